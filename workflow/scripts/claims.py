"""Scores the claims: measured value, 95 % interval over seeds, verdict by docs/reproducibility.md."""

import json
import math
from pathlib import Path

import numpy as np
from atomic_file import write_file
from over_seeds import mean_interval, read_statistics

COLUMNS = ["paper", "figure", "claim", "metric", "value", "low", "high", "seeds", "expected", "verdict", "source"]
MIN_SEEDS = 3

# What the papers say that the proximal map of a penalty is, of a projection and a lambda
FORMULAS = {"l1": lambda x, weight: np.sign(x) * np.maximum(np.abs(x) - weight, 0),
            "nonnegative-l1": lambda x, weight: np.maximum(x - weight, 0),
            "ridge": lambda x, weight: x / (1 + weight)}


def decades(lambdas, values, threshold):
    """Decades of lambda over which a metric is at least `threshold`.

    The metric is taken as linear in log lambda between the values of the sweep.
    """
    points = sorted(zip((math.log10(value) for value in lambdas), values))
    total = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        above = [y >= threshold for y in (y0, y1)]
        if all(above):
            total += x1 - x0
        elif any(above):
            total += (x1 - x0) * (max(y0, y1) - threshold) / abs(y1 - y0)
    return total


def formula_difference(path, options):
    """How far a tabulated proximal map is from its formula, at most; both in float, as the map was computed."""
    table = np.loadtxt(path, delimiter="\t", skiprows=1).astype(np.float32)
    factors = [float(factor) for factor in str(options.get("lambda-factors", "1")).split(",")]
    expected = [FORMULAS[options["penalty"]](table[:, 0], np.float32(options["lambda"] * factor)) for factor in factors]
    return float(np.abs(table[:, 1:] - np.transpose(expected)).max())


def term_values(term, files, lambdas, curves):
    """The term of a claim, one value per seed."""
    if "curve" in term:
        return [formula_difference(path, curves[term["curve"]]) for path in files[0]]
    table = [[read_statistics(path).get(term["metric"], math.nan) for path in row] for row in files]
    if "over" not in term:
        return table[0]
    return [decades(lambdas, column, term["at_least"]) for column in zip(*table)]


def verdict(expected, low, high):
    side, threshold = expected.split()
    above, below = low > float(threshold), high < float(threshold)
    met = {"above": above, "below": below, "not": above or below}[side]
    return "reproduced" if met else "not reproduced"


def metric_text(claim):
    """The measurement in one line: model.metric - model.metric"""
    def text(term):
        name = f"{term.get('model', term.get('curve'))}.{term['metric']}"
        return f"decades({name} >= {term['at_least']:g})" if "over" in term else name

    return " - ".join(text(claim[key]) for key in ("measure", "minus") if key in claim)


def score(claim, files, lambdas, source, curves=None):
    """One row of the table; `curves` are the options of proximal maps, by name."""
    row = {key: claim.get(key, "") for key in ("paper", "figure", "claim", "expected")}
    row |= {"metric": "", "value": "", "low": "", "high": "", "seeds": "", "source": source}
    if "not_testable" in claim:
        return row | {"verdict": f"not testable: {claim['not_testable']}"}
    row["metric"] = metric_text(claim)
    values = term_values(claim["measure"], files["measure"], lambdas, curves)
    if "minus" in claim:
        values = [a - b for a, b in zip(values, term_values(claim["minus"], files["minus"], lambdas, curves))]
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
    sources = {entry["dataset"]: entry["source"] for entry in map(json.loads, (Path(p).read_text()
                                                                                for p in snakemake.input.sources))}
    rows = [score(claim, params.files[claim["id"]], params.lambdas.get(claim["id"]),
                  next((sources[name] for name in params.datasets[claim["id"]] if sources[name] != "real"), "real"),
                  params.curves)
            for claim in params.claims]
    lines = ["\t".join(COLUMNS)] + ["\t".join(" ".join(row[column].split()) for column in COLUMNS) for row in rows]
    write_file(snakemake.output.claims, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
