"""Graphical models of sparse coding with one and with two layers (a diagram)."""

import figstyle as fs
import matplotlib.pyplot as plt
from drawing import INK, SOFT, node
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

IMAGE, LAYERS = fs.COLOURS["black"], (fs.COLOURS["blue"], fs.COLOURS["vermillion"])
RADIUS, SPREAD = 0.36, 1.15
NAMES = {1: ["a"], 2: ["a_{L1}", "a_{L2}"]}  # of the layers


def row(ax, y, symbol, last, shade):
    """A layer of variables: the first two, an ellipsis, the last."""
    places = [0, SPREAD, 3 * SPREAD]
    for x, index in zip(places, ("1", "2", last)):
        lower = symbol.split("_")[1].strip("{}") + "," if "_" in symbol else ""
        node(ax, x, y, f"${symbol[0]}_{{{lower}{index}}}$", shade, RADIUS, 8)
    ax.text(2 * SPREAD, y, "$\\cdots$", ha="center", va="center", size=12, color=SOFT)
    return places


def arrows(ax, above, below, top, bottom, shade):
    """Every variable of the layer above generates every one below."""
    for start in above:
        for stop in below:
            length = ((stop - start) ** 2 + (top - bottom) ** 2) ** 0.5
            dx, dy = (stop - start) / length * RADIUS, (bottom - top) / length * RADIUS
            ax.add_patch(FancyArrowPatch((start + dx, top + dy), (stop - dx, bottom - dy), color=shade, lw=0.7,
                                         zorder=1, shrinkA=0, shrinkB=0.5,
                                         arrowstyle="-|>,head_length=2.6,head_width=1.4"))


def beside(ax, y, text, shade=INK):
    ax.text(3 * SPREAD + 0.75, y, text, ha="left", va="center", size=8, color=shade)


def main(snakemake):
    symbols = NAMES[snakemake.params.settings["layers"]]
    step = 1.9
    height = step * len(symbols)
    figure = plt.figure(figsize=(fs.COLUMN * 1.25, 0.52 * (height + 1.5)))
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-1.0, 8.3), ylim=(-0.7, height + 0.75), aspect="equal")
    ax.set_axis_off()
    ax.add_patch(FancyBboxPatch((-0.62, -0.5), 3 * SPREAD + 1.24, 1.0, boxstyle="round,pad=0,rounding_size=0.2",
                                zorder=0, fc="#F6F6F4", ec="#C9C9C4", lw=0.7))
    below = row(ax, 0, "i", "n", IMAGE)
    beside(ax, 0, "image, given")
    maps = [r"$\mathbf{i} = \Phi\,\mathbf{a} + \nu$"] if len(symbols) == 1 else [
        r"$\mathbf{i} = \Phi_{L1}\,\mathbf{a}_{L1} + \nu_{L1}$",
        r"$\mathbf{a}_{L1} = \Phi_{L2}\,\mathbf{a}_{L2} + \nu_{L2}$"]
    for layer, (symbol, shade, text) in enumerate(zip(symbols, LAYERS, maps), 1):
        above = row(ax, step * layer, symbol, "m" if layer == 1 else "k", shade)
        arrows(ax, above, below, step * layer, step * (layer - 1), shade)
        beside(ax, step * layer, "coefficients, sparse prior $P(a_i)$" if len(symbols) == 1 else
               f"layer {layer}, sparse prior $P({symbol[0]}_{{L{layer},i}})$", shade)
        beside(ax, step * (layer - 0.5), text)
        below = above
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
