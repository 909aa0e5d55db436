"""The dictionaries of one or two models, one seed, and folded phases of all models and of the reference model."""

import figstyle as fs
import matplotlib.pyplot as plt
from fig_dictionaries import order


def main(snakemake):
    settings, models, inputs = snakemake.params.settings, snakemake.params.models, snakemake.input
    phases = fs.grouped(snakemake, inputs.phases)
    drawn = list(zip(fs.listed(inputs.dictionaries), fs.listed(inputs.dictionary_fits)))
    figure, axes = plt.subplots(1, len(drawn) + 1, figsize=(fs.PAGE, 3.5 if len(drawn) == 1 else 2.65),
                                width_ratios=[1] * len(drawn) + [1.05 if len(drawn) == 1 else 1.35])
    for ax, model, letter, (dictionary, fits) in zip(axes, models, "ab", drawn):
        fit = fs.Fits.read(fits)
        sequence = order(fit)
        fs.mosaic(ax, fs.read_filters(dictionary)[sequence], mark=fit.silent[sequence])
        fs.letter(ax, letter, f"{model['label']}: {fit.share:.0%} good fits")
    key = settings["preprocessing"][0]
    fs.phase_bars(axes[-1], [(model, [fs.Phases.read(path) for path in phases[model["name"], key]])
                             for model in models])
    axes[-1].legend(loc="upper left", fontsize=7 if len(drawn) == 1 else 6)
    axes[-1].set_box_aspect(0.75)
    fs.letter(axes[-1], "abc"[len(drawn)], "phases of receptive fields")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
