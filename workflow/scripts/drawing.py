"""Boxes, nodes and wires of block diagrams."""

import figstyle as fs
import matplotlib.pyplot as plt
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, PathPatch
from matplotlib.path import Path

INK, SOFT = "#222222", "#6B6B6B"


def sheet(width, height):
    """An empty figure of the width of a page, with axes of `width` × `height` units."""
    plt.rcParams["mathtext.fontset"] = "dejavusans"
    figure = plt.figure(figsize=(fs.PAGE, fs.PAGE * height / width))
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal", anchor="N")
    ax.set_axis_off()
    return figure, ax


def box(ax, x, y, text, shade, width=1.25, height=0.62, size=8.5):
    """A linear map or a nonlinearity, centred at (x, y)."""
    ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, zorder=3, lw=0.9, ec=shade,
                                boxstyle="round,pad=0,rounding_size=0.12", fc=tint(shade)))
    ax.text(x, y, text, ha="center", va="center_baseline", size=size, color=INK, zorder=4)


def node(ax, x, y, text, shade=INK, radius=0.34, size=8.5):
    """A variable (or a sum), centred at (x, y)."""
    ax.add_patch(Circle((x, y), radius, fc="white" if shade == INK else tint(shade), ec=shade, lw=0.9, zorder=3))
    ax.text(x, y, text, ha="center", va="center_baseline", size=size, color=INK, zorder=4)


def tint(shade):
    """A light version of a colour."""
    red, green, blue = (int(shade[i:i + 2], 16) for i in (1, 3, 5))
    return tuple(1 - 0.14 * (1 - value / 255) for value in (red, green, blue))


def wire(ax, points, shade=INK, head=True, style="-", lw=0.9):
    """A line with right angles (rounded corners) through the points, with an arrow at its end."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:]):
        for end, near in ((before, True), (after, False)):
            length = max(abs(end[0] - corner[0]), abs(end[1] - corner[1]))
            share = min(0.16 / length, 0.5)
            place = (corner[0] + share * (end[0] - corner[0]), corner[1] + share * (end[1] - corner[1]))
            vertices += [place] if near else [corner, place]
            codes += [Path.LINETO] if near else [Path.CURVE3, Path.CURVE3]
    path = Path(vertices + [points[-1]], codes + [Path.LINETO])
    if head:
        ax.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>,head_length=3.2,head_width=1.7", color=shade, lw=lw,
                                     ls=style, zorder=2, joinstyle="miter", shrinkA=0, shrinkB=0))
    else:
        ax.add_patch(PathPatch(path, fc="none", ec=shade, lw=lw, ls=style, zorder=2))


def frame(ax, left, bottom, right, top, text):
    ax.add_patch(FancyBboxPatch((left, bottom), right - left, top - bottom, fc="#F6F6F4", ec="#C9C9C4", lw=0.7,
                                boxstyle="round,pad=0,rounding_size=0.18", zorder=0))
    ax.text(left + 0.14, top - 0.1, text, ha="left", va="top", size=7.5, color=SOFT, zorder=4)
