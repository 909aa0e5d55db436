"""Second intervals of effects on natural images: a jackknife over photographs, each of which was left out in turn.

A training without a photograph also draws other patches, and the jackknife cannot tell what is due to these; its
intervals are therefore too wide rather than too narrow.
"""

import math

import effects
from atomic_file import write_file
from claims import claim_values
from pages import read_rows

COLUMNS = ["paper", "id", "specification", "photographs", "value", "low", "high", "source"]


def interval(value, without):
    """(low, high) about an effect, by the effects without each photograph."""
    error = math.sqrt(effects.jackknife_variance(without))
    return effects.Effect(value, ((error, len(without) - 1),)).interval()


def main(snakemake):
    params = snakemake.params
    rows = {(row["id"], row["specification"]): row for row in read_rows(snakemake.input.claims)}
    lines = ["\t".join(COLUMNS)]
    for claim, files in zip(params.claims, params.files):
        row = rows[claim["id"], claim["specification"]]
        without = [claim_values(claim, own)[0] for own in files]
        if row["value"] and not any(map(math.isnan, without)):
            low, high = interval(float(row["value"]), without)
            lines.append("\t".join([claim["paper"], claim["id"], claim["specification"], str(len(without)),
                                    row["value"], f"{low:.4g}", f"{high:.4g}", row["source"]]))
    write_file(snakemake.output.intervals, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
