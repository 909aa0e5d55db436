"""A broadly and a sharply tuned unit of each model and the most even-symmetric one: receptive field, Gabor fit, residual, and a cut across the stripes.

The stage fit-gabor chooses the units and computes the cuts: dots are the field, the line is the fit.
"""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np


def draw_cell(axes, field, fit, cut, shade):
    """One row: field, fit and residual on one scale, and the cut."""
    fit = fit.reshape(field.shape)
    scale = np.abs(field).max()
    for ax, values in zip(axes, (field, fit, field - fit)):
        fs.picture(ax, values, scale)
    position, field_cut, fit_cut = cut
    whole = position == np.round(position)
    ax = axes[3]
    ax.axhline(0, color="black", lw=0.4)
    ax.plot(position, fit_cut / scale, color=shade, label="fit")
    ax.plot(position[whole], field_cut[whole] / scale, ".", ms=2.5, color="black", label="field")
    reach = 1.1 * max(1, np.abs(fit_cut).max() / scale)
    ax.set(ylim=(-reach, reach), yticks=[-1, 0, 1])
    ax.set_box_aspect(1)


def examples(path):
    """[(unit, (position, field, fit) along a line)], from broadly to sharply tuned, and the most even-symmetric."""
    names = (f"examples/{name}" for name in ("unit", "position", "field", "fit"))
    chosen, position, fields, fits = fs.arrays(path, *names)
    return [(int(unit), (position, field, fit)) for unit, field, fit in zip(chosen, fields, fits)]


def main(snakemake):
    models = snakemake.params.models
    fields, fits = fs.grouped(snakemake, snakemake.input.fields), fs.grouped(snakemake, snakemake.input.fits)
    names = ["broadly tuned", "well tuned", "most even"]
    preprocessing = snakemake.params.settings["preprocessing"][0]
    figure, axes = plt.subplots(len(names), 4 * len(models), figsize=(fs.PAGE if len(models) > 1 else 4.4, 1.25 * len(names)),
                                squeeze=False)
    for column, model in enumerate(models):
        path = fits[model["name"], preprocessing][0]
        rf, fit = fs.read_filters(fields[model["name"], preprocessing][0], "rf"), fs.Fits.read(path)
        for row, (cell, cut) in enumerate(examples(path)):
            block = axes[row, 4 * column:4 * column + 4]
            draw_cell(block, rf[cell], fit.reconstruction[cell], cut, fs.colour(model))
            block[0].set_ylabel(names[row])
            block[0].set_xlabel(f"R² = {fit.r_squared[cell]:.2f}")
            block[1].set_xlabel(f"$n_x$ = {fit.nx[cell]:.2f}\n$n_y$ = {fit.ny[cell]:.2f}")
            block[2].set_xlabel(f"phase {fit.phase[cell]:.0f}°")
            block[3].set_xlabel("position (px)" if row == len(names) - 1 else "")
        titles = (f"{model['label']}: field", "fit", "residual", "cut")
        for ax, title in zip(axes[0, 4 * column:4 * column + 4], titles):
            ax.set_title(title, loc="center")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
