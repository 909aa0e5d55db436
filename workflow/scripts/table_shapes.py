"""Gathers the statistics of many models and seeds into one table: mean and 95 % interval over seeds of every metric."""

import json
from pathlib import Path

from atomic_file import write_file
from over_seeds import row, statistics_over_seeds


def main(snakemake):
    seeds = len(snakemake.params.seeds)
    sources = [json.loads(Path(path).read_text())["source"] for path in snakemake.input.sources]
    if len(sources) == 1:  # of one data set
        sources *= len(snakemake.params.rows)
    paths = list(snakemake.input.statistics)
    lines = ["\t".join(["model", "preprocessing", "array", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, (names, source) in enumerate(zip(snakemake.params.rows, sources)):
        measured = statistics_over_seeds(paths[i * seeds:(i + 1) * seeds])
        lines += [row([*names, metric], values, source) for metric, values in measured.items()]
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
