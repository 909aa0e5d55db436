"""Shared by the report page and the page of a comparison: cells of tables of models, run times, figures, templates."""

import base64
import csv
import io
import re
from pathlib import Path

import glossary
import jinja2
from atomic_file import write_file
from PIL import Image

PRINTED = 7.1  # inches: the width of a printed page
SHOWN = 1080  # pixels of this width in the pictures of a page, one and a half for each of its screen
QUALITY = 80


def read_rows(path):
    """The rows of a table as dictionaries."""
    with open(path) as file:
        return list(csv.DictReader(file, delimiter="\t"))


def cell(row, form):
    """Mean and 95 % interval of a row in a format; a dash where nothing was measured, no interval of a single seed.
    `value` is the mean as a number, for sorting."""
    if not row or not row["mean"]:
        return {"value": "", "text": "–", "interval": ""}
    mean, low, high = (form.format(float(row[key])).replace("-", "−") if row[key] else ""
                       for key in ("mean", "low", "high"))
    return {"value": row["mean"], "text": mean, "interval": f"{low} … {high}" if low else ""}


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
        small = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)), Image.LANCZOS,
                                               reducing_gap=3)
        small.save(pixels, "WEBP", quality=QUALITY, method=4)
    kind, content = min(("svg+xml", drawn), ("webp", pixels.getvalue()), key=lambda form: len(form[1]))
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def write_page(template, path, filters=None, terms=(), **values):
    """Fills in a template. The filters `typeset` and `linked` make HTML of texts; the latter links `terms`."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(Path(template).parent)), autoescape=True,
                                     undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(typeset=glossary.typeset, linked=glossary.linker(terms), **(filters or {}))
    write_file(path, environment.get_template(Path(template).name).render(terms=terms, **values))
