"""Any set of models in one frame, a column each: filters of one seed, phases, and the (nx, ny) plane."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
import reference

LIMIT, SHOWN = 1.5, 100


def main(snakemake):
    panel, models = snakemake.params.panel, snakemake.params.models
    preprocessing, bins = panel["preprocessing"][0], panel["bins"]
    dictionaries, fits = list(snakemake.input.dictionaries), fs.grouped(snakemake, snakemake.input.fits)
    cells = fs.read_reference(snakemake.input.get("reference"))
    width = max(1.9 * len(models), 3.5)
    figure, axes = plt.subplots(3, len(models), figsize=(width, 5.4), squeeze=False, sharey="row",
                                height_ratios=[1.15, 0.9, 1.1])
    for column, (model, dictionary) in enumerate(zip(models, dictionaries)):
        seeds = [fs.Fits.read(path) for path in fits[model["name"], preprocessing]]
        atoms = fs.read_filters(dictionary)
        fs.mosaic(axes[0, column], atoms[:SHOWN], mark=fs.silent(atoms)[:SHOWN])
        axes[0, column].set_title(f"{model['label']}: {np.mean([fit.share for fit in seeds]):.0%} fitted")
        fs.phase_bars(axes[1, column], [(model["label"], fs.colour(model), [fs.phase_shares(f, bins) for f in seeds])],
                      bins, reference.shares(fs.phase_edges(bins)))
        axes[1, column].set_xlabel("folded phase (°)")
        ax = axes[2, column]
        for fit in seeds:
            ax.plot(np.minimum(fit.nx[fit.fitted], LIMIT), np.minimum(fit.ny[fit.fitted], LIMIT), ".", mew=0, ms=2.6,
                    color=fs.colour(model), alpha=0.45)
        if len(cells):
            ax.plot(*cells.T, "o", mfc="none", mec="black", mew=0.5, ms=2.6, label="macaque cells")
        ax.set(xlim=(0, LIMIT), ylim=(0, LIMIT), xticks=[0, 0.5, 1, 1.5], yticks=[0, 0.5, 1, 1.5], xlabel="$n_x$",
               ylabel="$n_y$", aspect="equal")
    axes[1, 0].legend(handles=axes[1, 0].patches[-1:], labels=["two-cluster\nreference model"], loc="upper left")
    if len(cells):
        axes[2, 0].legend(loc="lower right", handletextpad=0, borderpad=0)
    for ax in axes[1:, 1:].flat:
        ax.set_ylabel("")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
