"""A table of all metrics of compared models, and of recorded macaque cells, of which there is one measurement each."""

import math

import cells
from atomic_file import write_file
from over_seeds import row
from table_statistics import lines


def of_cells(inputs, params):
    """The lines of the recorded cells, under the names that the tables of models have."""
    found = cells.statistics(cells.columns(inputs.shapes), cells.columns(inputs.tuning), params.blob_edge)
    return [row([cells.NAME, table.format(array=params.array), metric], (value, math.nan, math.nan, ""), "real")
            for (table, metric), value in found.items()]


def main(snakemake):
    write_file(snakemake.output.table,
               "\n".join(lines(snakemake) + of_cells(snakemake.input, snakemake.params)) + "\n")


main(snakemake)  # noqa: F821
