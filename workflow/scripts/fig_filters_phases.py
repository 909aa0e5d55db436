"""The dictionary of the first model, one seed, and folded phases of all models and of the reference model."""

import figstyle as fs
import matplotlib.pyplot as plt
from fig_dictionaries import order


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    phases = fs.grouped(snakemake, snakemake.input.phases)
    figure, (left, right) = plt.subplots(1, 2, figsize=(fs.PAGE, 3.5), width_ratios=[1, 1.05])
    atoms, fit = fs.read_filters(snakemake.input.dictionaries[0]), fs.Fits.read(snakemake.input.dictionary_fits[0])
    sequence = order(fit)
    fs.mosaic(left, atoms[sequence], mark=fit.silent[sequence])
    fs.letter(left, "a", f"{models[0]['label']}: {fit.share:.0%} good fits")
    key = settings["preprocessing"][0]
    fs.phase_bars(right, [(model, [fs.Phases.read(path) for path in phases[model["name"], key]]) for model in models])
    right.legend(loc="upper left")
    right.set_box_aspect(0.75)
    fs.letter(right, "b", "phases of receptive fields")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
