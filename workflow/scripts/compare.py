"""The page of a comparison of models, and a table of their training times.

Times are measured by Snakemake and differ from run to run, so no other table contains them.
"""

import json
from pathlib import Path

import convergence
import entries
from atomic_file import write_file
from pages import METRICS, cell, embed, read_rows, seconds, write_page


def times(models, seeds, trained):
    """[(model, seed, seconds of training, stimuli seen, microseconds per stimulus)] where times are known. `trained`:
    the dictionaries of models with a rule of convergence, which end earlier than at the number of steps of their
    options."""
    steps = {tuple(path.split("/")[-3:-1]): outcome[1] for path in trained if (outcome := convergence.read(path))}
    rows = []
    for model in models:
        for seed, path in zip(seeds, model["benchmarks"]):
            took = seconds(path)
            done = steps.get((model["name"], f"seed{seed}"), int(model["options"]["steps"]))
            seen = done * int(model["options"]["batch"])
            if took is not None:
                rows.append((model["name"], seed, took, seen, 1e6 * took / seen))
    return rows


def write_times(path, rows):
    lines = ["\t".join(["model", "seed", "seconds", "stimuli", "microseconds_per_stimulus"])]
    lines += [f"{model}\t{seed}\t{took:.2f}\t{seen}\t{each:.2f}" for model, seed, took, seen, each in rows]
    write_file(path, "\n".join(lines) + "\n")


def cell_text(row, metric):
    mean, interval = cell(row, metric)
    return f"{mean} ({interval})" if interval else mean


def figure(path, config):
    """The picture and the texts of a figure, from its record."""
    record = json.loads(Path(path).read_text())
    return {"name": f"figure-{record['figure']}", "image": embed(Path(path).with_suffix(".svg")),
            **entries.filled(config, record["paper"], record["figure"], record["drawn"])}


def main(snakemake):
    params, inputs, output = snakemake.params, snakemake.input, snakemake.output
    table = {(row["model"], row["metric"]): row for row in read_rows(inputs.table)}
    timed = times(params.models, params.seeds, inputs.trained)
    write_times(output.times, timed)
    lines = [(heading, [cell_text(table.get((model["name"], metric)), metric) for model in params.models])
             for metric, (heading, _) in METRICS.items()
             if any((model["name"], metric) in table for model in params.models)]
    counts = convergence.counts(inputs.trained)
    if counts:
        lines.append(("converged trainings", [" of ".join(map(str, counts.get(model["name"], ()))) or "–"
                                              for model in params.models]))
    each = [[row[4] for row in timed if row[0] == model["name"]] for model in params.models]
    lines.append(("training time per stimulus (µs)", [f"{sum(own) / len(own):.0f}" if own else "–" for own in each]))
    about = {"name": params.name, "dataset": params.dataset, "preprocessing": params.preprocessing,
             "seeds": list(params.seeds), "command": params.command,
             "stand_in": any(row["source"] != "real" for row in table.values())}
    write_page(inputs.template, output.page, models=params.models, lines=lines,
               figures=[figure(path, snakemake.config) for path in inputs.records], **about)
    write_file(output.record, json.dumps({**about, "labels": [model["label"] for model in params.models]}, indent=2,
                                         sort_keys=True, ensure_ascii=False) + "\n")


main(snakemake)  # noqa: F821
