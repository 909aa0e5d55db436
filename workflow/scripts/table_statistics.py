"""A table of all metrics of models: mean and 95 % interval over seeds."""

from atomic_file import write_file
from over_seeds import by_row, row, source_of, statistics_over_seeds


def lines(snakemake):
    """The lines of the table, its heading first."""
    params = snakemake.params
    found = ["\t".join([*params.rows[0], "metric", "mean", "low", "high", "seeds", "source"])]
    for names, sources, paths in zip(params.rows, params.sources, by_row(snakemake.input.statistics, params.seeds)):
        measured = statistics_over_seeds(paths)
        found += [row([*names.values(), metric], values, source_of(sources)) for metric, values in measured.items()]
    return found


def main(snakemake):
    write_file(snakemake.output.table, "\n".join(lines(snakemake)) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
