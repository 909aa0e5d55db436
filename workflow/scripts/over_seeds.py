"""What stages measure, one table per seed, and its mean and 95 % t-interval over seeds."""

import json
import math
from pathlib import Path

# 97.5 % quantiles of Student's t for 1, 2, ... 30 degrees of freedom
T_975 = [
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
    2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
    2.0452, 2.0423,
]


def t_975(freedom):
    """Beyond the table, the Cornish-Fisher expansion around the normal quantile (error below 1e-5 there)."""
    if freedom <= len(T_975):
        return T_975[freedom - 1]
    z = 1.959964
    return (z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3))


def mean_interval(values):
    """(mean, low, high); the interval is nan for a single value."""
    values = [float(value) for value in values]
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, math.nan, math.nan
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    half = t_975(len(values) - 1) * math.sqrt(variance / len(values))
    return mean, mean - half, mean + half


def read_statistics(path):
    """{metric: value} of one model and seed, in the file's order."""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: float(row[1]) for row in rows}


def statistics_over_seeds(paths):
    """{metric: (mean, low, high, seeds)} over those of the files that could measure it."""
    seen = [read_statistics(path) for path in paths]
    measured = {metric: [row[metric] for row in seen if not math.isnan(row.get(metric, math.nan))] for metric in seen[0]}
    return {metric: (*(mean_interval(values) if values else (math.nan,) * 3), len(values))
            for metric, values in measured.items()}


def source_of(paths):
    """What data come from, by their source.json: real only if all are."""
    return min({json.loads(Path(path).read_text())["source"] for path in paths} - {"real"}, default="real")


def cell(value):
    """A number in a table; nothing where there is none."""
    return "" if math.isnan(value) else f"{value:.5g}"


def row(names, measured, source):
    """A line of a table over seeds: names, mean, low, high, seeds, source."""
    *values, seeds = measured
    return "\t".join([*names, *map(cell, values), str(seeds), source])
