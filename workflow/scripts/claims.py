"""The claims with measured value, 95 % interval over seeds, and verdict (docs/reproducibility.md)."""

import json
import math
from pathlib import Path

from atomic_file import write_file
from over_seeds import MIN_SEEDS, mean_interval, read_statistics

COLUMNS = ["paper", "figure", "claim", "metric", "value", "low", "high", "seeds", "expected", "verdict", "source"]


def term_values(term, paths):
    """The values of a term of a claim, one per seed."""
    metric = "decades" if "over" in term else term["metric"]
    return [read_statistics(path).get(metric, math.nan) for path in paths]


def verdict(expected, low, high):
    side, threshold = expected.split()
    above, below = low > float(threshold), high < float(threshold)
    met = {"above": above, "below": below, "not": above or below}[side]
    return "reproduced" if met else "not reproduced"


def metric_text(claim):
    """The measurement as text: model.metric - model.metric"""
    def text(term):
        name = f"{term.get('model', term.get('curve'))}.{term['metric']}"
        return f"decades({name} >= {term['at_least']:g})" if "over" in term else name

    return " - ".join(text(claim[key]) for key in ("measure", "minus") if key in claim)


def score(claim, files, source):
    """The row of a claim."""
    row = {key: claim.get(key, "") for key in ("paper", "figure", "claim", "expected")}
    row |= {"metric": "", "value": "", "low": "", "high": "", "seeds": "", "source": source}
    if "not_testable" in claim:
        return row | {"verdict": f"not testable: {claim['not_testable']}"}
    row["metric"] = metric_text(claim)
    values = term_values(claim["measure"], files["measure"])
    if "minus" in claim:
        values = [a - b for a, b in zip(values, term_values(claim["minus"], files["minus"]))]
    if any(math.isnan(value) for value in values):
        return row | {"verdict": f"not testable: no {claim['measure']['metric']}, for want of the macaque cells"
                      if "distance" in claim["measure"]["metric"] else "not testable: nothing to measure"}
    mean, low, high = mean_interval(values)
    row |= {"value": f"{mean:.4g}", "seeds": str(len(values))}
    if len(values) < MIN_SEEDS:
        return row | {"verdict": f"not testable: {len(values)} of at least {MIN_SEEDS} seeds"}
    row |= {"low": f"{low:.4g}", "high": f"{high:.4g}"}
    if source != "real":
        return row | {"verdict": f"not testable: {source}"}
    return row | {"verdict": verdict(claim["expected"], low, high)}


def main(snakemake):
    params = snakemake.params
    entries = [json.loads(Path(path).read_text()) for path in snakemake.input.sources]
    sources = {entry["dataset"]: entry["source"] for entry in entries}
    rows = [score(claim, params.files[claim["id"]],
                  next((sources[name] for name in params.datasets[claim["id"]] if sources[name] != "real"), "real"))
            for claim in params.claims]
    lines = ["\t".join(COLUMNS)] + ["\t".join(" ".join(row[column].split()) for column in COLUMNS) for row in rows]
    write_file(snakemake.output.claims, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
