"""Relative reconstruction error against the number of active units, a curve per model and seed.

Filled circles are models as trained. Models of one colour differ in line style.
"""

import csv

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

STYLES = ["-", "--", ":", "-."]


def read_curve(path):
    """(units, error) of the points with active units, in order of units; and the quantity that is varied."""
    with open(path) as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    points = np.array([[float(row["units"]), float(row["error"])] for row in rows])
    points = points[points[:, 0] > 0]
    return points[np.argsort(points[:, 0], kind="stable")], rows[0]["ladder"]


def main(snakemake):
    models, seeds = snakemake.params.models, len(snakemake.params.seeds)
    curves, rates = list(snakemake.input.curves), list(snakemake.input.rates)
    figure, ax = plt.subplots(figsize=(fs.PAGE * 0.8, 3.2))
    used = {}
    for i, model in enumerate(models):
        style = STYLES[used.setdefault(model["colour"], 0) % len(STYLES)]
        used[model["colour"]] += 1
        for k in range(seeds):
            points, ladder = read_curve(curves[i * seeds + k])
            label = f"{model['label']}{' (k largest kept)' if ladder == 'kept' else ''}" if k == 0 else None
            ax.plot(*points.T, style, color=fs.colour(model), lw=1.2 if k == 0 else 0.6, label=label)
            trained = read_statistics(rates[i * seeds + k])
            ax.plot(trained["active_units"], trained["relative_error"], "o", color=fs.colour(model), ms=4, mec="white",
                    mew=0.5, zorder=4)
    ax.set(xscale="log", ylim=(0, 1.02), xlim=(0.5, None), xlabel="active units per stimulus",
           ylabel="relative error  $‖Y - AX‖^2 / ‖Y‖^2$")
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
