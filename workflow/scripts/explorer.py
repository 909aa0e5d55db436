"""The data of the explorer of the report page as JSON: receptive fields, their Gabor fits, measures, and macaque cells.

Pictures are sheets of units in WebP, row by row; mid grey is zero, and each unit has its own symmetric scale.
"""

import base64
import io
import json
from dataclasses import dataclass

import figstyle as fs
import numpy as np
from atomic_file import write_file
from PIL import Image

SPACES = {"rf": "averages of whitened stimuli", "rf_pixel": "averages of raw images"}
COLUMNS = 16  # units in a row of a sheet
QUALITY = 85


@dataclass
class Measure:
    """An axis of the explorer. `source` is `fits`, the Gabor fits (of good ones alone), or `gratings`, responses to
    gratings; `name` is the field or the array there."""
    label: str
    short: str
    unit: str
    range: tuple
    step: float
    source: str
    name: str
    digits: int = 3

    def described(self):
        return {key: getattr(self, key) for key in ("label", "short", "unit", "range", "step")}


MEASURES = {
    "nx": Measure("n_x, width", "n_x", "cycles", (0, 1.2), 0.2, "fits", "nx"),
    "ny": Measure("n_y, length", "n_y", "cycles", (0, 1.2), 0.2, "fits", "ny"),
    "phase": Measure("folded phase, 0° even, 90° odd", "φ", "°", (0, 90), 30, "fits", "phase", digits=1),
    "r2": Measure("R² of the Gabor fit", "R²", "", (0, 1), 0.2, "fits", "r_squared"),
    "orientation": Measure("preferred orientation", "θ", "°", (0, 180), 45, "gratings", "orientation", digits=1),
    "frequency": Measure("preferred frequency", "f", "cycles/px", (0, 0.5), 0.1, "gratings", "frequency"),
    "circular_variance": Measure("circular variance", "CV", "", (0, 1), 0.2, "gratings", "circular_variance"),
    "bandwidth": Measure("bandwidth of orientation", "B", "°", (0, 90), 30, "gratings", "bandwidth", digits=1),
    "orthogonal_ratio": Measure("response to orthogonal over preferred", "O/P", "", (0, 1), 0.2, "gratings",
                                "orthogonal_ratio"),
    "frequency_bandwidth": Measure("bandwidth of frequency", "BF", "octaves", (0, 4), 1, "gratings",
                                   "frequency_bandwidth"),
    "modulation": Measure("modulation F1/F0", "F1/F0", "", (0, 2), 0.5, "gratings", "modulation"),
}


def sheet(filters, scale):
    """Pictures (m, height, width) on scales (m), as a WebP sheet in a data URL."""
    shares = np.clip(filters / np.where(scale > 0, scale, 1)[:, None, None], -1, 1)
    count, height, width = filters.shape
    rows = -(-count // COLUMNS)
    page = np.full((rows * COLUMNS, height, width), 128, np.uint8)
    page[:count] = np.rint(128 + 127 * shares)
    page = page.reshape(rows, COLUMNS, height, width).swapaxes(1, 2).reshape(rows * height, COLUMNS * width)
    written = io.BytesIO()
    Image.fromarray(page).convert("RGB").save(written, "WEBP", quality=QUALITY, method=4)
    return "data:image/webp;base64," + base64.b64encode(written.getvalue()).decode()


def rounded(values, digits):
    """Numbers for JSON; null where there is none."""
    return [round(float(value), digits) if np.isfinite(value) else None for value in values]


def values_of(measure, fit, gratings):
    """The values of a measure, one per unit."""
    if measure.source == "gratings":
        return fs.arrays(gratings, measure.name)[0]
    return np.where(fit.fitted, getattr(fit, measure.name), np.nan)


def units(fields, fits, gratings, array):
    """The units of one model in one space."""
    rf, fit = fs.read_filters(fields, array), fs.Fits.read(fits)
    scale = np.abs(rf).max(axis=(1, 2))
    return {"values": {name: rounded(values_of(measure, fit, gratings), measure.digits)
                       for name, measure in measured(gratings).items()},
            "fields": sheet(rf, scale), "fits": sheet(fit.reconstruction.reshape(rf.shape), scale)}


def measured(gratings):
    """The measures that there are: those of gratings only where responses to these were measured."""
    return {name: measure for name, measure in MEASURES.items() if measure.source == "fits" or gratings}


def main(snakemake):
    inputs, models = snakemake.input, snakemake.params.models
    size = fs.Fits.read(inputs["rf"][0]).size
    gratings = list(inputs.get("gratings", [])) or [None] * len(models)
    entries = [{"name": model["name"], "label": model["label"], "colour": fs.colour(model), "about": model["about"],
                "spaces": {array: units(inputs.fields[i], inputs[array][i], gratings[i], array) for array in SPACES}}
               for i, model in enumerate(models)]
    cells = fs.read_reference(inputs.reference)
    document = {"height": size[0], "width": size[1], "columns": COLUMNS, "spaces": SPACES, "models": entries,
                "measures": {name: measure.described() for name, measure in measured(gratings[0]).items()},
                "start": {"models": list(snakemake.params.start), "x": "nx", "y": "ny", "along": "phase"},
                "cells": {name: rounded(column, 3) for name, column in zip(("nx", "ny"), cells.T) if len(column)}}
    write_file(snakemake.output.data, json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
