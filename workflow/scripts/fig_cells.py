"""A broadly tuned and a well tuned cell of each model: receptive field, Gabor fit, residual, cut across the stripes.

Cells are chosen by rule, not by eye: of the first seed's cells whose fit has at least the R² of the settings and is
centred in the inner half of the patch, those nearest to the two given percentiles of nx (sigma_x f, which grows with
the number of subfields). Cuts run through the centre of the fit across its stripes: dots are the field, the line is
the fit.
"""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np


def choose(fits, percentile, r_squared):
    """Index of the cell at a percentile of nx among the very well fitted, central ones, or the best there are."""
    height, width = fits.size
    central = (np.abs(fits.parameters[:, 1]) <= width / 4) & (np.abs(fits.parameters[:, 2]) <= height / 4)
    everything = np.ones(len(fits.nx), bool)
    rules = [fits.fitted & (fits.r_squared >= r_squared) & central, fits.fitted & central, fits.fitted, everything]
    good = next(np.flatnonzero(rule) for rule in rules if rule.any())
    return good[np.argmin(np.abs(fits.nx[good] - np.percentile(fits.nx[good], percentile)))]


def cut(values, parameters, reach):
    """Values along the line through the Gabor's centre, across its stripes (bilinear)."""
    height, width = values.shape
    x = parameters[1] + reach * np.cos(parameters[3]) + (width - 1) / 2
    y = parameters[2] + reach * np.sin(parameters[3]) + (height - 1) / 2
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    x0 = np.clip(np.floor(x).astype(int), 0, width - 2)
    y0 = np.clip(np.floor(y).astype(int), 0, height - 2)
    u, v = x - x0, y - y0
    line = ((1 - u) * (1 - v) * values[y0, x0] + u * (1 - v) * values[y0, x0 + 1]
            + (1 - u) * v * values[y0 + 1, x0] + u * v * values[y0 + 1, x0 + 1])
    return np.where(inside, line, np.nan)


def gabor_cut(parameters, reach):
    """The Gabor function along the same line."""
    amplitude, _, _, _, sigma, _, frequency, phase = parameters
    return amplitude * np.exp(-reach**2 / (2 * sigma**2)) * np.cos(2 * np.pi * frequency * reach + phase)


def draw_cell(axes, field, fits, cell, shade):
    """One row: field, fit, residual on one scale, and the cut."""
    fit = fits.reconstruction[cell].reshape(field.shape)
    scale = np.abs(field).max()
    for ax, values in zip(axes, (field, fit, field - fit)):
        fs.picture(ax, values, scale)
    reach = np.linspace(-0.5, 0.5, 161) * field.shape[0] * 1.2
    ax = axes[3]
    ax.axhline(0, color="black", lw=0.4)
    ax.plot(reach, gabor_cut(fits.parameters[cell], reach) / scale, color=shade, label="fit")
    steps = np.arange(np.ceil(reach[0]), reach[-1] + 1)
    ax.plot(steps, cut(field, fits.parameters[cell], steps) / scale, ".", ms=2.5, color="black", label="field")
    ax.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1])
    ax.set_box_aspect(1)


def main(snakemake):
    models = snakemake.params.models
    fields, fits = fs.grouped(snakemake, snakemake.input.fields), fs.grouped(snakemake, snakemake.input.fits)
    names = ["broadly tuned", "well tuned"]
    settings = snakemake.params.settings
    percentiles = settings["percentiles"]
    figure, axes = plt.subplots(len(percentiles), 4 * len(models), figsize=(fs.PAGE if len(models) > 1 else 4.4, 2.5),
                                squeeze=False)
    for column, model in enumerate(models):
        key = (model["name"], settings["preprocessing"][0])
        rf, fit = fs.read_filters(fields[key][0], "rf"), fs.Fits.read(fits[key][0])
        for row, percentile in enumerate(percentiles):
            cell = choose(fit, percentile, settings["r_squared"])
            block = axes[row, 4 * column:4 * column + 4]
            draw_cell(block, rf[cell], fit, cell, fs.colour(model))
            block[0].set_ylabel(names[row])
            block[0].set_xlabel(f"R² = {fit.r_squared[cell]:.2f}")
            block[1].set_xlabel(f"$n_x$ = {fit.nx[cell]:.2f}\n$n_y$ = {fit.ny[cell]:.2f}")
            block[2].set_xlabel(f"phase {fit.phase[cell]:.0f}°")
            block[3].set_xlabel("position (px)" if row == len(percentiles) - 1 else "")
        titles = (f"{model['label']}: field", "fit", "residual", "cut")
        for ax, title in zip(axes[0, 4 * column:4 * column + 4], titles):
            ax.set_title(title, loc="center")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
