"""Scores of clusters of test images: k-means and spectral clustering, a dot for each seed."""

import figstyle as fs
import matplotlib.pyplot as plt
from over_seeds import mean_interval, read_statistics

SCORES = {"accuracy": "accuracy after matching", "nmi": "normalised mutual information", "ari": "adjusted Rand index"}
METHODS = {"kmeans": ("o", "k-means", -0.17), "spectral": ("D", "spectral, bipartite graph", 0.17)}


def read(snakemake):
    """{(model, method): scores of every seed}, from the names of the files."""
    found = {}
    for path in [*snakemake.input.kmeans, *snakemake.input.spectral]:
        *_, model, _, name = path.split("/")
        found.setdefault((model, name.removeprefix("cluster-").removesuffix(".tsv")), []).append(read_statistics(path))
    return found


def draw(ax, models, found, score):
    for place, model in enumerate(models):
        for method, (marker, label, shift) in METHODS.items():
            values = [scores[score] for scores in found.get((model["name"], method), [])]
            if not values:
                continue
            mean, low, high = mean_interval(values)
            at = place + shift
            if len(set(values)) > 1:
                ax.plot([low, high], [at, at], color=fs.colour(model), lw=1)
            ax.plot(values, [at] * len(values), marker, color=fs.colour(model), ms=2.5, mew=0, alpha=0.5)
            ax.plot(mean, at, marker, color=fs.colour(model), ms=5, mfc="white", mew=1)
            ax.annotate(f"{mean:.2f}", (mean, at), (0, -6 if shift > 0 else 6), textcoords="offset points", ha="center",
                        va="center" if shift < 0 else "top", size=6)
    ax.set(yticks=range(len(models)), yticklabels=[], ylim=(len(models) - 0.5, -0.5), xlabel=SCORES[score])
    ax.margins(x=0.12)
    ax.grid(axis="x", lw=0.3)


def main(snakemake):
    models, found = snakemake.params.models, read(snakemake)
    figure, axes = plt.subplots(1, len(SCORES), figsize=(fs.PAGE, 0.7 + 0.6 * len(models)))
    for ax, score in zip(axes, SCORES):
        draw(ax, models, found, score)
    axes[0].set_yticklabels([fs.title(model) for model in models])
    for marker, label, _ in METHODS.values():
        axes[-1].plot([], [], marker, color=fs.REFERENCE, mfc="white", ms=5, mew=1, ls="", label=label)
    legend = axes[-1].legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2)
    legend.set_in_layout(False)  # it is wider than its plot, which would move away from the others
    axes[0].set_title(" ")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
