"""Joint counts of width nx and length ny, of macaque cells and of each model, and distances between the two."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

ACROSS = 5


def read(paths):
    """(counts of units over all seeds, counts of cells, edges of nx, edges of ny), shares of ny × nx; None without
    cells."""
    found = []
    for path in paths:
        with h5py.File(path) as file:
            if "joint" not in file:
                return None
            joint = file["joint"]
            found.append((joint["units"][:], joint["cells"][:], joint["nx_edges"][:], joint["ny_edges"][:]))
    return (sum(units for units, *_ in found), *found[0][1:])


def panel(ax, counts, edges, largest, title, letter):
    total = counts.sum()
    image = ax.pcolormesh(*edges, counts / total if total else counts, cmap="Greys", vmin=0, vmax=largest)
    ax.set(xscale="log", yscale="log", aspect="equal")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(plt.FixedLocator([0.1, 0.3, 1]))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_locator(plt.NullLocator())
    fs.letter(ax, letter, title)
    return image


def distances(ax, models, tables):
    """The distance of each model and seed, and what chance alone gives."""
    chance = []
    for i, model in enumerate(models):
        seen = [read_statistics(path) for path in tables[model["name"]]]
        chance += [table["joint_distance_chance"] for table in seen]
        fs.seed_column(ax, i, [table["joint_distance_cells"] for table in seen], fs.colour(model))
    if np.isfinite(chance).any():
        ax.axhline(np.nanmean(chance), color=fs.REFERENCE, lw=1, ls="--", label="as many draws\nfrom the cells")
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    ax.set_ylabel("earth mover's\ndistance (bins)")
    fs.model_columns(ax, models)


def draw(snakemake, models, counts):
    """The figure, with cells."""
    tables = {name: paths for (name, _), paths in fs.grouped(snakemake, snakemake.input.statistics).items()}
    cells, edges = counts[0][1], counts[0][2:]
    shown = [("macaque cells", cells), *((model["label"], own[0]) for model, own in zip(models, counts))]
    across = min(ACROSS, len(shown))
    rows = -(-len(shown) // across)
    heights = [1.5 * rows + 0.25, 1.9]
    figure = plt.figure(figsize=(fs.PAGE, sum(heights)))
    upper, lower = figure.subfigures(2, 1, height_ratios=heights)
    axes = upper.subplots(rows, across, squeeze=False, sharex=True, sharey=True)
    largest = max((own / own.sum()).max() for _, own in shown if own.sum())
    for i, (title, own) in enumerate(shown):
        ax = axes[i // across, i % across]
        image = panel(ax, own, edges, largest, title, fs.numbered(i))
        if i % across == 0:
            ax.set_ylabel("$n_y$ (cycles)")
        if i + across >= len(shown):
            ax.tick_params(labelbottom=True)
            ax.set_xlabel("$n_x$ (cycles)")
    for ax in axes.flat[len(shown):]:
        ax.set_visible(False)
    upper.colorbar(image, ax=axes, label="share", shrink=0.8, pad=0.01)
    ax = lower.subplots()
    distances(ax, models, tables)
    fs.letter(ax, fs.numbered(len(shown)), "distance to the macaque cells")
    return figure


def main(snakemake):
    models = snakemake.params.models
    grouped = fs.grouped(snakemake, snakemake.input.tiling)
    counts = [read(grouped[model["name"], snakemake.params.settings["preprocessing"][0]]) for model in models]
    if counts[0] is None:
        figure, ax = plt.subplots(figsize=(fs.COLUMN, 1))
        ax.text(0.5, 0.5, "macaque counts not available", ha="center", va="center")
        ax.set_axis_off()
    else:
        figure = draw(snakemake, models, counts)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
