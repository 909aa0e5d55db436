"""Embeddings of test images by PCA and t-SNE (rows) of each representation (columns)."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

METHODS = {"pca": "PCA", "tsne": "t-SNE"}
LABEL = 0.1  # least distance between the numbers of two classes, as a share of the side of a panel
# Ten hues that also differ in lightness, for colour-blind readers (Petroff 2021)
HUES = ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"]


def scatter(ax, path):
    """A dot for each image; the hue is its class, whose number stands near the median of the class, to which a line
    leads where other numbers pushed it away."""
    points, labels = fs.arrays(path, "embedding", "labels")
    labels = labels.astype(int)
    ax.scatter(*points.T, c=[HUES[label % len(HUES)] for label in labels], s=2.2, lw=0, rasterized=True)
    ax.set(xticks=[], yticks=[])
    present = np.unique(labels)
    medians = np.array([np.median(points[labels == label], axis=0) for label in present])
    low, size = np.array([ax.get_xlim(), ax.get_ylim()]).T[0], np.ptp([ax.get_xlim(), ax.get_ylim()], axis=1)
    for label, median, place in zip(present, medians, low + size * fs.spread((medians - low) / size, LABEL)):
        hue = HUES[label % len(HUES)]
        ax.annotate(str(label), median, place, ha="center", va="center", weight="bold", size=7,
                    bbox={"boxstyle": "circle,pad=0.12", "fc": "white", "ec": hue, "lw": 0.8, "alpha": 0.9},
                    arrowprops={"arrowstyle": "-", "color": "black", "lw": 0.5, "shrinkA": 4, "shrinkB": 0})


def main(snakemake):
    models, inputs, seeds = snakemake.params.models, snakemake.input, len(snakemake.params.seeds)
    rows = [name for name in METHODS if name in inputs.keys()]
    figure, axes = plt.subplots(len(rows), len(models), squeeze=False,
                                figsize=(fs.PAGE, fs.PAGE / len(models) * len(rows) + 0.5))
    for column, (model, letter) in enumerate(zip(models, "abcdefgh")):
        for row, name in enumerate(rows):
            scatter(axes[row, column], inputs[name][column])
        fs.letter(axes[0, column], letter, fs.title(model))
        scores = [read_statistics(path) for path in inputs.statistics[column * seeds:(column + 1) * seeds]]
        purity, silhouette = (mean_interval([score[name] for score in scores])[0] for name in ("knn_purity", "silhouette"))
        axes[-1, column].set_xlabel(f"purity {purity:.3f}, silhouette {silhouette:.2f}")
    for row, name in enumerate(rows):
        axes[row, 0].set_ylabel(METHODS[name])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
