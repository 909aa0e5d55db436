"""Folded phases: the two-cluster reference model of macaque cells beside a model's cells."""

import figstyle as fs
import matplotlib.pyplot as plt
import reference


def main(snakemake):
    panel, models = snakemake.params.panel, snakemake.params.models
    fits = fs.grouped(snakemake, snakemake.input.fits)
    edges = fs.phase_edges(panel["bins"])
    figure, axes = plt.subplots(1, 1 + len(models), figsize=(min(fs.PAGE, 2.4 * (1 + len(models))), 2.1), sharey=True)
    axes[0].bar((edges[:-1] + edges[1:]) / 2, reference.shares(edges), 0.84 * (edges[1] - edges[0]), color=fs.REFERENCE)
    axes[0].set(xlim=(0, 90), xticks=[0, 30, 60, 90], xlabel="folded phase (°), 0 = even, 90 = odd",
                ylabel="share of cells")
    fs.letter(axes[0], "a", "Macaque: two-cluster\nreference model")
    for ax, model, name in zip(axes[1:], models, "bcdef"):
        seeds = [fs.Fits.read(path) for path in fits[model["name"], panel["preprocessing"][0]]]
        fs.phase_bars(ax, [(model["label"], fs.colour(model), [fs.phase_shares(fit, panel["bins"]) for fit in seeds])],
                      panel["bins"])
        ax.set_ylabel("")
        count = sum(fit.fitted.sum() for fit in seeds)
        fs.letter(ax, name, f"{model['label']}: {count} filters,\n{len(seeds)} seed{'s' if len(seeds) > 1 else ''}")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
