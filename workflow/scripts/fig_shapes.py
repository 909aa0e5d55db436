"""The (n_x, n_y) plane: receptive fields of each model, all seeds, and measured macaque cells (Ringach 2002).

A block of rows for each few models: receptive fields by natural stimuli, as the model sees them; by white noise, as
cells are mapped; and by the pixels of the raw images.
"""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
import shape_plane

ACROSS = 5


def shapes(paths):
    """(n_x, n_y) of the well-fitted filters of all seeds, and the number of filters."""
    seeds = [fs.Fits.read(path) for path in paths]
    nx, ny = (np.concatenate([values[fit.fitted] for fit, values in zip(seeds, arrays)])
              for arrays in ([fit.nx for fit in seeds], [fit.ny for fit in seeds]))
    return nx, ny, sum(len(fit.fitted) for fit in seeds)


def panel(ax, paths, model, cells):
    nx, ny, total = shapes(paths)
    shape_plane.draw(ax, nx, ny, fs.colour(model), cells)
    ax.text(0.98, 0.02, f"{len(nx)} of {total}", transform=ax.transAxes, ha="right", va="bottom", size=6)
    ax.label_outer()


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    inputs = snakemake.input
    spaces = {name: fs.grouped(snakemake, paths) for name, paths in (
        ("natural stimuli", inputs.fits), ("white noise", inputs.noise_fits), ("raw images", inputs.pixel_fits))}
    cells = fs.read_reference(inputs.get("reference"))
    across = min(len(models), ACROSS)
    blocks = -(-len(models) // across)
    figure, axes = plt.subplots(blocks * len(spaces), across, squeeze=False, sharex=True, sharey=True,
                                figsize=(min(fs.PAGE, 1.42 * across), 1.75 * blocks * len(spaces)))
    for i, ax in np.ndenumerate(axes):
        position, row = i[0] // len(spaces) * across + i[1], i[0] % len(spaces)
        if position >= len(models):
            ax.set_visible(False)
            continue
        model, space = models[position], list(spaces)[row]
        panel(ax, spaces[space][model["name"], settings["preprocessing"][0]], model, cells)
        if row == 0:
            fs.letter(ax, fs.numbered(position), model["label"])
        if i[1] == 0:
            ax.set_ylabel(f"{space}\n$n_y = σ_y f$")
        if position + across >= len(models) and row == len(spaces) - 1:  # nothing is drawn below
            ax.tick_params(labelbottom=True)
            ax.set_xlabel("$n_x = σ_x f$")
    shape_plane.legend(axes[0, 0], cells)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
