"""Gathers the statistics of many models and seeds into one table: mean and 95 % interval over seeds of every metric."""

import json
import math
from pathlib import Path

from interval import mean_interval


def read(path):
    """{metric: value}, in the file's order."""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: float(row[1]) for row in rows}


def number(value):
    return "" if math.isnan(value) else f"{value:.5g}"


def main(snakemake):
    seeds = len(snakemake.params.seeds)
    sources = [json.loads(Path(path).read_text())["source"] for path in snakemake.input.sources]
    if len(sources) == 1:  # of one data set
        sources *= len(snakemake.params.rows)
    paths = list(snakemake.input.statistics)
    lines = ["\t".join(["model", "preprocessing", "array", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, ((model, preprocessing, array), source) in enumerate(zip(snakemake.params.rows, sources)):
        seen = [read(path) for path in paths[i * seeds:(i + 1) * seeds]]
        for metric in seen[0]:
            values = [row[metric] for row in seen if metric in row and not math.isnan(row[metric])]
            mean, low, high = mean_interval(values) if values else (math.nan,) * 3
            lines.append("\t".join([model, preprocessing, array, metric, number(mean), number(low), number(high),
                                    str(len(values)), source]))
    Path(snakemake.output.table).write_text("\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
