"""Spatial frequency of basis functions against their number: of each function, and means over seeds."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics


def read_centroids(path):
    """Spectral centroid (cycles per pixel) of each function that is not silent."""
    return fs.arrays(path, "spectral_centroid")[0][~fs.read_silent(path)]


def main(snakemake):
    models, seeds = snakemake.params.models, len(snakemake.params.seeds)
    atoms = fs.grouped(snakemake, snakemake.input.atoms)
    statistics = fs.grouped(snakemake, snakemake.input.statistics)
    key = snakemake.params.settings["preprocessing"][0]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(fs.PAGE, 2.6), width_ratios=[1.25, 1, 1])
    read = {model["name"]: [read_statistics(path) for path in statistics[model["name"], key]] for model in models}
    orthogonal = [model for model in models if model["name"].startswith("orthogonal")]
    others = [model for model in models if model not in orthogonal]
    places, names = [], []
    for place, model in enumerate(orthogonal + others):
        place += 0.6 * (others.index(model) + 1) if model in others else 0
        centroids = read_centroids(atoms[model["name"], key][0])
        jitter = np.random.default_rng(0).uniform(-0.3, 0.3, len(centroids))
        left.plot(place + jitter, centroids, ".", ms=2.2, mew=0, color=fs.colour(model), alpha=0.8)
        median = read[model["name"]][0]["median_spectral_centroid"]
        left.plot([place - 0.36, place + 0.36], [median, median], color="black", lw=1.1)
        places.append(place)
        units = int(read[model["name"]][0]["units"])
        names.append(str(units) if model in orthogonal else model["label"].replace(" ", "\n"))
    left.set_xticks(places, names)
    left.set(ylabel="spectral centroid (cycles/pixel)", xlabel="number of functions", ylim=(0, None))
    for ax, metric, text in ((middle, "mean_spectral_centroid", "mean spectral centroid (cycles/pixel)"),
                             (right, "share_high", "share of high-frequency functions")):
        counts = [read[model["name"]][0]["units"] for model in orthogonal]
        values = np.array([[row[metric] for row in read[model["name"]]] for model in orthogonal])
        mean, low, high = np.array([mean_interval(row) for row in values]).T
        ax.plot(counts, mean, color=fs.colour(orthogonal[0]), label="orthogonal")
        if seeds > 1:
            ax.fill_between(counts, low, high, color=fs.colour(orthogonal[0]), alpha=0.2, lw=0)
        ax.plot(np.repeat(counts, seeds), values.ravel(), "o", ms=2.5, color=fs.colour(orthogonal[0]))
        for model, style in zip(others, ("--", "-.")):
            level = np.mean([row[metric] for row in read[model["name"]]])
            units = read[model["name"]][0]["units"]
            ax.axhline(level, color=fs.colour(model), ls=style, label=f"{model['label']}, {units:g}")
        ax.set(xlabel="number of functions", ylabel=text, ylim=(0, None), xticks=counts)
    middle.legend(loc="lower right")
    for ax, name in zip((left, middle, right), "abc"):
        fs.letter(ax, name)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
