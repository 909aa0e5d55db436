"""A table of all metrics of models: mean and 95 % interval over seeds."""

from atomic_file import write_file
from over_seeds import row, source_of, statistics_over_seeds


def main(snakemake):
    params, paths, seeds = snakemake.params, list(snakemake.input.statistics), len(snakemake.params.seeds)
    lines = ["\t".join([*params.rows[0], "metric", "mean", "low", "high", "seeds", "source"])]
    for i, (names, sources) in enumerate(zip(params.rows, params.sources)):
        measured = statistics_over_seeds(paths[i * seeds:(i + 1) * seeds])
        lines += [row([*names.values(), metric], values, source_of(sources)) for metric, values in measured.items()]
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


main(snakemake)  # noqa: F821
