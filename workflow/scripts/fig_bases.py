"""Basis functions of one model and seed, from low to high spatial frequency."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np


def read_spectra(path):
    """Spectral centroid (cycles per pixel) and share of power at high frequency of each atom; silent ones left out."""
    with h5py.File(path) as file:
        loud = file["silent"][:] == 0
        return file["spectral_centroid"][:][loud], file["high_power"][:][loud]


def sheet(ax, dictionary, atoms):
    """A mosaic in the order of spectral centroids; returns the share of functions of high frequency."""
    filters = fs.read_filters(dictionary)
    with h5py.File(atoms) as file:
        order, silent = np.argsort(file["spectral_centroid"][:], kind="stable"), file["silent"][:] > 0
    fs.mosaic(ax, filters[order], mark=silent[order])
    return np.mean(read_spectra(atoms)[1] > 0.5)


def main(snakemake):
    model = snakemake.params.models[0]
    figure, ax = plt.subplots(figsize=(fs.COLUMN, fs.COLUMN + 0.2))
    high = sheet(ax, snakemake.input.dictionaries[0], snakemake.input.atoms[0])
    fs.letter(ax, snakemake.params.figure[-1], f"{model['label']}; {high:.0%} high")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
