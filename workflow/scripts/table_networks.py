"""Gathers the scores of networks over seeds into one table: mean and 95 % interval of every score."""

import json
from pathlib import Path

from atomic_file import write_file
from over_seeds import row, statistics_over_seeds


def main(snakemake):
    paths, seeds = list(snakemake.input.scores), len(snakemake.params.seeds)
    sources = {json.loads(Path(path).read_text())["source"] for path in snakemake.input.sources}
    source = min(sources - {"real"}, default="real")
    lines = ["\t".join(["network", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, network in enumerate(snakemake.params.networks):
        measured = statistics_over_seeds(paths[i * seeds:(i + 1) * seeds])
        lines += [row([network, metric], values, source) for metric, values in measured.items()]
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
