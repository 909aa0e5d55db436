"""Atoms: of the groups that some classes activate most, with the class means; or a sample of atoms for each model.

The group of a class is the one with the largest share of the energy of its test images.
"""

import classes
import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np

SHOWN = 160  # atoms on a sheet


def read(snakemake):
    """For each model: atoms, class means, median correlation, and shares of groups in the energy of each class."""
    models = []
    for dictionaries, atoms, activity in zip(*(classes.by_model(snakemake, list(snakemake.input[name]))
                                               for name in ("dictionaries", "atoms", "activity"))):
        with h5py.File(activity[0]) as file:
            size = int(file.attrs["group_size"])
        models.append({"atoms": classes.pictures(dictionaries), "means": classes.pictures(atoms, "class_means"),
                       "alike": np.median(classes.over_planes(atoms, "class_correlation")),
                       "groups": classes.over_planes(activity, "group_maps"), "size": size})
    return models


def groups(snakemake, model, names):
    """A row for each class: its mean, and the atoms of its group."""
    chosen = snakemake.params.settings["classes"]
    columns = min(16, model["size"])
    lines = -(-model["size"] // columns)
    figure, axes = plt.subplots(len(chosen), 2, squeeze=False, width_ratios=[1.2, 8.4], figsize=(
        fs.PAGE, (0.25 + max(0.8, 0.385 * lines)) * len(chosen) + 0.35))
    shown = {}
    for (left, right), label in zip(axes, chosen):
        group = int(np.argmax(model["groups"][label]))
        same = f", also the group of {names[shown[group]]}" if group in shown else ""
        shown.setdefault(group, label)
        fs.mosaic(left, model["means"][label:label + 1], gap=2)
        left.set_title(names[label], size=7)
        fs.mosaic(right, model["atoms"][group * model["size"]:(group + 1) * model["size"]], columns, gap=2)
        right.set_anchor("W")
        right.set_title(f"group {group}: {model['groups'][label, group]:.0%} of the energy of this class{same}", size=7)
    figure.suptitle(f"{snakemake.params.models[0]['label']}", size=8, x=0.005, ha="left")
    return figure


def sheets(snakemake, models):
    """All models side by side."""
    count = len(models)
    columns = 16 if count == 1 else 12
    lines = -(-min(len(models[0]["atoms"]), SHOWN if count == 1 else 120) // columns)
    figure, axes = plt.subplots(-(-count // 2), min(count, 2), squeeze=False, figsize=(
        (4.6, 0.65 + 0.29 * lines) if count == 1 else (fs.PAGE, (0.65 + 0.29 * lines) * -(-count // 2))))
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    for ax, model, notes in zip(axes.flat, models, snakemake.params.models):
        total = len(model["atoms"])
        order = np.unique(np.linspace(0, total - 1, min(total, SHOWN if count == 1 else 120)).round().astype(int))
        fs.mosaic(ax, model["atoms"][order], columns, gap=2)
        ax.set_title(f"{notes['label']}\nmedian correlation with the nearest class mean {model['alike']:.2f}")
    return figure


def main(snakemake):
    models = read(snakemake)
    names = classes.source_names(snakemake, snakemake.params.settings["dataset"], len(models[0]["means"]))
    chosen = "classes" in snakemake.params.settings
    fs.save(snakemake, groups(snakemake, models[0], names) if chosen else sheets(snakemake, models))


main(snakemake)  # noqa: F821
