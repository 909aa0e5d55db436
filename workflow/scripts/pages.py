"""Shared by the report page and the page of a comparison: metrics in tables of models, run times, figures,
templates."""

import base64
import csv
import io
import re
from pathlib import Path

import jinja2
from atomic_file import write_file
from PIL import Image

PRINTED = 7.1  # inches: the width of a printed page
SHOWN = 1080  # pixels of this width in the pictures of a page, one and a half for each of its screen
QUALITY = 80

# {metric: (heading, format)}. Errors and active units are of held-out patches, at a λ of each model that leaves so much
# error or makes so many units active.
METRICS = {
    "active_fraction": ("active fraction, as trained", "{:.3f}"),
    "relative_error": ("relative error, as trained", "{:.3f}"),
    **{f"error_at_{units}_units": (f"error at {units} active units", "{:.3f}") for units in (10, 20, 40)},
    **{f"units_at_{error}_percent_error": (f"active units at error 0.{error // 10}", "{:.1f}") for error in (30, 20)},
    "dead_atoms": ("dead atoms", "{:.1f}"),
    "share_fitted": ("good Gabor fits", "{:.2f}"), "share_even": ("even", "{:.2f}"), "share_odd": ("odd", "{:.2f}"),
    "symmetry_index": ("symmetry index", "{:.2f}"), "phase_w1_two_clusters": ("phases to reference (°)", "{:.1f}"),
    "median_nx": ("median n_x", "{:.2f}"), "median_ny": ("median n_y", "{:.2f}"), "share_blob": ("blobs", "{:.3f}"),
    "energy_distance_cells": ("(n_x, n_y) to cells", "{:.3f}"),
}


def read_rows(path):
    """The rows of a table as dictionaries."""
    with open(path) as file:
        return list(csv.DictReader(file, delimiter="\t"))


def cell(row, metric):
    """Mean and 95 % interval of a metric as texts; a dash where it was not measured, no interval of a single seed."""
    if not row or not row["mean"]:
        return "–", ""
    form = METRICS[metric][1]
    mean, low, high = (form.format(float(row[key])) if row[key] else "" for key in ("mean", "low", "high"))
    return mean, f"{low} … {high}" if low else ""


def seconds(benchmark):
    """Wall time in a benchmark file of Snakemake, or None if there is no such file."""
    return sum(float(row["s"]) for row in read_rows(benchmark)) if Path(benchmark).exists() else None


def printed_width(svg):
    """Width of a figure as a share of the width of a printed page."""
    points = float(re.search(r'<svg[^>]* width="([0-9.]+)pt"', Path(svg).read_text()[:4000])[1])
    return min(1.0, points / 72 / PRINTED)


def embed(svg):
    """A figure as a data URL: the .svg or, if that is larger, its .png as WebP at the size at which a page shows it."""
    drawn, pixels = Path(svg).read_bytes(), io.BytesIO()
    with Image.open(Path(svg).with_suffix(".png")) as picture:
        width = min(picture.width, round(SHOWN * printed_width(svg)))
        small = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)), Image.LANCZOS)
        small.save(pixels, "WEBP", quality=QUALITY, method=4)
    kind, content = min(("svg+xml", drawn), ("webp", pixels.getvalue()), key=lambda form: len(form[1]))
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def write_page(template, path, filters=None, **values):
    """Fills in a template."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(Path(template).parent)), autoescape=True,
                                     undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(filters or {})
    write_file(path, environment.get_template(Path(template).name).render(**values))
