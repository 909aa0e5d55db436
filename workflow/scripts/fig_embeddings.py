"""Embeddings of test images by PCA and t-SNE (rows) of each representation (columns)."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

METHODS = {"pca": "PCA", "tsne": "t-SNE"}
# Ten hues that also differ in lightness, for colour-blind readers (Petroff 2021)
HUES = ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"]


def scatter(ax, path, boxed):
    """A dot for each image; the hue is its class, whose number stands at the median of the class, boxed if `boxed`."""
    points, labels = fs.arrays(path, "embedding", "labels")
    labels = labels.astype(int)
    ax.scatter(*points.T, c=[HUES[label % len(HUES)] for label in labels], s=1, lw=0, rasterized=True)
    for label in np.unique(labels):
        box = {"boxstyle": "circle,pad=0.12", "fc": "white", "ec": HUES[label % len(HUES)], "lw": 0.8, "alpha": 0.85}
        ax.annotate(str(label), np.median(points[labels == label], axis=0), ha="center", va="center", weight="bold",
                    size=7.5 if boxed else 6.5, bbox=box if boxed else None)
    ax.set(xticks=[], yticks=[])


def main(snakemake):
    models, inputs, seeds = snakemake.params.models, snakemake.input, len(snakemake.params.seeds)
    rows = [name for name in METHODS if name in inputs.keys()]
    figure, axes = plt.subplots(len(rows), len(models), squeeze=False,
                                figsize=(fs.PAGE, fs.PAGE / len(models) * len(rows) + 0.5))
    for column, (model, letter) in enumerate(zip(models, "abcdefgh")):
        for row, name in enumerate(rows):
            scatter(axes[row, column], inputs[name][column], boxed=name == "tsne")
        fs.letter(axes[0, column], letter, fs.title(model))
        scores = [read_statistics(path) for path in inputs.statistics[column * seeds:(column + 1) * seeds]]
        purity, silhouette = (mean_interval([score[name] for score in scores])[0] for name in ("knn_purity", "silhouette"))
        axes[-1, column].set_xlabel(f"purity {purity:.3f}, silhouette {silhouette:.2f}")
    for row, name in enumerate(rows):
        axes[row, 0].set_ylabel(METHODS[name])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
