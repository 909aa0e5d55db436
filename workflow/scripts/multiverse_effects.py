"""Effects of factors on a claim, and a permutation test over claims and specifications (docs/multiverse.md)."""

import itertools
import math

import numpy as np
from over_seeds import mean_interval
from scipy.special import stdtrit


def main_effects(factors, specifications, values):
    """{(factor, level): ((mean, low, high), (effect, low, high))}: the mean at a level, adjusted for the other factors,
    and its deviation from the mean of all levels, with 95 % intervals.

    Least squares on one value per specification, the mean over its seeds: the seeds of a specification are a block, so
    that intervals also cover interactions, which the model leaves out. Without degrees of freedom they are nan."""
    columns = {name: contrasts(levels) for name, levels in factors.items()}
    table = np.array([np.concatenate([[1], *(columns[name][levels.index(one[name])]
                                             for name, levels in factors.items())]) for one in specifications])
    values, inverse = np.asarray(values, float), np.linalg.pinv(table.T @ table)
    fitted, rank = inverse @ table.T @ values, np.linalg.matrix_rank(table)
    freedom = len(values) - rank
    estimable = freedom > 0 and rank == table.shape[1]
    variance = ((values - table @ fitted) ** 2).sum() / freedom if estimable else math.nan
    half = stdtrit(freedom, 0.975) if estimable else math.nan

    def estimate(weights):
        at, error = float(weights @ fitted), half * math.sqrt(max(0, weights @ inverse @ weights) * variance)
        return at, at - error, at + error

    found, first = {}, 1
    for name, levels in factors.items():
        for level, row in zip(levels, columns[name]):
            weights = np.zeros(table.shape[1])
            weights[first:first + len(row)] = row
            effect = estimate(weights)
            weights[0] = 1
            found[name, level] = estimate(weights), effect
        first += len(levels) - 1
    return found


def contrasts(levels):
    """Sum coding: a row for each level, rows sum to zero."""
    return np.vstack([np.eye(len(levels) - 1), -np.ones(len(levels) - 1)])


def within_effects(factors, ways, values):
    """The same of factors of measurement, by values (specifications × ways to measure): each specification is its own
    control, and the intervals are t-intervals over specifications."""
    values = np.asarray(values, float)
    found = {}
    for name, levels in factors.items():
        for level in levels:
            at = values[:, [way[name] == level for way in ways]].mean(axis=1)
            found[name, level] = mean_interval(at), mean_interval(at - values.mean(axis=1))
    return found


def permutation_test(expected, opposite, blocks, count, seed):
    """(observed, mean under the null hypothesis, p of as many, p of as few, number of permutations).

    `expected` has, for each comparison of two models, the share that is on the expected side; `opposite` the same with
    the two labels swapped. Labels are swapped in whole blocks, within which comparisons share a trained model and so
    are not independent. The statistic is the mean share. All permutations are made if there are at most `count`."""
    names = sorted(set(blocks))
    sums = np.array([[np.sum([value for value, block in zip(values, blocks) if block == name])
                      for values in (expected, opposite)] for name in names])
    if 2 ** len(names) <= count:
        swaps = np.array(list(itertools.product((0, 1), repeat=len(names))))
    else:
        swaps = np.random.default_rng(seed).integers(0, 2, (count, len(names)))
    totals = np.where(swaps, sums[:, 1], sums[:, 0]).sum(axis=1) / len(blocks)
    observed, tiny, more = sums[:, 0].sum() / len(blocks), 1e-12, 0 if 2 ** len(names) <= count else 1
    as_many, as_few = ((totals >= observed - tiny).sum() + more, (totals <= observed + tiny).sum() + more)
    return observed, float(totals.mean()), as_many / (len(swaps) + more), as_few / (len(swaps) + more), len(swaps)
