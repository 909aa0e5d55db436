"""The page of a comparison of models, and a table of their training times.

Times are measured by Snakemake and differ from run to run, so no other table contains them.
"""

import json
from pathlib import Path

import cells
import convergence
import entries
import glossary
import headings
from atomic_file import write_file
from pages import cell, embed, read_rows, seconds, write_page


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


def groups(table, models, array):
    """{group: rows} of the measures that any of the models has, each once. A row has the measure, the name of its table,
    its cells in the order of the models, and that of recorded cells."""
    found, seen = {}, set()
    for name, own in headings.GROUPS.items():
        for measure in own:
            place, metric = measure.key(array)
            measured = [table.get((model["name"], place, metric)) for model in models]
            if any(measured) and (place, metric) not in seen:
                seen.add((place, metric))
                found.setdefault(name, []).append(
                    {"measure": measure, "table": place, "cells": [cell(row, measure.form) for row in measured],
                     "macaque": cell(table.get((cells.NAME, place, metric)), measure.form)})
    return found


def of_training(models, trained, timed):
    """[(heading, texts)] of what is known of the trainings themselves."""
    counts = convergence.counts(trained)
    lines = [("converged trainings", [" of ".join(map(str, counts.get(model["name"], ()))) or "–" for model in models])]
    each = [[row[4] for row in timed if row[0] == model["name"]] for model in models]
    return (lines if counts else []) + [
        ("training time per stimulus (µs)", [f"{sum(own) / len(own):.0f}" if own else "–" for own in each])]


def figure(path, config):
    """The picture and the texts of a figure, from its record."""
    record = json.loads(Path(path).read_text())
    return {"name": f"figure-{record['figure']}", "image": embed(Path(path).with_suffix(".svg")),
            **entries.filled(config, record["paper"], record["figure"], record["drawn"])}


def main(snakemake):
    params, inputs, output = snakemake.params, snakemake.input, snakemake.output
    rows = read_rows(inputs.table)
    table = {(row["model"], row["table"], row["metric"]): row for row in rows}
    timed = times(params.models, params.seeds, inputs.trained)
    write_times(output.times, timed)
    about = {"name": params.name, "dataset": params.dataset, "preprocessing": params.preprocessing,
             "seeds": list(params.seeds), "command": params.command,
             "stand_in": any(row["source"] != "real" for row in rows)}
    write_page(inputs.template, output.page, terms=glossary.read(inputs.glossary), models=params.models,
               groups=groups(table, params.models, params.array),
               macaque=any(row["model"] == cells.NAME for row in rows), meanings=params.meanings,
               few={name: count for name, count in params.measured.items() if count < len(params.seeds)},
               training=of_training(params.models, inputs.trained, timed),
               figures=[figure(path, snakemake.config) for path in inputs.records], **about)
    write_file(output.record, json.dumps({**about, "labels": [model["label"] for model in params.models]}, indent=2,
                                         sort_keys=True, ensure_ascii=False) + "\n")


main(snakemake)  # noqa: F821
