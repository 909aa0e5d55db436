"""Dictionaries of linked inputs, unit j of each at the same place; one block per row if classes have blocks."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np

TITLES = {"mnist": "MNIST", "arial": "Arial", "serif": "second font"}


def in_blocks(filters, block):
    """Filters padded to full rows, each row the block of a class, and the number of padded places."""
    rest = -len(filters) % block
    return np.concatenate([filters, np.zeros((rest, *filters.shape[1:]))]), rest


def mosaic(ax, filters, columns, empty=0):
    """Draws filters, each on its own scale; the last `empty` places stay white."""
    fs.mosaic(ax, filters, columns)
    if empty:
        sheet = ax.images[0].get_array()
        size = filters.shape[2] + 1
        sheet[-filters.shape[1] - 1:, -empty * size:] = 1
        ax.images[0].set_data(sheet)


def main(snakemake):
    model = snakemake.params.models[0]
    names = fs.linked_inputs(snakemake, model)
    block = model["options"].get("ordinal-block")
    path = snakemake.input.dictionaries[0]
    columns = int(block) if block else 16
    atoms = len(fs.read_filters(path))
    lines, stacked = -(-atoms // columns), columns >= 20
    width = fs.PAGE if stacked else fs.PAGE / 2
    figure, axes = plt.subplots(2 if stacked else 1, 1 if stacked else 2, squeeze=False,
                                figsize=(fs.PAGE, (2 if stacked else 1) * (width / columns * lines + 0.25)))
    for ax, name, letter in zip(axes.flat, names, "ab"):
        filters = fs.read_filters(path, "dictionary" if name == names[0] else f"linked/{name}")
        filters, empty = in_blocks(filters, columns) if block else (filters, 0)
        mosaic(ax, filters, columns, empty)
        fs.letter(ax, letter, f"{TITLES.get(name, name)}: {model['label']}")
        if block:
            side = filters.shape[1] + 1
            classes = int(model["options"].get("ordinal-classes", 10))
            for row in range(lines):
                ax.text(-4, (row + 0.5) * side, str(row) if row < classes else "free", ha="right", va="center", size=6.5)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
