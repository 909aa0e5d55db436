"""One table of everything measured of the models compared: mean and 95 % interval over seeds, a row per metric."""

import json
from pathlib import Path

from atomic_file import write_file
from over_seeds import row, statistics_over_seeds


def main(snakemake):
    seeds = len(snakemake.params.seeds)
    source = json.loads(Path(snakemake.input.source).read_text())["source"]
    lines = ["\t".join(["model", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, model in enumerate(snakemake.params.models):
        for paths in (snakemake.input.rates, snakemake.input.statistics):
            measured = statistics_over_seeds(list(paths)[i * seeds:(i + 1) * seeds])
            lines += [row([model, metric], values, source) for metric, values in measured.items()]
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
