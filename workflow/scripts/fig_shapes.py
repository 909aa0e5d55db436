"""The (nx, ny) plane: each model's receptive fields, all seeds, with the measured macaque cells (Ringach 2002)."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np

LIMIT = 1.5


def plane(ax, nx, ny, shade, cells, label):
    """One model's filters as dots, the cells as open circles, medians as ticks on the axes."""
    ax.plot(np.minimum(nx, LIMIT), np.minimum(ny, LIMIT), ".", color=shade, ms=3.2, mew=0, alpha=0.5, label=label)
    if len(cells):
        ax.plot(*cells.T, "o", mfc="none", mec="black", mew=0.5, ms=3, label=f"macaque ({len(cells)} cells)")
        ax.plot(np.median(cells[:, 0]), 0, "^", color="black", ms=4, clip_on=False, zorder=5)
        ax.plot(0, np.median(cells[:, 1]), ">", color="black", ms=4, clip_on=False, zorder=5)
    if len(nx):
        ax.plot(np.median(nx), 0, "^", color=shade, ms=4, clip_on=False, zorder=6)
        ax.plot(0, np.median(ny), ">", color=shade, ms=4, clip_on=False, zorder=6)
    ax.set(xlim=(0, LIMIT), ylim=(0, LIMIT), xticks=[0, 0.5, 1, 1.5], yticks=[0, 0.5, 1, 1.5],
           xlabel="$n_x = σ_x f$", ylabel="$n_y = σ_y f$")
    ax.set_aspect("equal")


def main(snakemake):
    panel, models = snakemake.params.panel, snakemake.params.models
    fits = fs.grouped(snakemake, snakemake.input.fits)
    cells = fs.read_reference(snakemake.input.get("reference"))
    columns = min(len(models), 4)
    rows = -(-len(models) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(min(fs.PAGE, 2.4 * columns), 1.95 * rows), squeeze=False)
    for ax in axes.flat[len(models):]:
        ax.set_visible(False)
    for ax, model, name in zip(axes.flat, models, "abcdefghijkl"):
        seeds = [fs.Fits.read(path) for path in fits[model["name"], panel["preprocessing"][0]]]
        nx = np.concatenate([fit.nx[fit.fitted] for fit in seeds])
        ny = np.concatenate([fit.ny[fit.fitted] for fit in seeds])
        plane(ax, nx, ny, fs.colour(model), cells, None)
        fs.letter(ax, name, f"{model['label']} ({len(nx)})")
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    if len(cells):
        axes[0, 0].legend(loc="lower right", borderpad=0, handletextpad=0, fontsize=6)
    else:
        axes[0, 0].text(0.98, 0.98, "no macaque cells at hand", transform=axes[0, 0].transAxes, ha="right", va="top", size=6.5)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
