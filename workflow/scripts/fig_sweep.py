"""Share of good Gabor fits, and a few filters, of models at several λ."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

SHOWN = 9  # filters of each dictionary


def curve(ax, lambdas, shares, model):
    """Mean over seeds with 95 % interval, a dot for each seed, at each λ. shares: (lambda, seed)."""
    mean, low, high = np.array([mean_interval(row) for row in shares]).T
    known = np.isfinite(low)  # not with a single seed
    ax.vlines(lambdas[known], np.maximum(low[known], 0), np.minimum(high[known], 1), color=fs.colour(model), lw=1)
    ax.plot(lambdas, mean, ls=(0, (2, 2)), lw=0.7, marker="o", color=fs.colour(model), ms=4, label=model["label"])
    for column in shares.T:
        ax.plot(lambdas, column, ".", color=fs.colour(model), ms=2, alpha=0.6)


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    lambdas, seeds = settings["lambda"], len(snakemake.params.seeds)
    count = len(lambdas)
    width = fs.PAGE
    cell = min(width / count, 1.2)
    figure = plt.figure(figsize=(width, 2.1 + (cell + 0.05) * len(models) + 0.3))
    grid = figure.add_gridspec(1 + len(models), count, height_ratios=[2.1, *[cell] * len(models)])
    ax = figure.add_subplot(grid[0, :])
    order = np.argsort(lambdas)
    statistics = iter(snakemake.input.statistics)
    dictionaries, fits = iter(snakemake.input.dictionaries), iter(snakemake.input.fits)
    for row, model in enumerate(models, start=1):
        shares = np.array([read_statistics(next(statistics))["share_fitted"] for _ in range(count * seeds)])
        shares = shares.reshape(count, seeds)
        curve(ax, np.array(lambdas)[order], shares[order], model)
        paths = [(next(dictionaries), next(fits)) for _ in lambdas]
        for column, i in enumerate(order):
            small = figure.add_subplot(grid[row, column])
            atoms, silent = fs.read_filters(paths[i][0]), fs.read_silent(paths[i][1])
            fs.mosaic(small, atoms[:SHOWN], mark=silent[:SHOWN])
            small.set_title(f"{lambdas[i]:g}", size=7)
            if column == 0:
                small.text(-0.15, 0.5, model["label"], size=7, rotation=90, ha="right", va="center",
                           transform=small.transAxes)
    ax.set(xscale="log", ylim=(0, 1), xlabel="λ", ylabel="share of atoms with\na good Gabor fit")
    ax.axhline(0.5, color="black", lw=0.5, ls=":")
    ax.legend(loc="upper right")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
