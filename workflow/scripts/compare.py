"""The page that lays models side by side, and the table of their training times.

Times are measured by Snakemake and differ from run to run: they are kept out of all other tables.
"""

import base64
import csv
import json
from pathlib import Path

import entries
import jinja2
from atomic_file import write_file

# What the page tabulates, of all that is in the table: metric, heading, format
METRICS = [
    ("active_fraction", "active fraction, as trained", "{:.3f}"), ("relative_error", "relative error, as trained", "{:.3f}"),
    ("error_at_10_units", "error at 10 active units", "{:.3f}"), ("error_at_20_units", "error at 20", "{:.3f}"),
    ("error_at_40_units", "error at 40", "{:.3f}"), ("units_at_30_percent_error", "active units at error 0.3", "{:.1f}"),
    ("units_at_20_percent_error", "active units at error 0.2", "{:.1f}"), ("dead_atoms", "dead atoms", "{:.1f}"),
    ("share_fitted", "good Gabor fits", "{:.2f}"), ("share_even", "even", "{:.2f}"), ("share_odd", "odd", "{:.2f}"),
    ("symmetry_index", "symmetry index", "{:.2f}"), ("phase_w1_two_clusters", "phases to reference (°)", "{:.1f}"),
    ("median_nx", "median n_x", "{:.2f}"), ("median_ny", "median n_y", "{:.2f}"), ("share_blob", "blobs", "{:.3f}"),
    ("energy_distance_cells", "(n_x, n_y) to cells", "{:.3f}"),
]


def seconds(path):
    """Wall time in a benchmark file, or None where there is none."""
    if not Path(path).exists():
        return None
    with open(path) as file:
        return sum(float(row["s"]) for row in csv.DictReader(file, delimiter="\t"))


def times(models, seeds):
    """[(model, seed, seconds of training, stimuli seen, microseconds per stimulus)] where times are known."""
    rows = []
    for model in models:
        seen = int(model["options"]["steps"]) * int(model["options"]["batch"])
        for seed, path in zip(seeds, model["benchmarks"]):
            took = seconds(path)
            if took is not None:
                rows.append((model["name"], seed, took, seen, 1e6 * took / seen))
    return rows


def write_times(path, rows):
    lines = ["\t".join(["model", "seed", "seconds", "stimuli", "microseconds_per_stimulus"])]
    lines += [f"{model}\t{seed}\t{took:.2f}\t{seen}\t{each:.2f}" for model, seed, took, seen, each in rows]
    write_file(path, "\n".join(lines) + "\n")


def cell(row, form):
    """Mean with its interval."""
    if not row or not row["mean"]:
        return "–"
    text = form.format(float(row["mean"]))
    return text + (f" ({form.format(float(row['low']))} … {form.format(float(row['high']))})" if row["low"] else "")


def figure(path, config):
    """A figure, by its record: its picture and its texts."""
    record = json.loads(Path(path).read_text())
    picture = base64.b64encode(Path(path).with_suffix(".svg").read_bytes()).decode()
    return {"name": f"figure-{record['figure']}", "image": f"data:image/svg+xml;base64,{picture}",
            **entries.filled(config, record["paper"], record["figure"], record["drawn"])}


def main(snakemake):
    params, inputs, output = snakemake.params, snakemake.input, snakemake.output
    with open(inputs.table) as file:
        table = {(row["model"], row["metric"]): row for row in csv.DictReader(file, delimiter="\t")}
    timed = times(params.models, params.seeds)
    write_times(output.times, timed)
    lines = [(heading, [cell(table.get((model["name"], metric)), form) for model in params.models])
             for metric, heading, form in METRICS if any((model["name"], metric) in table for model in params.models)]
    each = {model["name"]: [row[4] for row in timed if row[0] == model["name"]] for model in params.models}
    lines.append(("training time per stimulus (µs)", [f"{sum(own) / len(own):.0f}" if own else "–" for own in each.values()]))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(Path(inputs.template).parent)), autoescape=True,
                                     undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    write_file(output.page, environment.get_template(Path(inputs.template).name).render(
        models=params.models, lines=lines, seeds=list(params.seeds),
        figures=[figure(path, snakemake.config) for path in inputs.records],
        dataset=params.dataset, preprocessing=params.preprocessing, command=params.command,
        stand_in=any(row["source"] != "real" for row in table.values()),
    ))


main(snakemake)  # noqa: F821
