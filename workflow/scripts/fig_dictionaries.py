"""Dictionaries of one seed. Well-fitted atoms come first, in order of nx, from broadly to sharply tuned."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np


def order(fits):
    """Fitted atoms by nx, then the others in their order, silent ones last."""
    return np.lexsort((np.where(fits.fitted, fits.nx, np.arange(len(fits.nx))), ~fits.fitted, fits.silent))


def main(snakemake):
    models = snakemake.params.models
    dictionaries = fs.grouped(snakemake, snakemake.input.dictionaries)
    fits = fs.grouped(snakemake, snakemake.input.fits)
    columns = min(len(models), 2)
    rows = -(-len(models) // columns)
    width = fs.PAGE if columns == 2 else fs.COLUMN
    figure, axes = plt.subplots(rows, columns, figsize=(width, (width / columns + 0.2) * rows), squeeze=False)
    for ax in axes.flat[len(models):]:
        ax.set_visible(False)
    for ax, model, name in zip(axes.flat, models, "abcdefgh"):
        key = (model["name"], snakemake.params.settings["preprocessing"][0])
        atoms, fit = fs.read_filters(dictionaries[key][0]), fs.Fits.read(fits[key][0])
        sequence, dead = order(fit), fit.silent
        fs.mosaic(ax, atoms[sequence], mark=dead[sequence])
        crossed = f", {dead.sum()} silent" if dead.any() else ""
        fs.letter(ax, name, f"{model['label']}: {fit.share:.0%} good fits{crossed}")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
