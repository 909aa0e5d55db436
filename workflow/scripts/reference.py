"""The two-cluster reference model of macaque phases, as `shape-statistics` measures distances to it.

Ringach (2002) reports that the folded phases of macaque simple cells cluster at 0 (even) and 90 degrees (odd); his
numbers are not public. The model puts half of the cells in each cluster, spread as a folded normal of 15 degrees.
"""

import math

SPREAD = 15.0


def cumulative(phase):
    """Share of cells with folded phase below `phase` (degrees)."""
    def below(x):
        return math.erf(x / (SPREAD * math.sqrt(2)))

    return 0.5 * below(phase) + 0.5 * (1 - below(90 - phase))


def shares(edges):
    """Share of cells in each bin."""
    total = cumulative(90) - cumulative(0)
    return [(cumulative(high) - cumulative(low)) / total for low, high in zip(edges[:-1], edges[1:])]
