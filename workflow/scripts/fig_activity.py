"""Mean activity of units for one class of test images, or for all classes as an image for each model."""

import classes
import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np


def group_size(path):
    with h5py.File(path) as file:
        return int(file.attrs["group_size"])


def one_class(snakemake, maps, size, names):
    """Bars of the activity of each unit, in alternating shades by group."""
    model, label = snakemake.params.models[0], snakemake.params.settings["classes"][0]
    values = maps[0][label]
    figure, ax = plt.subplots(figsize=(fs.COLUMN, 1.8))
    units = np.arange(len(values))
    for parity, alpha in ((0, 1), (1, 0.55)):
        own = units // size % 2 == parity
        ax.bar(units[own], values[own], 1.0, color=fs.colour(model), alpha=alpha, linewidth=0)
    top = np.sort(values)[::-1][:size].sum() / values.sum()
    ax.set(xlim=(-0.5, len(values) - 0.5), xticks=np.arange(0, len(values) + 1, size) - 0.5,
           xlabel=f"atom, in groups of {size}" if "group" in model["name"] else "atom", ylabel="mean |activity|")
    ax.set_xticklabels([str(tick) for tick in range(0, len(values) + 1, size)], size=6)
    ax.set_title(f"{names[label]}: {model['label']}\n{top:.0%} of the activity in the {size} most active atoms")
    return figure


def all_classes(snakemake, maps, size, names):
    """An image for each model, class × unit, each row scaled to its maximum."""
    models = snakemake.params.models
    rows = -(-len(models) // 2)
    figure, axes = plt.subplots(rows, 2, figsize=(fs.PAGE, 1.75 * rows), squeeze=False)
    for ax in axes.flat[len(models):]:
        ax.set_axis_off()
    for ax, model, values in zip(axes.flat, models, maps):
        scaled = values / np.maximum(values.max(axis=1, keepdims=True), 1e-12)
        ax.imshow(scaled, cmap="magma", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        if "group" in model["name"]:
            ax.vlines(np.arange(size, values.shape[1], size) - 0.5, -0.5, len(values) - 0.5, color="white", lw=0.3)
        ax.set(yticks=range(len(values)), xticks=[0, values.shape[1] - 1], title=model["label"])
        ax.set_yticklabels(names, size=6)
    figure.supxlabel("atom", size=7.5)
    return figure


def main(snakemake):
    paths = classes.by_model(snakemake, list(snakemake.input.activity))
    maps, size = [classes.over_planes(planes, "maps") for planes in paths], group_size(paths[0][0])
    names = classes.source_names(snakemake, snakemake.params.settings["dataset"], len(maps[0]))
    draw = one_class if "classes" in snakemake.params.settings else all_classes
    fs.save(snakemake, draw(snakemake, maps, size, names))


main(snakemake)  # noqa: F821
