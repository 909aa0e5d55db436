"""Basis functions of one seed of each model, from low to high spatial frequency."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics


def sheet(ax, dictionary, atoms):
    """A mosaic in the order of spectral centroids."""
    order = np.argsort(fs.arrays(atoms, "spectral_centroid")[0], kind="stable")
    fs.mosaic(ax, fs.read_filters(dictionary)[order], mark=fs.read_silent(atoms)[order])


def main(snakemake):
    models, inputs = snakemake.params.models, snakemake.input
    columns = min(len(models), 3)
    rows = -(-len(models) // columns)
    side = fs.COLUMN if len(models) == 1 else fs.PAGE / columns
    figure, axes = plt.subplots(rows, columns, figsize=(side * columns, (side + 0.2) * rows), squeeze=False)
    letters = snakemake.params.figure[-1] if len(models) == 1 else "abcdefgh"
    for ax, name, model, dictionary, atoms, statistics in zip(axes.flat, letters, models, inputs.dictionaries,
                                                              inputs.atoms, inputs.statistics):
        sheet(ax, dictionary, atoms)
        found = read_statistics(statistics)
        units = f"{found['units']:.0f} functions" if len(models) > 1 else model["label"]
        fs.letter(ax, name, f"{units}; {found['share_high']:.0%} high")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
