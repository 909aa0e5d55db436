"""The report page: what was found, claims, figures beside what the papers show, the comparison and the explorer of
models, and provenance."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cells
import entries
import glossary
import headings
import ledger
import measures
import over_seeds
import texts
from markupsafe import Markup
from pages import cell, embed, printed_width, read_rows, seconds, write_page
from provenance import revision, system
from stories import told

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


def load_figure(path, config):
    """All that the page shows of a figure."""
    figure, drawn = json.loads(Path(path).read_text()), Path(path).with_suffix(".svg")
    paper, name = figure["paper"], figure["figure"]
    return figure | entries.filled(config, paper, name, figure["drawn"]) | {
        "image": embed(drawn), "width": printed_width(drawn), "time": duration(run_time(figure, config["results"])),
        "lines": settings_text(figure), "panel": config["papers"][paper].get("panels", {}).get(name, ""),
        "id": f"{paper}-{name}", "folder": f"../figures/{paper}/{name}"}


# The measures in the tables of models: {heading of the table: [(table of a stage, metric)]}.
TABLES = {
    "Reconstruction and receptive fields": [
        ("rate", "error_at_20_units"), ("rate", "units_at_20_percent_error"), ("rate", "dead_atoms"),
        *(("shapes-{array}", metric) for metric in (
            "share_fitted", "share_even", "share_odd", "symmetry_index", "phase_w1_two_clusters", "median_nx",
            "median_ny", "share_blob", "energy_distance_cells"))],
    "As physiologists measure cells": [
        *(("gratings", metric) for metric in (
            "median_circular_variance", "circular_variance_w1_cells", "median_bandwidth", "median_frequency_bandwidth",
            "median_modulation")),
        *(("responses", metric) for metric in (
            "median_lifetime_sparseness", "median_population_sparseness", "median_kurtosis", "variance_correlation",
            "variance_correlation_normalised")),
        ("tiling-{array}", "largest_gap"), ("tiling-{array}", "largest_gap_random"), ("shapes-rf_noise", "share_fitted"),
        ("shapes-rf_noise", "share_blob")],
}


def rate_statistics(models, paths, seeds):
    """{(model, table, metric): mean and interval over seeds} of the tables of rate-distortion."""
    return {(model["name"], "rate", metric): dict(zip(("mean", "low", "high"), map(over_seeds.cell, measured)))
            for i, model in enumerate(models)
            for metric, measured in over_seeds.statistics_over_seeds(paths[i * seeds:(i + 1) * seeds]).items()
            if measured[-1] == seeds}


def table_statistics(paths, preprocessing):
    """{(model, table, metric): row} of tables of papers, of models with one preprocessing."""
    found = {}
    for path in paths:
        for row in read_rows(path):
            name = Path(path).stem
            name = f"{name}-{row['array']}" if name in measures.OF_ARRAYS else name
            if row["preprocessing"] == preprocessing:
                found[row["model"], name, row["metric"]] = row
    return found


def of_cells(inputs, blob_edge):
    """{(table, metric): row} of the recorded cells."""
    found = cells.statistics(cells.columns(inputs.cell_shapes), cells.columns(inputs.cell_tuning), blob_edge)
    return {key: {"mean": over_seeds.cell(value), "low": "", "high": ""} for key, value in found.items()}


def compared(known, macaque, models):
    """The sortable tables of models; Gabor fits are those of receptive fields in whitened space."""
    tables = []
    for title, names in TABLES.items():
        shown = [headings.measure(*name) for name in names]
        shown = [own for own in shown if any((model["name"], *own.key("rf")) in known for model in models)]
        tables.append({
            "title": title, "headings": ["model", *(own.titled for own in shown)],
            "rows": [{"label": model["label"],
                      "cells": [cell(known.get((model["name"], *own.key("rf"))), own.form) for own in shown]}
                     for model in models],
            "macaque": [cell(macaque.get((own.table, own.metric)), own.form) for own in shown] if macaque else []})
    return tables


def main(snakemake):
    params, inputs, config = snakemake.params, snakemake.input, snakemake.config
    claims = ledger.read_ledger(inputs.claims, inputs.photographs)
    board = ledger.scoreboard(claims, params.papers)
    total = ledger.total(board)
    with ThreadPoolExecutor() as threads:  # the last job of a run has the machine for itself
        records = [path for path in inputs.figures if path.endswith(".json")]
        figures = list(threads.map(lambda path: load_figure(path, config), records))
    rates = rate_statistics(params.models, list(inputs.rates), params.explored)
    sources = [json.loads(Path(path).read_text()) for path in inputs.sources]
    quick = params.results.endswith("quick")
    verdicts = not quick and any(claim["state"] != "not testable" for claim in claims)
    write_page(
        inputs.template, snakemake.output.page,
        {"short": ledger.short, "words": lambda count: texts.fill("{count:words}", {"count": count})},
        glossary.read(inputs.glossary), quick=quick, verdicts=verdicts, stand_in=any(source["source"] != "real" for source in sources),
        claims=claims, board=board, total=total, states=[s for s in ledger.STATES if total[1][s][0]],
        findings=told(params.findings, claims), figures=figures, papers=params.papers,
        hero=next(figure for figure in figures if f"{figure['paper']}/{figure['figure']}" == params.overview),
        seeds=params.seeds, min_seeds=over_seeds.MIN_SEEDS, short_of=params.short_of, explored=params.explored,
        thresholds={Path(path).stem: embed(path) for path in inputs.thresholds} if verdicts else {},
        sources=[source | {"notes": params.datasets[source["dataset"]]} for source in sources],
        compared=compared(rates | table_statistics(list(inputs.tables), params.preprocessing),
                          of_cells(inputs, params.blob_edge), params.models), compared_tables=params.tables,
        explorer=Markup(Path(inputs.explorer).read_text().replace("</", "<\\/")),
        programs=params.programs, revision=revision(), system=system(), config=Path(inputs.config).read_text(),
    )


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
