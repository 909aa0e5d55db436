#!/usr/bin/env python3
"""
Draws what apply found in an image: the image, whitened, reconstructed, and maps of units, each with its atom.

    python3 workflow/scripts/fig_apply.py --input applied.h5 --output applied.png
"""

import argparse
import sys
from pathlib import Path

import h5py
import numpy as np

import figstyle as fs
import matplotlib.pyplot as plt

COLUMNS = 4  # units in a row
FORMATS = (".svg", ".png")


def stop(message):
    sys.exit(f"fig_apply: {message}")


def planes(image, channels):
    """An image whose colour planes lie one above another as (height, width) or (height, width, 3)."""
    parts = image.reshape(channels, -1, image.shape[-1])
    return parts[0] if channels == 1 else np.moveaxis(parts, 0, -1)


def read(path, index):
    """What is drawn of one image."""
    if not Path(path).is_file():
        stop(f"{path}: no such file")
    if not h5py.is_hdf5(path):
        stop(f"{path}: is no HDF5 file; give the output of apply")
    with h5py.File(path) as file:
        if any(name not in file for name in ("maps", "units", "reconstruction")):
            stop(f"{path}: is no output of apply")
        if not 0 <= index < len(file["maps"]):
            stop(f"--image {index}: {path} has {len(file['maps'])} images, 0 to {len(file['maps']) - 1}")
        channels, attributes = int(file.attrs.get("channels", 1)), file.attrs
        height = file["whitened"].shape[1] // channels
        size = channels, int(attributes["patch_height"]), int(attributes["patch_width"])
        atoms = file["atoms"][:]
        pictures = atoms.shape[1] == np.prod(size)  # components of PCA are no pictures
        return {"image": planes(file["images"][index], file["images"].shape[1] // height),
                "whitened": planes(file["whitened"][index], channels),
                "reconstruction": planes(file["reconstruction"][index], channels),
                "error": float(file["image_error"][index]), "active": float(attributes["active_units"]),
                "all": len(file["active"]), "units": file["units"][:], "maps": file["maps"][index],
                "atoms": [planes(atom.reshape(channels * size[1], size[2]), channels) for atom in atoms]
                         if pictures else [],
                "source": fs.text(attributes.get("source", ""))}


def frame(ax):
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.4)


def draw_image(ax, image):
    """The image on its own range, in colour if it has three planes."""
    low, high = image.min(), image.max()
    ax.imshow((image - low) / (high - low) if high > low else np.zeros_like(image), cmap="gray", vmin=0, vmax=1)
    frame(ax)


def draw_map(figure, place, found, i):
    """The map of a unit, with its atom to the left."""
    left, right = place.subgridspec(1, 2, width_ratios=(1, 4))
    ax = figure.add_subplot(right)
    fs.picture(ax, found["maps"][i], np.abs(found["maps"][i]).max())
    ax.set_title(f"unit {found['units'][i]}", size=7)
    if found["atoms"]:
        ax = figure.add_subplot(left)
        fs.picture(ax, found["atoms"][i], np.abs(found["atoms"][i]).max())
        ax.set_anchor("N")


def draw(found):
    height, width = found["image"].shape[:2]
    rows = -(-len(found["units"]) // COLUMNS)
    ratio = height / width
    sizes = [ratio * fs.PAGE / 3 + 0.3] + rows * [ratio * 0.8 * fs.PAGE / COLUMNS + 0.25]
    figure = plt.figure(figsize=(fs.PAGE, sum(sizes) + 0.1))
    grid = figure.add_gridspec(1 + rows, 1, height_ratios=sizes)
    scale = np.quantile(np.abs(found["whitened"]), 0.995)
    above = grid[0].subgridspec(1, 3)
    ax = figure.add_subplot(above[0])
    draw_image(ax, found["image"])
    fs.letter(ax, "a", "image")
    for place, letter, name, title in ((above[1], "b", "whitened", "whitened as in training"),
                                       (above[2], "c", "reconstruction",
                                        f"reconstruction, error {100 * found['error']:.0f} %")):
        ax = figure.add_subplot(place)
        fs.picture(ax, found[name], scale)
        fs.letter(ax, letter, title)
    for row in range(rows):
        line = grid[1 + row].subgridspec(1, COLUMNS)
        for column in range(min(COLUMNS, len(found["units"]) - row * COLUMNS)):
            draw_map(figure, line[column], found, row * COLUMNS + column)
    words = f"{found['active']:.1f} of {found['all']} units active in a patch"
    if found["source"] and found["source"] != "real":
        words += f"; data: {fs.STAND_IN}"
    figure.supxlabel(words, size=7, x=0.01, ha="left")
    return figure


def main():
    parser = argparse.ArgumentParser(prog="fig_apply", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--input", required=True, help="the output of apply")
    parser.add_argument("--output", required=True, help="the picture: .svg or .png; the other is written beside it")
    parser.add_argument("--image", type=int, default=0, help="which image, from 0 (default 0)")
    given = parser.parse_args()
    output = Path(given.output)
    if output.suffix not in FORMATS:
        stop(f"--output {output}: give a name that ends in .svg or .png")
    if not output.parent.is_dir():
        stop(f"--output: folder {output.parent} does not exist; create it first")
    fs.write_pictures(draw(read(given.input, given.image)), *(str(output.with_suffix(kind)) for kind in FORMATS))


main()
