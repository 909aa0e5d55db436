"""Share of good Gabor fits, and a few filters, of models at several λ."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

SHOWN = 9  # filters of each dictionary


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
        fs.curve(ax, np.array(lambdas)[order], fs.intervals(shares[order]), fs.colour(model), shares[order], ends=(0, 1),
                 ls=(0, (2, 2)), lw=0.7, marker="o", ms=4, label=model["label"])
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
