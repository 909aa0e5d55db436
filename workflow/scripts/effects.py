"""The mean effect over seeds, its interval from all that varies, and verdicts on it (docs/reproducibility.md)."""

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

LEVEL = 0.05  # of a verdict
INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Effect:
    """A mean with its standard errors, each with its degrees of freedom. The one that gives the wider interval, or the
    larger p-value, decides."""
    mean: float
    errors: tuple

    def interval(self, level=1 - LEVEL):
        """(low, high) of the t-interval."""
        half = max(stdtrit(freedom, (1 + level) / 2) * error if error else 0 for error, freedom in self.errors)
        return self.mean - half, self.mean + half

    def p_above(self, threshold):
        """The one-sided p-value of the hypothesis that the effect is not above a threshold."""
        return max(float(stdtr(freedom, (threshold - self.mean) / error)) if error else float(self.mean <= threshold)
                   for error, freedom in self.errors)

    def p_below(self, threshold):
        return Effect(-self.mean, self.errors).p_above(-threshold)

    def p_differs(self, threshold):
        """The two-sided p-value of the hypothesis that the effect is a given number."""
        return min(1, 2 * min(self.p_above(threshold), self.p_below(threshold)))


def effect(values, within=(), shared=()):
    """The mean of the values of all seeds. Its variance is that of the values over seeds, divided by their number, plus
    that of whatever all seeds share (`shared`: pairs of a variance and its degrees of freedom). The variance of the
    units within seeds (`within`: standard errors, one per seed) is a part of that over seeds; if it alone gives a wider
    interval, as when few seeds agree by chance, it is used instead."""
    count = len(values)
    mean = sum(values) / count
    over_seeds = sum((value - mean) ** 2 for value in values) / (count - 1)
    units = sum(error ** 2 for error in within) / count
    return Effect(mean, tuple(summed([part, *shared]) for part in ((over_seeds / count, count - 1),
                                                                   (units / count, math.inf))))


def summed(parts):
    """(standard error, degrees of freedom) of a sum of independent parts, by Satterthwaite (1946)."""
    total = sum(variance for variance, _ in parts)
    spread = sum(variance ** 2 / freedom for variance, freedom in parts)
    return math.sqrt(total), total ** 2 / spread if spread else math.inf


def jackknife_variance(without):
    """The variance of a statistic by its values without each of the n things in turn that it was computed from."""
    count, mean = len(without), sum(without) / len(without)
    return (count - 1) / count * sum((value - mean) ** 2 for value in without)


def read_expected(expected):
    """'above 1' -> ('above', 1, 0); 'equals 1 within 0.1' -> ('equals', 1, 0.1)"""
    kind, number, *margin = expected.split()
    return kind, float(number), float(margin[1]) if margin else 0


def decide(expected, measured):
    """(verdict, p-value): the verdict in the direction of the estimate, which holds where p is small enough.

    Of a side of a number, p is two-sided, so that the verdict holds if the 95 % interval is on one side. Of equality
    within a margin, an estimate inside of the margin is tested by two one-sided tests (the 90 % interval is inside),
    one outside of it as above (the 95 % interval is outside)."""
    kind, number, margin = read_expected(expected)
    if kind == "equals":
        if abs(measured.mean - number) < margin:
            return "equivalent", max(measured.p_above(number - margin), measured.p_below(number + margin))
        return "contradicted", measured.p_differs(number + math.copysign(margin, measured.mean - number))
    met = measured.mean > number if kind == "above" else measured.mean < number
    return "reproduced" if met else "contradicted", measured.p_differs(number)


def found(measured):
    """The same of a difference without an expected direction: its sign."""
    return f"found: {'above' if measured.mean > 0 else 'below'} 0", measured.p_differs(0)


def holm(p_values):
    """P-values adjusted for their number (Holm 1979), in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted
