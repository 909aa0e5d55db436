"""Writes the report: one page with the claims, the figures and how each was made, and the data and programs behind."""

import base64
import csv
import io
import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import entries
import jinja2
from atomic_file import write_file
from markupsafe import Markup
from over_seeds import MIN_SEEDS, cell, statistics_over_seeds
from PIL import Image

LARGE = 300_000  # bytes of a figure beyond which the page shows pixels, compressed as photographs are
QUALITY = 88

# Which benchmarks lead to a file of a model, in the order of the chain
TEST = ["train_dictionary", "encode_test"]
CHAIN = {"dictionary.h5": ["train_dictionary"], "rf.h5": ["train_dictionary", "receptive_fields"],
         "atoms.h5": ["train_dictionary", "atom_statistics"], "codes-test.h5": TEST,
         "activity.h5": [*TEST, "activity_statistics"], "similarity.h5": [*TEST, "similarity"],
         "pca.h5": [*TEST, "embed-pca"], "tsne.h5": [*TEST, "embed-tsne"],
         "similarity-tsne.tsv": [*TEST, "embed-tsne", "similarity-tsne"],
         **{f"cluster-{method}.{kind}": [*TEST, f"cluster-{method}"] for method in ("kmeans", "spectral")
            for kind in ("h5", "tsv")}}


def jobs_behind(path):
    """The benchmark names of the jobs that a model's file took."""
    name = Path(path).name
    if name in CHAIN:
        return CHAIN[name]
    stem, array = Path(name).stem.split("-", 1) if "-" in name else (name, "")
    first = CHAIN["dictionary.h5" if array == "dictionary" else "rf.h5"]
    return {"recall": [*TEST, f"reconstruct-{array}"], "classify": [*TEST, "encode", f"classify-{array}"],
            "gabor": [*first, f"fit_gabor-{array}"],
            "shapes": [*first, f"fit_gabor-{array}", f"shape_statistics-{array}"]}.get(stem, [])


def seconds(benchmark):
    """Wall time in a Snakemake benchmark file; 0 where there is none."""
    path = Path(benchmark)
    if not path.exists():
        return 0.0
    with path.open() as file:
        return sum(float(row["s"]) for row in csv.DictReader(file, delimiter="\t"))


def run_time(figure, results):
    """Seconds of all the jobs that a figure took, drawing included, were they run one after the other."""
    jobs = {str(Path(path).parent).replace(results, f"{results}/benchmarks", 1) + f"/{job}.tsv"
            for path in figure["inputs"] for job in jobs_behind(path)}
    jobs.add(f"{results}/benchmarks/figures/{figure['paper']}/{figure['figure']}.tsv")
    return sum(map(seconds, jobs))


def duration(value):
    return f"{value:.0f} s" if value < 100 else f"{value / 60:.0f} min"


def settings_text(figure):
    """The models of a figure with their options, a line each."""
    def options(model):
        return ", ".join(f"{key} {value}" for key, value in model["options"].items())

    return [(model["label"], name, options(model), model["about"]) for name, model in figure["models"].items()]


def embed(path):
    """A figure as a data address: its .svg, or its pixels as WebP where that is heavy. The files it links to are whole."""
    drawn = Path(path)
    if drawn.stat().st_size <= LARGE:
        return "data:image/svg+xml;base64," + base64.b64encode(drawn.read_bytes()).decode()
    pixels = io.BytesIO()
    with Image.open(drawn.with_suffix(".png")) as picture:
        picture.convert("RGB").save(pixels, "WEBP", quality=QUALITY, method=5)
    return "data:image/webp;base64," + base64.b64encode(pixels.getvalue()).decode()


def short(number):
    """Three digits of what a table has more of."""
    return f"{float(number):.3g}".replace("-", "−")


def page_width(path):
    """Width of a figure as a share of a whole printed page's."""
    points = float(re.search(r'<svg[^>]* width="([0-9.]+)pt"', Path(path).read_text()[:4000])[1])
    return min(1.0, points / 72 / 7.1)


def load_figure(path, config):
    """All that the page says of one figure."""
    figure = json.loads(Path(path).read_text())
    return figure | entries.filled(config, figure["paper"], figure["figure"], figure["drawn"]) | {
        "image": embed(Path(path).with_suffix(".svg")), "width": page_width(Path(path).with_suffix(".svg")),
        "time": duration(run_time(figure, config["results"])),
        "lines": settings_text(figure), "stand_in": any(s != "real" for s in figure["data_source"].values()),
        "id": f"{figure['paper']}-{figure['figure']}", "folder": f"../figures/{figure['paper']}/{figure['figure']}",
    }


# Columns of the comparison of all models: metric, heading, format. Reconstruction is of held-out patches at a λ of each
# model that makes so many units active, or leaves so much error.
COMPARED = [
    ("error_at_20_units", "error at 20 active units", "{:.3f}"),
    ("units_at_20_percent_error", "active units at error 0.2", "{:.1f}"),
    ("dead_atoms", "dead atoms", "{:.1f}"),
    ("share_fitted", "good fits", "{:.2f}"), ("share_even", "even", "{:.2f}"), ("share_odd", "odd", "{:.2f}"),
    ("symmetry_index", "symmetry index", "{:.2f}"), ("phase_w1_two_clusters", "phases to reference (°)", "{:.1f}"),
    ("median_nx", "median n_x", "{:.2f}"), ("median_ny", "median n_y", "{:.2f}"), ("share_blob", "blobs", "{:.3f}"),
    ("energy_distance_cells", "(n_x, n_y) to cells", "{:.3f}"),
]


def rate_statistics(models, paths, seeds):
    """{(model, metric): row} with the mean and interval over seeds of what `rate-distortion` measured."""
    return {(model["name"], metric): dict(zip(("mean", "low", "high"), map(cell, measured)))
            for i, model in enumerate(models)
            for metric, measured in statistics_over_seeds(paths[i * seeds:(i + 1) * seeds]).items()
            if measured[-1] == seeds}


def compared(table, rates, models, preprocessing, paper):
    """The rows of the sortable table of models; receptive fields are those in whitened space."""
    with open(table) as file:
        known = rates | {(row["model"], row["metric"]): row for row in csv.DictReader(file, delimiter="\t")
                         if row["preprocessing"] == preprocessing and row["array"] == "rf"}

    def shown(row, form):
        if not row or not row["mean"]:
            return {"value": "", "text": "–", "interval": ""}
        interval = f"{form.format(float(row['low']))} … {form.format(float(row['high']))}" if row["low"] else ""
        return {"value": row["mean"], "text": form.format(float(row["mean"])), "interval": interval}

    return {"paper": paper, "headings": ["model", *(heading for _, heading, _ in COMPARED)],
            "rows": [{"label": model["label"],
                      "cells": [shown(known.get((model["name"], metric)), form) for metric, _, form in COMPARED]}
                     for model in models]}


def revision():
    """The commit the results were made from, where there is one."""
    answer = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def processor():
    """What /proc calls it."""
    try:
        return re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)[1]
    except (OSError, TypeError):
        return platform.machine()


def told(*command):
    """What a program prints; nothing where there is no such program."""
    return subprocess.run(command, capture_output=True, text=True).stdout if shutil.which(command[0]) else ""


def system():
    """What made the results: {what: which}."""
    libraries = ["libarmadillo-dev", "libopenblas-pthread-dev", "libhdf5-dev", "snakemake", "python3-matplotlib"]
    packages = told("dpkg-query", "-W", "-f=${Package} ${Version}\n", *libraries).splitlines()
    compiler = told("c++", "--version").splitlines()
    return {"processor": f"{processor()}, {os.cpu_count()} cores", "system": platform.platform(),
            "compiler": compiler[0] if compiler else "unknown", "Python": platform.python_version(),
            "packages": ", ".join(packages) or "not Debian's"}


def main(snakemake):
    params, inputs = snakemake.params, snakemake.input
    with open(inputs.claims) as file:
        claims = list(csv.DictReader(file, delimiter="\t"))
    for claim in claims:
        claim["state"], _, claim["why"] = claim["verdict"].partition(": ")
    paths = [path for path in inputs.figures if path.endswith(".json")]
    figures = [load_figure(path, snakemake.config) for path in paths]
    rates = rate_statistics(params.models, list(inputs.rates), len(params.seeds))
    sources = [json.loads(Path(path).read_text()) for path in inputs.sources]
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(Path(inputs.template).parent)), autoescape=True,
                                     undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = short
    page = environment.get_template(Path(inputs.template).name).render(
        claims=claims, figures=figures, papers=params.papers, seeds=list(params.seeds), min_seeds=MIN_SEEDS,
        counts={state: sum(claim["state"] == state for claim in claims)
                for state in ("reproduced", "not reproduced", "not testable")},
        sources=[source | {"notes": params.datasets[source["dataset"]]} for source in sources],
        stand_in=any(source["source"] != "real" for source in sources), programs=params.programs, revision=revision(),
        comparison=compared(inputs.table, rates, params.models, params.preprocessing, params.paper),
        explorer=Markup(Path(inputs.explorer).read_text().replace("</", "<\\/")),
        tables=params.tables, system=system(), config=Path(inputs.config).read_text(),
        quick=params.results.endswith("quick"),
    )
    write_file(snakemake.output.page, page)


main(snakemake)  # noqa: F821
