"""The data of the explorer of the report page as JSON: receptive fields, their Gabor fits, and macaque cells.

Pictures are bytes, row by row, in base64; 128 is zero, and each has its own symmetric scale.
"""

import base64
import json

import figstyle as fs
import numpy as np
from atomic_file import write_file

SPACES = {"rf": "averages of whitened stimuli", "rf_pixel": "averages of raw images"}


def pictures(filters, scale):
    """Pictures (m, height, width) on scales (m), as text."""
    shares = filters / np.where(scale > 0, scale, 1)[:, None, None]
    return base64.b64encode(np.clip(np.rint(128 + 127 * shares), 1, 255).astype(np.uint8).tobytes()).decode()


def rounded(values, digits):
    return [round(float(value), digits) if np.isfinite(value) else 0 for value in values]


def units(fields, fits, array):
    """The units of one model in one space."""
    rf, fit = fs.read_filters(fields, array), fs.Fits.read(fits)
    scale = np.abs(rf).max(axis=(1, 2))
    return {"fitted": "".join("1" if good else "0" for good in fit.fitted), "phase": rounded(fit.phase, 1),
            "nx": rounded(fit.nx, 3), "ny": rounded(fit.ny, 3), "r2": rounded(fit.r_squared, 3),
            "fields": pictures(rf, scale), "fits": pictures(fit.reconstruction.reshape(rf.shape), scale)}


def main(snakemake):
    inputs, models = snakemake.input, snakemake.params.models
    size = fs.Fits.read(inputs["rf"][0]).size
    entries = [{"name": model["name"], "label": model["label"], "colour": fs.colour(model), "about": model["about"],
                "spaces": {array: units(inputs.fields[i], inputs[array][i], array) for array in SPACES}}
               for i, model in enumerate(models)]
    document = {"height": size[0], "width": size[1], "spaces": SPACES, "start": snakemake.params.start, "models": entries,
                "cells": [rounded(cell, 3) for cell in fs.read_reference(inputs.reference)]}
    write_file(snakemake.output.data, json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


main(snakemake)  # noqa: F821
