"""The style of the project's figures, and pictures of filters.

    with simplecell.plot.style():                            # or, for all figures: plt.rcParams.update(plot.STYLE)
        ax = simplecell.plot.plot_filters(model.dictionary)  # a matplotlib Axes; ax.figure.savefig("filters.svg")
"""

import math

import numpy as np

COLUMN, PAGE = 3.5, 7.1  # widths in inches of one column and of a whole page
# Okabe & Ito (2008), but for the olive of Tol (2021): their yellow is too pale for marks on white
COLOURS = {"black": "#000000", "blue": "#0072B2", "skyblue": "#56B4E9", "green": "#009E73", "olive": "#999933",
           "orange": "#E69F00", "vermillion": "#D55E00", "purple": "#CC79A7"}
REFERENCE = "#8A8A8A"  # grey of measurements and of the reference model
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 7.5, "axes.labelsize": 7.5, "axes.titlesize": 8,
    "axes.titlelocation": "left", "xtick.labelsize": 7, "ytick.labelsize": 7, "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6, "xtick.major.width": 0.6,
    "ytick.major.width": 0.6, "xtick.major.size": 2.5, "ytick.major.size": 2.5, "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5, "lines.linewidth": 1.2, "patch.linewidth": 0.6, "figure.constrained_layout.use": True,
    "svg.hashsalt": "simplecell", "svg.fonttype": "path", "savefig.dpi": 300,
}


def style():
    """A context in which figures have the style of the project; `STYLE` holds its rcParams."""
    import matplotlib

    return matplotlib.rc_context(STYLE)


def shade(values, scale):
    """Values on a symmetric scale as a colour picture (height, width, 3); 0 is grey."""
    grey = np.clip(0.5 + 0.5 * values / scale, 0, 1) if scale > 0 else np.full_like(values, 0.5)
    return grey if grey.ndim == 3 else np.repeat(grey[..., None], 3, axis=-1)


def sheet(filters, columns, gap=1):
    """A picture of filters on a white grid, each on its own scale."""
    count, height, width = filters.shape[:3]
    rows = -(-count // columns)
    page = np.ones((rows * (height + gap) + gap, columns * (width + gap) + gap, 3))
    for j, filter_ in enumerate(filters):
        top, left = (j // columns) * (height + gap) + gap, (j % columns) * (width + gap) + gap
        page[top:top + height, left:left + width] = shade(filter_, np.abs(filter_).max())
    return page


def square(count):
    """Columns of a grid of so many filters that is about as wide as it is high."""
    return math.ceil(math.sqrt(count))


def mosaic(ax, filters, columns=None, mark=None, gap=1):
    """Draws filters on a grid, each on its own symmetric scale; marked ones are blank and crossed out."""
    count, height, width = filters.shape[:3]
    columns = columns or square(count)
    mark = np.zeros(count, bool) if mark is None else mark
    shown = np.where(mark.reshape(-1, *[1] * (filters.ndim - 1)), 0, filters)
    ax.imshow(sheet(shown, columns, gap), interpolation="nearest")
    for j in np.flatnonzero(mark):
        top, left = (j // columns) * (height + gap) + gap, (j % columns) * (width + gap) + gap
        ax.plot([left + 1, left + width - 2], [top + 1, top + height - 2], color="black", lw=0.5)
        ax.plot([left + 1, left + width - 2], [top + height - 2, top + 1], color="black", lw=0.5)
    ax.set_axis_off()


def picture(ax, values, scale):
    """Draws one filter on a given symmetric scale, with a frame."""
    ax.imshow(shade(values, scale), interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.4)


def pictures(filters, shape=None):
    """Filters as pictures (m, height, width), or in colour (m, height, width, 3).

    filters: rows (m, d) of pixels, row by row; in colour (m, 3 d), the red plane before the green before the blue.
    Pictures are returned as they are.
    shape: (height, width); without it rows are taken for squares.
    Errors: ValueError if there are none, if they are not finite, or if the rows don't have the shape.
    """
    filters = np.asarray(filters, float)
    if filters.ndim not in (2, 3, 4) or filters.ndim == 4 and filters.shape[-1] != 3 or not filters.size:
        raise ValueError(f"filters have the shape {filters.shape}; give (m, pixels), (m, height, width) or "
                         "(m, height, width, 3)")
    wrong = np.flatnonzero(~np.isfinite(filters.reshape(len(filters), -1)).all(axis=1))
    if len(wrong):
        raise ValueError(f"filters hold NaN or infinity, first in filter {wrong[0]}; leave these filters out")
    if filters.ndim > 2:
        if shape is not None and tuple(shape) != filters.shape[1:3]:
            raise ValueError(f"filters have {filters.shape[1]} x {filters.shape[2]} pixels, not the shape {tuple(shape)}; "
                             "leave it out")
        return filters
    pixels = filters.shape[1]
    for planes in (1, 3):
        side = math.isqrt(pixels // planes)
        height, width = shape or (side, side)
        if planes * height * width == pixels:
            values = filters.reshape(len(filters), planes, height, width)
            return values[:, 0] if planes == 1 else np.moveaxis(values, 1, -1)
    if shape is None:
        raise ValueError(f"filters of {pixels} pixels are no squares; give shape=(height, width)")
    raise ValueError(f"filters have {pixels} pixels, not {height} x {width} as shape says, nor three times as many")


def plot_filters(filters, shape=None, columns=None, mark=None, gap=1, title=None, ax=None):
    """Draws filters on a grid, each on its own scale, which is symmetric about zero (grey).

    filters, shape: as of `pictures`.
    columns: filters in a row; about as many as there are rows, if not given.
    mark: (m,) which filters are shown blank and crossed out, as those that never respond.
    gap: pixels between filters.
    title: the title of the axes.
    ax: the matplotlib Axes to draw in; a new figure of the width of a column, if not given.
    Returns the Axes.
    Errors: ValueError if filters, mark or columns don't fit.
    """
    import matplotlib.pyplot as plt

    filters = pictures(filters, shape)
    count, height, width = filters.shape[:3]
    columns = square(count) if columns is None else columns
    if columns < 1 or gap < 0:
        raise ValueError(f"columns is {columns} and gap {gap}; columns must be 1 or more, gap 0 or more")
    if mark is not None:
        mark = np.asarray(mark).astype(bool)
        if mark.shape != (count,):
            raise ValueError(f"mark has the shape {mark.shape}; give a truth value for each of the {count} filters")
    with style():
        if ax is None:
            rows = -(-count // columns)
            ratio = (rows * (height + gap) + gap) / (columns * (width + gap) + gap)
            _, ax = plt.subplots(figsize=(COLUMN, COLUMN * ratio + (0.2 if title else 0)))
        mosaic(ax, filters, columns, mark, gap)
        if title:
            ax.set_title(title)
    return ax
