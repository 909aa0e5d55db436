"""A table of selected metrics of each model.

low and high are the 95 % t-interval over seeds; bootstrap_low and bootstrap_high are means over seeds of the ends of
the bootstrap intervals over units (and recorded cells). converged is how many trainings met their rule of convergence,
empty for models that are trained for a fixed number of steps.
"""

import math
from pathlib import Path

import convergence
from atomic_file import write_file
from over_seeds import by_row, cell, mean_interval, source_of


def read(path):
    """{metric: (value, low, high)}"""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: tuple(map(float, row[1:4])) for row in rows}


def mean(values):
    values = [value for value in values if not math.isnan(value)]
    return sum(values) / len(values) if values else math.nan


def converged(paths, names):
    """'k of n' trainings of the model of a row, by the paths of the dictionaries that have a rule."""
    own = [path for path in paths if f"/{names['dataset']}/{names['preprocessing']}/{names['model']}/" in path]
    return " of ".join(map(str, convergence.counts(own).get(names["model"], ())))


def main(snakemake):
    params = snakemake.params
    trained = list(snakemake.input.trained)
    lines = ["\t".join([*params.rows[0], "metric", "mean", "low", "high", "bootstrap_low", "bootstrap_high", "seeds",
                        "converged", "source"])]
    for names, sources, paths in zip(params.rows, params.sources, by_row(snakemake.input.statistics, params.seeds)):
        seen = [read(path) for path in paths]
        for metric in params.settings["metrics"]:
            found = [row[metric] for row in seen if metric in row and not math.isnan(row[metric][0])]
            values = mean_interval([value for value, _, _ in found]) if found else (math.nan,) * 3
            ends = [mean([row[end] for row in found]) for end in (1, 2)]
            lines.append("\t".join([*names.values(), metric, *map(cell, (*values, *ends)), str(len(found)),
                                    converged(trained, names), source_of(sources)]))
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
