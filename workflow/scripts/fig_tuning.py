"""Tuning to drifting gratings: a row of histograms for each model, all seeds, over those of macaque cells in grey.

Every histogram is scaled to its own height. Units and cells without a width are missing from the histograms of widths.
"""

import cells as recorded
import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np

# array in the file, label, edges of bins, ticks
MEASURES = (
    ("circular_variance", "circular\nvariance", np.linspace(0, 1, 21), [0, 0.5, 1]),
    ("bandwidth", "half width of\norientation (°)", np.linspace(0, 90, 19), [0, 45, 90]),
    ("orthogonal_ratio", "orthogonal /\npreferred", np.linspace(0, 1, 21), [0, 0.5, 1]),
    ("modulation", "F1/F0", np.linspace(0, 2, 21), [0, 1, 2]),
    ("orientation", "preferred\norientation (°)", np.arange(-22.5, 158, 45), [0, 90]),
    ("frequency", "preferred frequency\n(cycles/pixel)", None, [0.05, 0.1, 0.2, 0.4]),
    ("frequency_bandwidth", "width of\nfrequency (octaves)", np.linspace(0, 4, 17), [0, 2, 4]),
)
HALF_OCTAVES = 0.03 * 2 ** np.arange(0, 4.5, 0.5)  # bins of frequency where there are no counts of cells


def unit_values(paths, name):
    """Values of the units of all seeds, where they are defined."""
    values = np.concatenate([fs.arrays(path, name)[0] for path in paths])
    return values[np.isfinite(values)]


def heights(values, edges):
    """A histogram whose largest bin is 1."""
    counts = np.histogram(values, edges)[0]
    return counts / max(counts.max(), 1)


def cells_in_bins(name, values, counts, pixels_per_degree):
    """(edges, heights) of the histogram of the recorded cells, or None."""
    if name in values:
        edges = next(edges for measure, _, edges, _ in MEASURES if measure == name)
        return edges, heights(values[name], edges)
    if not counts.get(name):
        return None
    low, high, cells = counts[name].values()
    scale = pixels_per_degree if name == "frequency" else 1
    return np.append(low, high[-1]) / scale, cells / cells.max()


def draw(ax, name, edges, units, cells, values, shade):
    """One histogram over that of the cells, with medians."""
    if name == "orientation":
        units = (units - edges[0]) % 180 + edges[0]
    if cells:
        ax.stairs(cells[1], cells[0], fill=True, color=fs.REFERENCE, alpha=0.45, lw=0)
    ax.stairs(heights(units, edges), edges, color=shade, lw=1.1)
    if len(units) and name != "orientation":
        ax.plot(np.median(units), 0, "^", color=shade, ms=4, mew=0, clip_on=False, zorder=5)
    if name in values:
        inside = values[name][values[name] <= edges[-1]]
        ax.plot(np.median(inside), 0, "^", color="0.35", ms=4, mew=0, clip_on=False, zorder=4)
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, 1.15), yticks=[])
    ax.spines["left"].set_visible(False)


def main(snakemake):
    settings, models, inputs = snakemake.params.settings, snakemake.params.models, snakemake.input
    tuning = fs.grouped(snakemake, inputs.tuning)
    values = recorded.tuning(recorded.columns(inputs.get("cells")))
    counts = {name: recorded.columns(inputs.get(role)) for name, role in (("orientation", "orientations"),
                                                                          ("frequency", "frequencies"))}
    figure, axes = plt.subplots(len(models), len(MEASURES), squeeze=False, sharex="col",
                                figsize=(fs.PAGE, 0.75 + 0.4 * len(models)),
                                gridspec_kw={"hspace": 0.02, "wspace": 0.02})
    for row, model in enumerate(models):
        paths = tuning[model["name"], settings["preprocessing"][0]]
        for column, (name, label, edges, ticks) in enumerate(MEASURES):
            ax = axes[row, column]
            cells = cells_in_bins(name, values, counts, settings["pixels_per_degree"])
            if edges is None:
                edges = cells[0] if cells else HALF_OCTAVES
                ax.set_xscale("log", base=2)
                ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
            draw(ax, name, edges, unit_values(paths, name), cells, values, fs.colour(model))
            ax.set_xticks(ticks)
            ax.minorticks_off()
            ax.tick_params(labelsize=6)
            if row == 0:
                fs.letter(ax, "abcdefg"[column])
            if row == len(models) - 1:
                ax.set_xlabel(label, size=6.5)
        axes[row, 0].set_ylabel(model["label"], rotation=0, ha="right", va="center", size=6.5)
    figure.align_xlabels(axes[-1])
    if not values:
        axes[0, -1].set_title("macaque cells not available", loc="right", size=6)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
