"""Conditional histograms of a pair of units, and variance correlations, before and after normalisation, by model."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

ACROSS = 7
KINDS = [("histograms", "variance_correlation"), ("histograms_normalised", "variance_correlation_normalised")]


def bow_tie(ax, path, name):
    """The histogram of the first example pair, each column scaled to its largest value; grey without patches."""
    with h5py.File(path) as file:
        shares, edges = file[name][0], file["edges"][:]  # (given, response)
    largest = shares.max(axis=1, keepdims=True)
    picture = plt.get_cmap("Greys_r")(np.where(largest > 0, shares / np.where(largest > 0, largest, 1), 0))
    picture[~np.isfinite(shares)] = (0.6, 0.66, 0.72, 1)
    ends = [edges[0], edges[-1]]
    ax.imshow(picture.transpose(1, 0, 2), origin="lower", extent=ends * 2, interpolation="nearest")
    ax.set(xticks=[], yticks=[])


def correlations(ax, models, statistics):
    """Means over seeds with their intervals, before and after."""
    for place, (model, paths) in enumerate(zip(models, statistics)):
        seeds = [read_statistics(path) for path in paths]
        for (_, metric), fill in zip(KINDS, (fs.colour(model), "white")):
            mean, low, high = mean_interval([seed[metric] for seed in seeds])
            ax.plot([low, high], [place, place], color=fs.colour(model), lw=1.2, solid_capstyle="butt")
            ax.plot(mean, place, "o", color=fill, mec=fs.colour(model), mew=1, ms=4.5)
        ax.plot(mean_interval([seed["squared_correlation"] for seed in seeds])[0], place, "|", color="0.3", ms=7, mew=1)
    ax.axvline(0, color="0.5", lw=0.6, zorder=0)
    ax.set(yticks=range(len(models)), yticklabels=[fs.title(model) for model in models],
           ylim=(len(models) - 0.4, -0.6), xlabel="variance correlation, mean over pairs of units")
    for fill, label in (("0.3", "before"), ("white", "after normalisation")):
        ax.plot([], [], "o", color=fill, mec="0.3", mew=1, ms=4.5, label=label)
    ax.plot([], [], "|", color="0.3", ms=7, mew=1, label="of jointly normal responses")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), handletextpad=0.2, borderpad=0)
    ax.grid(axis="y", lw=0.3, color="0.85")


def main(snakemake):
    models, key = snakemake.params.models, snakemake.params.settings["preprocessing"][0]
    across = min(ACROSS, len(models))
    blocks = -(-len(models) // across)
    heights = [min(1.12 * ACROSS / across, 1.7) * 2 * blocks, 0.5 + 0.2 * len(models)]  # larger pictures of fewer models
    figure = plt.figure(figsize=(fs.PAGE, sum(heights)))
    above, below = figure.subfigures(2, 1, height_ratios=heights)
    axes = above.subplots(2 * blocks, across, squeeze=False)
    for ax in axes.flat:
        ax.set_visible(False)
    for place, (model, path) in enumerate(zip(models, snakemake.input.responses)):
        for row, (name, _) in enumerate(KINDS):
            ax = axes[2 * (place // across) + row, place % across]
            ax.set_visible(True)
            bow_tie(ax, path, name)
            if place % across == 0:
                ax.set_ylabel("after" if row else "before")
            if row == 0:
                ax.set_title(fs.title(model), size=6.5)
    above.supxlabel("response of another unit", size=7.5)
    above.supylabel("response of a unit,\ngiven that of another", size=7.5)
    above.suptitle(r"$\bf{a}$", x=0.01, ha="left", size=8)
    ax = below.subplots()
    fs.letter(ax, "b")
    statistics = fs.grouped(snakemake, snakemake.input.statistics)
    correlations(ax, models, [statistics[model["name"], key] for model in models])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
