"""Atoms at very large λ, in whitened space and as means of raw images, with class means.

Of each class the atoms with the largest correlation with its mean are shown; the distribution is of all atoms.
"""

import classes
import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

EACH, SHOWN = 2, 100  # atoms of a class, atoms in the mosaic
STYLES = ["-", "--", ":", "-."]


def read(path):
    names = ("silent", "class_means_pixel", "nearest_class", "class_correlation")
    return dict(zip(names, fs.arrays(path, *names)))


def raw(ax, picture):
    """Draws a raw picture, grey or in colour, from its darkest to its brightest value."""
    low, high = picture.min(), picture.max()
    ax.imshow((picture - low) / max(high - low, 1e-12), cmap="gray", interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)


def chosen(atoms, count):
    """Indices of the atoms to show: for each class those most similar to its mean, None where there are too few."""
    best = []
    for label in range(count):
        own = np.flatnonzero((atoms["nearest_class"] == label) & (atoms["silent"] == 0))
        best += list(own[np.argsort(-atoms["class_correlation"][own], kind="stable")][:EACH]) + [None] * max(
            0, EACH - len(own))
    return best


def pairs(figure, grid, snakemake, atoms):
    """Two rows: atoms as means of the raw images that activate them, and the most similar class means."""
    fields = fs.read_filters(snakemake.input.fields[0], "rf_pixel")
    means = fs.read_filters(snakemake.input.atoms[0], "class_means_pixel")
    names = classes.source_names(snakemake, snakemake.params.settings["dataset"], len(means))
    for column, unit in enumerate(chosen(atoms, len(means))):
        label = column // EACH
        upper, lower = figure.add_subplot(grid[0, column]), figure.add_subplot(grid[1, column])
        raw(lower, means[label])
        if unit is None:
            upper.set_axis_off()
            continue
        raw(upper, fields[unit])
        upper.set_xlabel(f"{atoms['class_correlation'][unit]:.2f}", labelpad=1, size=6.5)
        if column % EACH == 0:
            upper.set_title(names[label], size=6.5)
        if column == 0:
            upper.set_ylabel("atom", size=6.5)
            lower.set_ylabel("class\nmean", size=6.5)


def main(snakemake):
    models, inputs = snakemake.params.models, snakemake.input
    described = [read(path) for path in inputs.atoms]
    figure = plt.figure(figsize=(fs.PAGE, 5.3))
    above, below = figure.subfigures(2, 1, height_ratios=[1.6, 3.6])
    count = EACH * len(described[0]["class_means_pixel"])
    pairs(above, above.add_gridspec(2, count), snakemake, described[0])
    above.suptitle(r"$\bf{a}$  the atoms most similar to each class mean, and their correlation with it", size=8,
                   x=0.005, ha="left")
    left, right = below.subplots(1, 2, width_ratios=[1.35, 1])
    filters = fs.read_filters(inputs.dictionaries[0])
    fs.mosaic(left, filters[:SHOWN], mark=described[0]["silent"][:SHOWN] > 0)
    fs.letter(left, "b", f"{models[0]['label']}: atoms, in whitened space")
    for model, atoms, statistics, style in zip(models, described, inputs.statistics, STYLES):
        values = np.sort(atoms["class_correlation"][atoms["silent"] == 0])
        median = read_statistics(statistics)["median_class_correlation"]
        right.step(values, np.arange(1, len(values) + 1) / len(values), style, where="post", color=fs.colour(model),
                   label=f"{model['label']}\nmedian {median:.2f}")
    right.axhline(0.5, color=fs.REFERENCE, lw=0.5)
    right.set(xlabel="correlation with the nearest class mean", ylabel="share of atoms at or below", xlim=(-0.2, 1),
              ylim=(0, 1))
    right.legend(loc="lower right")
    fs.letter(right, "c", "all atoms")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
