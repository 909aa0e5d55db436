"""The (nx, ny) plane: receptive fields of each model, all seeds, and measured macaque cells (Ringach 2002).

A block of rows for each few models: receptive fields by natural stimuli, as the model sees them; by white noise, as
cells are mapped; and by the pixels of the raw images.
"""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np

LIMIT, ACROSS = 1.5, 5


def plane(ax, nx, ny, shade, cells, label):
    """The filters of a model as dots, the cells as open circles, medians as triangles on the axes."""
    ax.plot(np.minimum(nx, LIMIT), np.minimum(ny, LIMIT), ".", color=shade, ms=3.2, mew=0, alpha=0.5, label=label)
    if len(cells):
        ax.plot(*cells.T, "o", mfc="none", mec="black", mew=0.5, ms=3, label=f"macaque ({len(cells)} cells)")
        ax.plot(np.median(cells[:, 0]), 0, "^", color="black", ms=4, clip_on=False, zorder=5)
        ax.plot(0, np.median(cells[:, 1]), ">", color="black", ms=4, clip_on=False, zorder=5)
    if len(nx):
        ax.plot(np.median(nx), 0, "^", color=shade, ms=4, clip_on=False, zorder=6)
        ax.plot(0, np.median(ny), ">", color=shade, ms=4, clip_on=False, zorder=6)
    ax.set(xlim=(0, LIMIT), ylim=(0, LIMIT), xticks=[0, 0.5, 1, 1.5], yticks=[0, 0.5, 1, 1.5],
           xlabel="$n_x = σ_x f$", ylabel="$n_y = σ_y f$")
    ax.set_aspect("equal")


def shapes(paths):
    """(nx, ny) of the well-fitted filters of all seeds, and the number of filters."""
    seeds = [fs.Fits.read(path) for path in paths]
    nx, ny = (np.concatenate([values[fit.fitted] for fit, values in zip(seeds, arrays)])
              for arrays in ([fit.nx for fit in seeds], [fit.ny for fit in seeds]))
    return nx, ny, sum(len(fit.fitted) for fit in seeds)


def panel(ax, paths, model, cells):
    nx, ny, total = shapes(paths)
    plane(ax, nx, ny, fs.colour(model), cells, None)
    ax.text(0.98, 0.98, f"{len(nx)} of {total}", transform=ax.transAxes, ha="right", va="top", size=6)
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
                                figsize=(min(fs.PAGE, 2.4 * across), 1.5 * blocks * len(spaces)))
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
    if len(cells):
        axes[0, 0].legend(loc="lower right", borderpad=0, handletextpad=0, fontsize=6)
    else:
        axes[0, 0].text(0.98, 0.86, "macaque cells not available", transform=axes[0, 0].transAxes, ha="right", va="top",
                        size=6.5)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
