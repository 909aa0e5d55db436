"""A short table of each model: how many receptive fields are Gabor functions, how symmetric, how broad, how near to cells.

low and high are the 95 % t-interval over seeds; bootstrap_low and bootstrap_high the mean over seeds of the ends of each
seed's bootstrap interval over units (and recorded cells).
"""

import json
import math
from pathlib import Path

from atomic_file import write_file
from over_seeds import cell, mean_interval

METRICS = ["share_fitted", "symmetry_index", "share_blob", "share_even_broad", "energy_distance_cells"]


def read(path):
    """{metric: (value, low, high)}"""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: tuple(map(float, row[1:4])) for row in rows}


def mean(values):
    values = [value for value in values if not math.isnan(value)]
    return sum(values) / len(values) if values else math.nan


def main(snakemake):
    seeds = len(snakemake.params.seeds)
    source = json.loads(Path(snakemake.input.source).read_text())["source"]
    paths = list(snakemake.input.statistics)
    lines = ["\t".join(["model", "array", "metric", "mean", "low", "high", "bootstrap_low", "bootstrap_high", "seeds",
                        "source"])]
    for i, (model, array) in enumerate(snakemake.params.rows):
        seen = [read(path) for path in paths[i * seeds:(i + 1) * seeds]]
        for metric in METRICS:
            found = [row[metric] for row in seen if metric in row and not math.isnan(row[metric][0])]
            values = mean_interval([value for value, _, _ in found]) if found else (math.nan,) * 3
            ends = [mean([row[end] for row in found]) for end in (1, 2)]
            lines.append("\t".join([model, array, metric, *map(cell, (*values, *ends)), str(len(found)), source]))
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
