"""The report page: claims, figures with their settings, the comparison and the explorer of models, and provenance."""

import base64
import io
import json
import re
from pathlib import Path

import entries
import ledger
import over_seeds
from markupsafe import Markup
from pages import METRICS, cell, read_rows, seconds, write_page
from PIL import Image
from provenance import revision, system

LARGE = 300_000  # bytes of an .svg beyond which the page shows a compressed .png
QUALITY = 88

# The jobs that lead to each file of a model, in order, as named in benchmarks
TEST = ["train_dictionary", "encode_test"]
CHAIN = {"dictionary.h5": ["train_dictionary"], "rf.h5": ["train_dictionary", "receptive_fields"],
         "gratings.h5": ["train_dictionary", "grating_responses"],
         **{f"responses.{kind}": ["train_dictionary", "response_statistics"] for kind in ("h5", "tsv")},
         "rf-noise.h5": ["train_dictionary", "noise_receptive_fields"], "sparsity.tsv": ["train_dictionary", "sparsity"],
         "sparsity-curve.tsv": ["train_dictionary", "sparsity"],
         "atoms.h5": ["train_dictionary", "atom_statistics"], "codes-test.h5": TEST,
         "activity.h5": [*TEST, "activity_statistics"], "similarity.h5": [*TEST, "similarity"],
         "pca.h5": [*TEST, "embed-pca"], "tsne.h5": [*TEST, "embed-tsne"],
         "similarity-tsne.tsv": [*TEST, "embed-tsne", "similarity-tsne"],
         **{f"cluster-{method}.{kind}": [*TEST, f"cluster-{method}"] for method in ("kmeans", "spectral")
            for kind in ("h5", "tsv")}}


def jobs_behind(path):
    """The jobs that lead to a file of a model."""
    name = Path(path).name
    if name in CHAIN:
        return CHAIN[name]
    stem, array = Path(name).stem.split("-", 1) if "-" in name else (name, "")
    first = CHAIN[{"dictionary": "dictionary.h5", "rf_noise": "rf-noise.h5"}.get(array, "rf.h5")]
    return {"recall": [*TEST, f"reconstruct-{array}"], "classify": [*TEST, "encode", f"classify-{array}"],
            "gabor": [*first, f"fit_gabor-{array}"],
            "shapes": [*first, f"fit_gabor-{array}", f"shape_statistics-{array}"],
            "tiling": [*first, f"fit_gabor-{array}", f"tiling-{array}"]}.get(stem, [])


def run_time(figure, results):
    """Seconds of all jobs that lead to a figure, on one core."""
    jobs = {str(Path(path).parent).replace(results, f"{results}/benchmarks", 1) + f"/{job}.tsv"
            for path in figure["inputs"] for job in jobs_behind(path)}
    jobs.add(f"{results}/benchmarks/figures/{figure['paper']}/{figure['figure']}.tsv")
    return sum(seconds(path) or 0 for path in jobs)


def duration(value):
    return f"{value:.0f} s" if value < 100 else f"{value / 60:.0f} min"


def settings_text(figure):
    """(label, name, options, description) of the models of a figure."""
    return [(model["label"], name, ", ".join(map("{0[0]} {0[1]}".format, model["options"].items())), model["about"])
            for name, model in figure["models"].items()]


def embed(path):
    """A figure as a data URL: its .svg or, if that is large, its .png as WebP."""
    drawn = Path(path)
    if drawn.stat().st_size <= LARGE:
        return "data:image/svg+xml;base64," + base64.b64encode(drawn.read_bytes()).decode()
    pixels = io.BytesIO()
    with Image.open(drawn.with_suffix(".png")) as picture:
        picture.convert("RGB").save(pixels, "WEBP", quality=QUALITY, method=5)
    return "data:image/webp;base64," + base64.b64encode(pixels.getvalue()).decode()


def page_width(path):
    """Width of a figure as a share of the width of a printed page."""
    points = float(re.search(r'<svg[^>]* width="([0-9.]+)pt"', Path(path).read_text()[:4000])[1])
    return min(1.0, points / 72 / 7.1)


def load_figure(path, config):
    """All that the page shows of a figure."""
    figure = json.loads(Path(path).read_text())
    return figure | entries.filled(config, figure["paper"], figure["figure"], figure["drawn"]) | {
        "image": embed(Path(path).with_suffix(".svg")), "width": page_width(Path(path).with_suffix(".svg")),
        "time": duration(run_time(figure, config["results"])),
        "lines": settings_text(figure), "stand_in": any(s != "real" for s in figure["data_source"].values()),
        "id": f"{figure['paper']}-{figure['figure']}", "folder": f"../figures/{figure['paper']}/{figure['figure']}",
    }


COMPARED = ["error_at_20_units", "units_at_20_percent_error", "dead_atoms", "share_fitted", "share_even", "share_odd",
            "symmetry_index", "phase_w1_two_clusters", "median_nx", "median_ny", "share_blob", "energy_distance_cells"]


def rate_statistics(models, paths, seeds):
    """{(model, metric): mean and interval over seeds} of the tables of rate-distortion."""
    return {(model["name"], metric): dict(zip(("mean", "low", "high"), map(over_seeds.cell, measured)))
            for i, model in enumerate(models)
            for metric, measured in over_seeds.statistics_over_seeds(paths[i * seeds:(i + 1) * seeds]).items()
            if measured[-1] == seeds}


def compared(table, rates, models, preprocessing, paper):
    """The rows of the sortable table of models; receptive fields are those in whitened space."""
    known = rates | {(row["model"], row["metric"]): row for row in read_rows(table)
                     if row["preprocessing"] == preprocessing and row["array"] == "rf"}

    def shown(row, metric):
        text, interval = cell(row, metric)
        return {"value": row["mean"] if row else "", "text": text, "interval": interval}

    return {"paper": paper, "headings": ["model", *(METRICS[metric][0] for metric in COMPARED)],
            "rows": [{"label": model["label"],
                      "cells": [shown(known.get((model["name"], metric)), metric) for metric in COMPARED]}
                     for model in models]}


def main(snakemake):
    params, inputs = snakemake.params, snakemake.input
    claims = ledger.read_ledger(inputs.claims, inputs.photographs)
    board = ledger.scoreboard(claims, params.papers)
    paths = [path for path in inputs.figures if path.endswith(".json")]
    figures = [load_figure(path, snakemake.config) for path in paths]
    rates = rate_statistics(params.models, list(inputs.rates), params.explored)
    sources = [json.loads(Path(path).read_text()) for path in inputs.sources]
    write_page(
        inputs.template, snakemake.output.page, {"short": ledger.short},
        claims=claims, board=board, total=ledger.total(board), states=ledger.STATES,
        specifications=ledger.SPECIFICATIONS, figures=figures, papers=params.papers, seeds=params.seeds,
        min_seeds=over_seeds.MIN_SEEDS, short_of=params.short_of, explored=params.explored,
        thresholds={paper: embed(path) for paper, path in zip(params.papers, inputs.thresholds)},
        sources=[source | {"notes": params.datasets[source["dataset"]]} for source in sources],
        stand_in=any(source["source"] != "real" for source in sources), programs=params.programs, revision=revision(),
        comparison=compared(inputs.table, rates, params.models, params.preprocessing, params.paper),
        explorer=Markup(Path(inputs.explorer).read_text().replace("</", "<\\/")),
        tables=params.tables, system=system(), config=Path(inputs.config).read_text(),
        quick=params.results.endswith("quick"),
    )


main(snakemake)  # noqa: F821
