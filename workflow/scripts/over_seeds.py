"""Tables of stages, one per seed, and means and 95 % t-intervals over seeds."""

import itertools
import json
import math
from pathlib import Path

from scipy.special import stdtrit

MIN_SEEDS = 3  # fewer give no interval that a verdict could rest on


def mean_interval(values):
    """(mean, low, high); the interval is nan for a single value."""
    values = [float(value) for value in values]
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, math.nan, math.nan
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    half = stdtrit(len(values) - 1, 0.975) * math.sqrt(variance / len(values))
    return mean, mean - half, mean + half


def read_statistics(path):
    """{metric: value} of a table, in its order."""
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:] if line]
    return {row[0]: float(row[1]) for row in rows}


def read_errors(path):
    """{metric: standard error over units} of a table that has them."""
    head, *rows = [line.split("\t") for line in Path(path).read_text().splitlines() if line]
    errors = {row[0]: float(row[head.index("error")]) for row in rows} if "error" in head else {}
    return {metric: error for metric, error in errors.items() if not math.isnan(error)}


def by_row(paths, counts):
    """The paths of each row of a table, of which there are as many as it has seeds."""
    paths = iter(paths)
    return [list(itertools.islice(paths, count)) for count in counts]


def statistics_over_seeds(paths):
    """{metric: (mean, low, high, seeds)} over the files with a value."""
    seen = [read_statistics(path) for path in paths]
    measured = {metric: [row[metric] for row in seen if not math.isnan(row.get(metric, math.nan))] for metric in seen[0]}
    return {metric: (*(mean_interval(values) if values else (math.nan,) * 3), len(values))
            for metric, values in measured.items()}


def source_of(paths):
    """The source of data sets by their source.json: real only if all are."""
    return min({json.loads(Path(path).read_text())["source"] for path in paths} - {"real"}, default="real")


def cell(value):
    """A number as text; empty for nan."""
    return "" if math.isnan(value) else f"{value:.5g}"


def row(names, measured, source):
    """A line of a table over seeds: names, mean, low, high, seeds, source."""
    *values, seeds = measured
    return "\t".join([*names, *map(cell, values), str(seeds), source])
