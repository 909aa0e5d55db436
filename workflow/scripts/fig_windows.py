"""A layer slides over a digit: convolution with ReLU, or sparse coding of every window."""

import json

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from drawing import INK, SOFT, tint
from matplotlib.patches import ConnectionPatch, FancyBboxPatch, Rectangle
from over_seeds import read_statistics

SHOWN = 6  # filters, and their maps
WINDOW = fs.COLOURS["vermillion"]


def read_windows(path):
    """The image, and maps (m, rows, columns) of codes and of the convolution."""
    with h5py.File(path) as file:
        shape = (int(file.attrs["rows"]), int(file.attrs["columns"]), -1)
        image = file["image"][0].astype(float)
        maps = {name: np.moveaxis(file[name][:shape[0] * shape[1]].reshape(shape), -1, 0)
                for name in ("codes", "convolution")}
        penalty = json.loads(fs.text(file.attrs["model"]))["penalty"]
    return image, maps, penalty["lambda"]


def strongest(codes):
    """The units that respond most, in their order."""
    return np.sort(np.argsort(-codes.reshape(len(codes), -1).sum(axis=1), kind="stable")[:SHOWN])


def stack(figure, pictures, left, bottom, size, shift, symmetric, scale=None):
    """Draws pictures as a stack of sheets, the first in front; returns their axes."""
    axes = []
    width, height = figure.get_size_inches()
    for k in reversed(range(len(pictures))):
        place = (left + k * shift / width, bottom + k * shift / height, size / width, size / height)
        ax = figure.add_axes(place, zorder=20 - k)
        top = scale or np.abs(pictures[k]).max() or 1
        ax.imshow(pictures[k], cmap="gray" if symmetric else "gray_r", vmin=-top if symmetric else 0, vmax=top,
                  interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(visible=True, linewidth=0.5, color=INK)
        axes.insert(0, ax)
    return axes


def arrow(figure, start, stop, y):
    figure.add_artist(ConnectionPatch((start, y), (stop, y), "figure fraction", "figure fraction", color=INK, lw=0.9,
                                      arrowstyle="-|>,head_length=0.32,head_width=0.17", mutation_scale=10))


def layer(figure, snakemake, k, bottom, height, how, maps_name, title):
    """One row: the image with a window, filters, the formula, and the responses."""
    image, maps, weight = read_windows(snakemake.input.windows[k])
    filters = fs.read_filters(snakemake.input.dictionaries[k])
    shown = strongest(maps["codes"])
    page = figure.get_size_inches()
    middle = bottom + height * 0.5
    size = 1.25
    base = middle - size / 2 / page[1]
    (ax,) = stack(figure, [image], 0.035, base, size, 0, True)
    side, place = filters.shape[1], np.unravel_index(np.argmax(maps["codes"][shown[0]]), maps["codes"].shape[1:])
    ax.add_patch(Rectangle((place[1] - 0.5, place[0] - 0.5), side, side, fc="none", ec=WINDOW, lw=1.4))
    below = base - 0.1 / page[1]
    figure.text(0.035 + 0.5 * size / page[0], below, f"window $\\mathbf{{i}}$ of {side}×{side} pixels", ha="center",
                va="top", size=7.5)
    small = 0.72
    stack(figure, filters[shown], 0.325, middle - small * 0.68 / page[1], small, 0.075, True)
    figure.text(0.325 + 0.5 * (small + 0.37) / page[0], below,
                f"{SHOWN} of {len(filters)} {'filters' if how == 'relu' else 'basis functions'} "
                + (r"$\mathbf{w}_i$" if how == "relu" else r"$\Phi_i$"),
                ha="center", va="top", size=7.5)
    figure.add_artist(FancyBboxPatch((0.53, middle - 0.22 / page[1]), 0.215, 0.44 / page[1], lw=0.9,
                                     boxstyle="round,pad=0,rounding_size=0.008", ec=fs.COLOURS["green"],
                                     fc=tint(fs.COLOURS["green"])))
    text = (r"$\sigma(\mathbf{w}_i^\top\mathbf{i} + b_i)$,  $b_i = -\lambda$" if how == "relu" else
            r"$\underset{\mathbf{a} \geq 0}{\mathrm{argmin}}\,\frac{1}{2}\Vert\mathbf{i}-\Phi\mathbf{a}\Vert^2"
            r" + \lambda\,\Sigma_i a_i$")
    figure.text(0.6375, middle, text, ha="center", va="center_baseline", size=8)
    arrow(figure, 0.035 + size / page[0] + 0.01, 0.315, middle)
    arrow(figure, 0.325 + (small + 0.43) / page[0], 0.525, middle)
    arrow(figure, 0.75, 0.775, middle)
    stack(figure, maps[maps_name][shown], 0.785, middle - 0.66 / page[1], 1.0, 0.07, False,
          np.abs(maps["codes"][shown]).max())
    active = read_statistics(snakemake.input.statistics[k])[f"active_{maps_name}"]
    figure.text(0.785 + 0.5 * 1.37 / page[0], below, f"{active:.0%} non-zero, λ = {weight:g}", ha="center", va="top",
                size=7.5)
    figure.text(0.035, bottom + height - 0.03 / page[1], title, ha="left", va="top", size=8)


def main(snakemake):
    models = snakemake.params.models
    statistics = [read_statistics(path) for path in snakemake.input.statistics]
    row = 2.05
    figure = plt.figure(figsize=(fs.PAGE, row * len(models) + 0.05))
    figure.set_layout_engine("none")
    for k in range(len(models)):
        height = 1 / len(models)
        if snakemake.params.settings["layer"] == "convolution":
            how, name, title = "relu", "convolution", "Convolution and ReLU, orthogonal filters"
        else:
            how, name = "coding", "codes"
            difference, most = statistics[k]["convolution_difference"], statistics[k]["largest_code"]
            title = f"Sparse coding, {models[k]['label'].replace('filters', 'basis functions')}: "
            title += (f"the convolution of (a) to rounding, {difference / most:.0e} of the largest response"
                      if difference < 1e-4 * most else
                      "not the layer of the same filters, of whose responses "
                      f"{statistics[k]['active_convolution']:.0%} are non-zero")
        layer(figure, snakemake, k, 1 - (k + 1) * height, height, how, name, title)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
