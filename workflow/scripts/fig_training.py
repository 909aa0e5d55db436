"""During training: the number of units that an input activates, or how well it is reconstructed."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval

SMOOTH = 5  # lines of the history per running mean
LABELS = {"mnist": "MNIST", "arial": "Arial"}


def read(path, name, quantity):
    """(steps, values) of a quantity of one input, or of the number of units active for all inputs."""
    with h5py.File(path) as file:
        history = file["history"]
        if quantity == "shared":
            return history["step"][:], history["active_fraction"][:] * file["dictionary"].shape[0]
        return history["step"][:], history[f"inputs/{name}/{quantity}"][:]


def smooth(values):
    """Running mean, shorter at the ends."""
    window = np.ones(min(SMOOTH, len(values)))
    return np.convolve(values, window, "same") / np.convolve(np.ones(len(values)), window, "same")


def curve(ax, paths, name, quantity, batch, colour, label, style="-"):
    """Mean over seeds and its 95 % interval, against thousands of images."""
    steps = read(paths[0], name, quantity)[0]
    runs = np.array([smooth(read(path, name, quantity)[1]) for path in paths])
    mean, low, high = np.array([mean_interval(column) for column in runs.T]).T
    seen = steps * batch / 1000
    if len(runs) > 1:
        ax.fill_between(seen, low, high, color=colour, alpha=0.2, lw=0)
    ax.plot(seen, mean, style, color=colour, label=label)


def main(snakemake):
    model, settings = snakemake.params.models[0], snakemake.params.settings
    name, paths = settings["input"], list(snakemake.input.dictionaries)
    batch = int(model["options"]["batch"])
    figure, ax = plt.subplots(figsize=(fs.COLUMN, 2.2))
    label = LABELS.get(name, name)
    if settings["quantity"] == "units":
        curve(ax, paths, name, "active", batch, fs.colour(model), f"from {label} alone")
        curve(ax, paths, name, "shared", batch, "black", "from both inputs", "--")
        ax.set(ylabel=f"active units of {len(fs.read_filters(paths[0]))}")
        ax.set_ylim(bottom=0)
    else:
        curve(ax, paths, name, "explained", batch, "black", "from both inputs", "--")
        curve(ax, paths, name, "recalled", batch, fs.colour(model), "from MNIST alone")
        ax.set(ylabel=f"share of the energy of\n{label} reconstructed")
        low = ax.get_ylim()[0]
        ax.set_ylim(low - 0.2 * (1 - low), 1)  # room for the mark below the curves
        fs.mark_cut(ax)
    ax.set(xlabel="images seen (thousands)")
    ax.set_xlim(left=0)
    ax.legend()
    fs.letter(ax, snakemake.params.figure[-1], label)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
