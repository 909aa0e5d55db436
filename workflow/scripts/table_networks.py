"""Gathers the scores of networks over seeds into one table: mean and 95 % interval of every score."""

import json
from pathlib import Path

from interval import mean_interval


def read(path):
    """{metric: value}, in the file's order."""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: float(row[1]) for row in rows}


def number(value):
    return "" if value != value else f"{value:.5g}"


def main(snakemake):
    paths, seeds = list(snakemake.input.scores), len(snakemake.params.seeds)
    sources = {json.loads(Path(path).read_text())["source"] for path in snakemake.input.sources}
    source = min(sources - {"real"}, default="real")
    lines = ["\t".join(["network", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, network in enumerate(snakemake.params.networks):
        seen = [read(path) for path in paths[i * seeds:(i + 1) * seeds]]
        for metric in seen[0]:
            cells = map(number, mean_interval([row[metric] for row in seen]))
            lines.append("\t".join([network, metric, *cells, str(seeds), source]))
    Path(snakemake.output.table).write_text("\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
