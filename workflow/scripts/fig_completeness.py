"""Phases, shapes and sparsity of models with different numbers of atoms, against signed completeness; a few filters.

Codes of one sign need two atoms where signed codes need one, so that m atoms are as complete as m/2 signed ones.
"""

import csv

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

SHOWN = 16  # filters of each dictionary
PANELS = [("share_fitted", "share of filters with\na good Gabor fit"),
          ("symmetry_index", "even / (even + odd)\nfilters"),
          ("share_blob", "share of blobs"),
          ("energy_distance_cells", "energy distance to\nmacaque shapes"),
          ("active_units", "active units\nper patch"),
          ("relative_error", "relative error")]


def read_converged(path):
    """Active units and error of converged codes, under the names that they have as trained."""
    with open(path) as file:
        point = list(csv.DictReader(file, delimiter="\t"))[-1]
    return {"active_units": float(point["units"]), "relative_error": float(point["error"])}


def measured(tables, counts, seeds):
    """{metric: (number of atoms, seed)} of one model, from its tables in this order."""
    tables = [next(tables) for _ in range(counts * seeds)]
    return {metric: np.array([table.get(metric, np.nan) for table in tables]).reshape(counts, seeds)
            for metric, _ in PANELS}


def finish(axes, low, high):
    for ax, (metric, label), letter in zip(axes, PANELS, "abcdef"):
        ax.set_xscale("log", base=2)
        ax.xaxis.set_major_locator(plt.LogLocator(base=2, numticks=12))
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
        ax.set(xlim=(low * 0.85, high * 1.18), ylabel=label)
        ax.set_title(rf"$\bf{{{letter}}}$")
        if metric in ("share_fitted", "symmetry_index", "share_blob", "active_units", "relative_error"):
            ax.set_ylim(bottom=0, auto=True)
        if metric in ("share_fitted", "relative_error"):
            ax.set_ylim(top=1)
        if not any(np.isfinite(line.get_ydata()).any() for line in ax.lines):
            ax.text(0.5, 0.5, "not available", transform=ax.transAxes, ha="center", va="center", size=6.5)


def mosaics(axes, model, dictionaries):
    for column, (ax, atoms) in enumerate(zip(axes, dictionaries)):
        fs.mosaic(ax, atoms[:SHOWN])
        ax.set_title(f"m = {len(atoms)}", size=7)
        if column == 0:
            ax.text(-0.08, 0.5, model["label"], size=7, rotation=90, ha="right", va="center", transform=ax.transAxes)


def main(snakemake):
    settings, models, seeds = snakemake.params.settings, snakemake.params.models, len(snakemake.params.seeds)
    counts = len(settings["atoms"])
    figure = plt.figure(figsize=(fs.PAGE, 3.3 + 1.25 * len(models)))
    halves = figure.subfigures(2, 1, height_ratios=[3.3, 1.25 * len(models)])
    axes = halves[0].subplots(2, 3, sharex=True).ravel()
    squares = halves[1].subplots(len(models), counts, squeeze=False)
    inputs = snakemake.input
    trained = map(read_statistics, inputs.rates)
    final = (read_statistics(shapes) | read_converged(curve)
             for shapes, curve in zip(inputs.statistics, inputs.converged))
    dictionaries = iter(inputs.dictionaries)
    reached = []
    for row, model in enumerate(models):
        filters = [fs.read_filters(next(dictionaries)) for _ in range(counts)]
        signs = 2 if model["name"] in settings["one_sign"] else 1
        x = np.array([len(atoms) / atoms[0].size / signs for atoms in filters])
        reached += [x.min(), x.max()]
        values, as_trained = measured(final, counts, seeds), measured(trained, counts, seeds)
        for ax, (metric, _) in zip(axes, PANELS):
            if not np.isnan(values[metric]).all():
                fs.curve(ax, x, fs.intervals(values[metric]), fs.colour(model), values[metric], band=True, ls="-",
                         marker="o", ms=3, label=model["label"])
            ax.plot(x, as_trained[metric].mean(axis=1), ":", color=fs.colour(model), lw=0.9)
        mosaics(squares[row], model, filters)
    finish(axes, min(reached), max(reached))
    for ax in axes[3:]:
        ax.set_xlabel("signed completeness")
    axes[0].legend(loc="best")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
