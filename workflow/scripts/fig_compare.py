"""A comparison of models, four in a row: filters of one seed, phases, and the (n_x, n_y) plane."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
import shape_plane

SHOWN, ACROSS, LONG = 100, 4, 14  # filters, models in a row, characters that leave room for more


def filters(ax, model, dictionary, atoms, seeds):
    fs.mosaic(ax, fs.read_filters(dictionary)[:SHOWN], mark=fs.read_silent(atoms)[:SHOWN])
    separator = "\n" if len(model["label"]) > LONG else " "
    ax.set_title(f"{model['label']}:{separator}{np.mean([fit.share for fit in seeds]):.0%} fitted")


def plane(ax, model, seeds, cells):
    nx, ny = (np.concatenate([getattr(fit, name)[fit.fitted] for fit in seeds]) for name in ("nx", "ny"))
    shape_plane.draw(ax, nx, ny, fs.colour(model), cells)


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    preprocessing = settings["preprocessing"][0]
    fits, phases = fs.grouped(snakemake, snakemake.input.fits), fs.grouped(snakemake, snakemake.input.phases)
    cells = fs.read_reference(snakemake.input.get("reference"))
    across = min(len(models), ACROSS)
    blocks = -(-len(models) // across)
    figure, axes = plt.subplots(3 * blocks, across, figsize=(max(1.78 * across, 2.6), 5.7 * blocks), squeeze=False,
                                height_ratios=[1.15, 0.9, 1.35] * blocks)
    highest = 0
    for i, (model, dictionary, atoms) in enumerate(zip(models, snakemake.input.dictionaries, snakemake.input.atoms)):
        top, middle, bottom = axes[3 * (i // across):3 * (i // across) + 3, i % across]
        seeds = [fs.Fits.read(path) for path in fits[model["name"], preprocessing]]
        filters(top, model, dictionary, atoms, seeds)
        fs.phase_bars(middle, [(model, [fs.Phases.read(path) for path in phases[model["name"], preprocessing]])])
        middle.set_xlabel("folded phase (°)")
        highest = max(highest, middle.get_ylim()[1])
        plane(bottom, model, seeds, cells)
        if i % across:
            middle.set_ylabel("")
            bottom.set_ylabel("")
    for middle in axes[1::3].flat:
        middle.set_ylim(0, highest)
    for ax in [axes[3 * (i // across) + row, i % across] for i in range(len(models), blocks * across) for row in range(3)]:
        ax.set_visible(False)
    axes[1, 0].legend(handles=axes[1, 0].patches[-1:], labels=["two-cluster\nreference model"], loc="upper left")
    shape_plane.legend(axes[2, 0], cells)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
