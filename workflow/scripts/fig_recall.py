"""Test digits, codes inferred from them alone, the linked inputs reconstructed from these, and the expected ones."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

TITLES = {"arial": "Arial", "serif": "second font"}


def examples(labels, recalled):
    """The first test image of each class; if all of these recall their own digit, also the first that does not."""
    first = [int(np.flatnonzero(labels == label)[0]) for label in np.unique(labels)]
    wrong = np.flatnonzero(labels != recalled)
    return first if set(first) & set(wrong) else first + [int(i) for i in wrong[:1]]


def read(path, array, rows):
    with h5py.File(path) as file:
        return np.array([file[array][row] for row in rows])


def show(ax, values, size, left=""):
    """Draws an image; negative values are black."""
    ax.imshow(np.maximum(values, 0).reshape(size), cmap="gray", vmin=0, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.set_ylabel(left, size=6.5)
    for spine in ax.spines.values():
        spine.set_visible(False)


def activation(ax, code, left=""):
    """A line for each active unit."""
    active = np.flatnonzero(code)
    ax.vlines(active, 0, code[active], color="black", lw=0.6)
    ax.set(xlim=(-4, len(code) + 3), xticks=[0, len(code)], ylim=(0, None), yticks=[])
    ax.tick_params(labelsize=5.5, length=1.5, pad=1)
    ax.set_ylabel(left, size=6.5)


def main(snakemake):
    inputs, params = snakemake.input, snakemake.params
    names = fs.linked_inputs(snakemake, params.models[0])[1:]
    with h5py.File(inputs.stimuli[0]) as file:
        labels, size = file["labels"][:], (int(file.attrs["patch_height"]), int(file.attrs["patch_width"]))
    recalled = fs.arrays(inputs.recall[0], "nearest")[0]
    rows = examples(labels, recalled)
    parts = [("MNIST\ndigit", read(inputs.stimuli[0], "patches", rows), show),
             ("activation", read(inputs.codes[0], "codes", rows), activation)]
    seeds = len(params.seeds)
    notes = []
    for i, name in enumerate(names):
        title = TITLES.get(name, name)
        parts.append((f"{title},\nrecalled", read(inputs.recall[i], "reconstruction", rows), show))
        with h5py.File(inputs.templates[i]) as file:
            order = np.argsort(file["labels"][:])
        parts.append((f"{title},\nexpected", read(inputs.templates[i], "patches", order[labels[rows].astype(int)]), show))
        shares = [read_statistics(path)["recalled"] for path in inputs.statistics[i * seeds:(i + 1) * seeds]]
        notes.append(f"{title}: right digit of {len(labels):,} test images in {mean_interval(shares)[0]:.1%}")
    figure, axes = plt.subplots(len(parts), len(rows), figsize=(fs.PAGE, 0.74 * len(parts) + 0.3))
    for ax, row in zip(axes[0], rows):
        if recalled[row] != labels[row]:
            ax.set_title(f"wrong: {int(recalled[row])}", size=6.5, color=fs.COLOURS["vermillion"])
    for line, (title, values, draw) in zip(axes, parts):
        for column, (ax, value) in enumerate(zip(line, values)):
            left = title if column == 0 else ""
            draw(ax, value, left) if draw is activation else draw(ax, value, size, left)
    figure.suptitle("; ".join(notes), size=7.5, x=0.01, ha="left")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
