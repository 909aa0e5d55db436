"""Basis functions of one model and seed, from low to high spatial frequency."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics


def sheet(ax, dictionary, atoms):
    """A mosaic in the order of spectral centroids."""
    order = np.argsort(fs.arrays(atoms, "spectral_centroid")[0], kind="stable")
    fs.mosaic(ax, fs.read_filters(dictionary)[order], mark=fs.read_silent(atoms)[order])


def main(snakemake):
    model = snakemake.params.models[0]
    figure, ax = plt.subplots(figsize=(fs.COLUMN, fs.COLUMN + 0.2))
    sheet(ax, snakemake.input.dictionaries[0], snakemake.input.atoms[0])
    high = read_statistics(snakemake.input.statistics[0])["share_high"]
    fs.letter(ax, snakemake.params.figure[-1], f"{model['label']}; {high:.0%} high")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
