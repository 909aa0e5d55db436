"""One table of everything measured of the models compared: mean and 95 % interval over seeds, a row per metric."""

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
    source = json.loads(Path(snakemake.input.source).read_text())["source"]
    lines = ["\t".join(["model", "metric", "mean", "low", "high", "seeds", "source"])]
    for i, model in enumerate(snakemake.params.models):
        for paths in (snakemake.input.rates, snakemake.input.statistics):
            seen = [read(path) for path in list(paths)[i * seeds:(i + 1) * seeds]]
            for metric in seen[0]:
                values = [row[metric] for row in seen if not math.isnan(row.get(metric, math.nan))]
                cells = mean_interval(values) if values else (math.nan,) * 3
                lines.append("\t".join([model, metric, *map(number, cells), str(len(values)), source]))
    Path(snakemake.output.table).write_text("\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
