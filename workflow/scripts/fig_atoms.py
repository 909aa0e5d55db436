"""All atoms of models of whole images, one seed, in order of decreasing concentration."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics


def main(snakemake):
    models = snakemake.params.models
    figure, axes = plt.subplots(len(models), 1, figsize=(5.2, 5.4 * len(models)), squeeze=False)
    inputs = snakemake.input
    for ax, model, path, described, statistics in zip(axes.flat, models, inputs.dictionaries, inputs.atoms,
                                                      inputs.statistics):
        atoms = fs.read_filters(path)
        silent = fs.read_silent(described)
        order = np.lexsort((-fs.arrays(described, "concentration")[0], silent))
        fs.mosaic(ax, atoms[order], mark=silent[order])
        local = read_statistics(statistics)["share_localised"]
        ax.set_title(f"{model['label']}: {local:.0%} of atoms have half of their energy in a quarter of the image")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
