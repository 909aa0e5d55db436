"""How the units of each model cover orientation and frequency, and their largest gaps beside those of random units."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import read_statistics

ACROSS = 5


def read(path):
    """Orientations (degrees) and frequencies (log2) of units, the band of frequencies, and the map of gaps."""
    with h5py.File(path) as file:
        units, band = file["units"][:], file["band"][:]
        return np.degrees(units[:, 2]), units[:, 3], band[:, 2], file["gap"][:]


def panel(ax, tiling, model, largest):
    """The map of gaps of one seed, frequency upwards, and its units."""
    theta, octave, band, gap = tiling
    image = None
    if np.isfinite(gap).all() and np.isfinite(band).all():
        step, rise = 180 / gap.shape[1], (band[1] - band[0]) / max(gap.shape[0] - 1, 1)
        gap = np.hstack([gap, gap[:, :1]])  # 180° is 0°
        image = ax.imshow(gap, origin="lower", aspect="auto", cmap="Greys", vmin=0, vmax=1.6 * largest,  # light enough
                          extent=(-step / 2, 180 + step / 2, band[0] - rise / 2, band[1] + rise / 2))
    ax.plot(theta, octave, ".", color=fs.colour(model), ms=2.4, mew=0)
    ax.set(xlim=(0, 180), xticks=[0, 90, 180])
    return image


def gaps(ax, models, tables):
    """The largest gap of each model and seed, beside those of random placements."""
    for i, model in enumerate(models):
        seen = [read_statistics(path) for path in tables[model["name"]]]
        for x, name, shade in ((i - 0.17, "largest_gap", fs.colour(model)),
                               (i + 0.17, "largest_gap_random", fs.REFERENCE)):
            fs.seed_column(ax, x, [table[name] for table in seen], shade, width=0.13)
    ax.plot([], [], "o-", color="black", ms=2.6, label="units of the model")
    ax.plot([], [], "o-", color=fs.REFERENCE, ms=2.6, label="as many random units")
    ax.set_ylabel("largest gap\n(half-widths)")
    fs.model_columns(ax, models)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    preprocessing, inputs = settings["preprocessing"][0], snakemake.input
    tables = {name: paths for (name, _), paths in fs.grouped(snakemake, inputs.statistics).items()}
    across = min(ACROSS, len(models))
    rows = -(-len(models) // across)
    figure = plt.figure(figsize=(fs.PAGE, 1.45 * rows + 1.9))
    upper, lower = figure.subfigures(2, 1, height_ratios=[1.45 * rows, 1.9])
    axes = upper.subplots(rows, across, squeeze=False, sharex=True, sharey=True)
    tilings = [read(path) for path in inputs.tiling]
    largest = max((gap.max() for *_, gap in tilings if np.isfinite(gap).all()), default=1)
    image = None
    for i, (model, tiling) in enumerate(zip(models, tilings)):
        ax = axes[i // across, i % across]
        image = panel(ax, tiling, model, largest) or image
        fs.letter(ax, fs.numbered(i), model["label"])
        ax.yaxis.set_major_locator(plt.MultipleLocator(1))
        ax.yaxis.set_major_formatter(lambda value, _: f"{2 ** value:.2g}")
        if i % across == 0:
            ax.set_ylabel("frequency\n(cycles/pixel)")
        if i + across >= len(models):
            ax.tick_params(labelbottom=True)
            ax.set_xlabel("orientation θ (°)")
    for ax in axes.flat[len(models):]:
        ax.set_visible(False)
    if image is not None:
        bar = upper.colorbar(image, ax=axes, label="largest gap\n(half-widths)", shrink=0.8, pad=0.01)
        bar.ax.set_ylim(0, largest)
    ax = lower.subplots()
    gaps(ax, models, tables)
    fs.letter(ax, fs.numbered(len(models)), f"largest gap, {preprocessing}")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
