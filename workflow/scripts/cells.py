"""Recorded cells of macaque V1: what was measured of each, and the measures that tables have of models, over cells."""

import csv

import numpy as np
from models import is_number

NAME = "macaque cells"  # in place of a model; no model has a space in its name
WIDEST = 90  # degrees; a recorded half width beyond says that a tuning curve has none


def columns(paths):
    """{column: numbers} of a table of recorded cells; none if it is not available."""
    paths = [paths] if isinstance(paths, str) else list(paths or [])
    if not paths:
        return {}
    with open(paths[0]) as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if is_number(rows[0][name])}


def tuning(cells):
    """{measure: values} of the tuning of cells to gratings, from their table of columns; a width is nan where there is
    none."""
    if not cells:
        return {}
    return {"circular_variance": cells["orivar"], "bandwidth": np.where(cells["bw"] <= WIDEST, cells["bw"], np.nan),
            "orthogonal_ratio": cells["po"], "modulation": cells["maxfirst"] / cells["maxdc"]}


def statistics(shapes, tuned, blob_edge):
    """{(table, metric): value} over cells, of their tables of columns: (nx, ny), and tuning. blob_edge: below which nx
    and ny are those of a blob. A table of `{array}` counts for white noise as well, by which cells are mapped."""
    found = {}
    if shapes:
        of_shapes = {"share_blob": np.mean((shapes["nx"] < blob_edge) & (shapes["ny"] < blob_edge)),
                     "median_nx": np.median(shapes["nx"]), "median_ny": np.median(shapes["ny"])}
        found = {(table, metric): value for table in ("shapes-{array}", "shapes-rf_noise")
                 for metric, value in of_shapes.items()}
    values = tuning(tuned)
    found |= {("gratings", f"median_{name}"): np.nanmedian(own) for name, own in values.items()}
    if values:
        found["gratings", "share_simple"] = np.mean(values["modulation"] > 1)
    return {key: float(value) for key, value in found.items()}
