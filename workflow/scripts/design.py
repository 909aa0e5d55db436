"""A balanced subset of all combinations of levels: each level equally often, and as nearly as possible each pair."""

import itertools
import random

import numpy as np

STARTS = 20  # random subsets that exchanges begin with; the best end is taken


def combinations(factors):
    """All combinations {factor: level} of {factor: [levels]}."""
    return [dict(zip(factors, levels)) for levels in itertools.product(*factors.values())]


def cells(factors):
    """The levels, and the pairs of levels of two factors, as a list of {factor: level}."""
    single = [{name: level} for name, levels in factors.items() for level in levels]
    pairs = [dict(zip(names, levels)) for names in itertools.combinations(factors, 2)
             for levels in itertools.product(*(factors[name] for name in names))]
    return single + pairs


def incidence(chosen, factors):
    """1 where a combination has a level or a pair of levels (combinations × cells), otherwise 0."""
    return np.array([[all(one[name] == level for name, level in cell.items()) for cell in cells(factors)]
                     for one in chosen], float)


def balanced_subset(factors, size, seed):
    """`size` of all combinations of levels, in the order of these.

    Exchange algorithm (as of Fedorov 1972): from a random subset, the exchange of one combination inside for one
    outside that most reduces the imbalance is made until none reduces it; of STARTS such ends the best is taken.
    Imbalance is the sum of squared deviations from equal counts, over levels and pairs of levels of two factors."""
    everything = combinations(factors)
    if size > len(everything):
        raise ValueError(f"only {len(everything)} combinations for a subset of {size}")
    table, generator = incidence(everything, factors), random.Random(seed)
    wanted = size * table.mean(axis=0)
    ends = [exchanged(generator.sample(range(len(everything)), size), table, wanted) for _ in range(STARTS)]
    return [everything[i] for i in sorted(min(ends, key=lambda end: imbalance(end, table, wanted)))]


def imbalance(chosen, table, wanted):
    return float(((table[list(chosen)].sum(axis=0) - wanted) ** 2).sum())


def exchanged(chosen, table, wanted):
    """The subset after all exchanges that reduce its imbalance, the best one first."""
    chosen = list(chosen)
    products, squares = table @ table.T, (table ** 2).sum(axis=1)
    while True:
        outside = [i for i in range(len(table)) if i not in set(chosen)]
        if not outside:
            return chosen
        slope = 2 * table @ (table[chosen].sum(axis=0) - wanted)
        change = ((slope + squares)[None, outside] + (squares - slope)[chosen, None]
                  - 2 * products[np.ix_(chosen, outside)])
        out, into = np.unravel_index(np.argmin(np.round(change, 9)), change.shape)
        if change[out, into] > -1e-9:
            return chosen
        chosen[out] = outside[into]
