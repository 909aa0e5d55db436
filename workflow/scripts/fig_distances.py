"""Matrices of distances between pixels or codes of test images, ordered by class, for each model, on one colour scale."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics


def read(path):
    with h5py.File(path) as file:
        return file["distances"][:], file["labels"][:].astype(int), fs.text(file.attrs["metric"])


def square(ax, distances, labels, scale):
    """The matrix, with lines between classes."""
    image = ax.imshow(distances, cmap="viridis", vmin=scale[0], vmax=scale[1], interpolation="antialiased",
                      rasterized=True)
    edges = np.flatnonzero(np.diff(labels)) + 0.5
    centres = [np.flatnonzero(labels == label).mean() for label in np.unique(labels)]
    ax.set(xticks=centres, yticks=centres)
    ax.set_xticklabels(np.unique(labels))
    ax.set_yticklabels(np.unique(labels))
    ax.tick_params(length=0)
    for edge in edges:
        ax.axhline(edge, color="white", lw=0.25)
        ax.axvline(edge, color="white", lw=0.25)
    return image


def main(snakemake):
    models = snakemake.params.models
    columns = min(len(models), 3)
    rows = -(-len(models) // columns)
    figure, axes = plt.subplots(rows, columns, squeeze=False, layout="compressed",
                                figsize=(fs.COLUMN, 3.35) if len(models) == 1 else (fs.PAGE, 2.45 * rows + 0.5))
    for ax in axes.flat[len(models):]:
        ax.set_axis_off()
    scale = snakemake.params.settings["scale"]
    for ax, model, path, scores in zip(axes.flat, models, snakemake.input.similarity, snakemake.input.scores):
        distances, labels, metric = read(path)
        image = square(ax, distances, labels, scale)
        score = read_statistics(scores)
        label = model["label"].replace(", class", ",\nclass")
        ax.set_title(f"{label}\nbetween / within {score['between_within']:.2f}, "
                     f"silhouette {score['silhouette']:.2f}", size=7 if len(models) > 1 else 8)
    where = {"shrink": 0.85, "pad": 0.02} if len(models) == 1 else {"location": "bottom", "pad": 0.01, "shrink": 0.5, "aspect": 40}
    bar = figure.colorbar(image, ax=axes, extend="both", label=f"{metric} distance", **where)
    bar.outline.set_visible(False)
    for ax in axes[-1]:
        ax.set_xlabel("class")
    for ax in axes[:, 0]:
        ax.set_ylabel("class")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
