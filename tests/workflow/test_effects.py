"""
Intervals and verdicts: known answers, and how often intervals hold the true effect, by simulation. --write puts the
tables of the simulation into docs/reproducibility.md (two minutes); the tests repeat a part of it.
"""

import math
import re
import sys
import unittest

import numpy as np

from project import ROOT

import effects

PAGE = ROOT / "docs" / "reproducibility.md"
SEEDS = (3, 5, 10)
UNITS = 200  # of a model, whose bootstrap gives the variance within a seed


# ---------------------------------------------------------------- the simulation

def runs(count, seeds, units, shared, effect, seed):
    """(values, errors within) of many runs, count×seeds. The values of a run have variance 1, of which the share
    `units` is due to units; an error of variance `shared` is common to all of its seeds."""
    random = np.random.default_rng([seed, seeds, int(100 * units), int(100 * shared)])
    values = effect + random.normal(size=(count, seeds)) + math.sqrt(shared) * random.normal(size=(count, 1))
    within = np.sqrt(units * random.chisquare(UNITS - 1, (count, seeds)) / (UNITS - 1))
    return values, within


def ours(values, within, shared):
    parts = [(shared, 92)] if shared else []
    found = [effects.effect(list(v), list(w), parts).interval() for v, w in zip(values, within)]
    return np.array(found).T


def over_seeds(values, within, shared):
    """The t-interval over seeds."""
    found = [effects.effect(list(v)).interval() for v in values]
    return np.array(found).T


def bootstrap(values, within, shared):
    """Percentiles of means of resampled seeds."""
    return percentiles(values, np.zeros_like(within))


def hierarchical(values, within, shared):
    """The same with a replicate of the units of each drawn seed."""
    return percentiles(values, within)


def percentiles(values, within, resamples=1000):
    random, (count, seeds) = np.random.default_rng(1), values.shape
    ends = []
    for v, w in zip(values, within):
        drawn = random.integers(seeds, size=(resamples, seeds))
        means = (v[drawn] + w[drawn] * random.normal(size=drawn.shape)).mean(axis=1)
        ends.append(np.percentile(means, [2.5, 97.5]))
    return np.array(ends).T


METHODS = {"seeds resampled": bootstrap, "seeds and units resampled": hierarchical, "t, seeds": over_seeds,
           "t, all that varies": ours}


def coverage(method, seeds, units, shared, count):
    """How often the 95 % interval holds the true effect."""
    low, high = METHODS[method](*runs(count, seeds, units, shared, 0, 1), shared)
    return np.mean((low <= 0) & (0 <= high))


def power(method, seeds, effect, count):
    """How often an effect of so many standard deviations over seeds is found to be above 0."""
    low, _ = METHODS[method](*runs(count, seeds, 0.5, 0, effect, 2), 0)
    return np.mean(low > 0)


def tables(count=4000):
    """The two tables of the page."""
    cases = [("seeds alone", 0, 0), ("half of it units", 0.5, 0), ("units alone", 1, 0), ("half, and shared", 0.5, 0.2)]
    lines = ["| variance | seeds | " + " | ".join(METHODS) + " |", "|---|---|" + "---|" * len(METHODS)]
    for name, units, shared in cases:
        for seeds in SEEDS:
            found = [f"{100 * coverage(method, seeds, units, shared, count):.0f} %" for method in METHODS]
            lines.append(f"| {name} | {seeds} | " + " | ".join(found) + " |")
    heads = " | ".join(f"{seeds} seeds" for seeds in SEEDS)
    lines += ["", f"| effect, standard deviations over seeds | {heads} |", "|---|" + "---|" * len(SEEDS)]
    for effect in (0.5, 1, 2, 3):
        found = [f"{100 * power('t, all that varies', seeds, effect, count):.0f} %" for seeds in SEEDS]
        lines.append(f"| {effect:g} | " + " | ".join(found) + " |")
    return "\n".join(lines) + "\n"


def split_page():
    """The page before, in and after its simulated tables."""
    return re.split(r"(?<=<!-- simulated -->\n)(.*?)(?=<!-- end -->)", PAGE.read_text(), flags=re.S)


class Simulation(unittest.TestCase):
    """With 2,000 runs a share of .95 is known to .01 (two standard errors)."""

    def test_the_interval_holds_the_effect(self):
        for seeds in SEEDS:
            for units, shared in ((0, 0), (0.5, 0), (1, 0), (0.5, 0.2), (0, 1)):
                with self.subTest(seeds=seeds, units=units, shared=shared):
                    self.assertGreater(coverage("t, all that varies", seeds, units, shared, 2000), 0.94)

    def test_other_intervals_are_too_narrow(self):
        self.assertLess(coverage("seeds resampled", 3, 0, 0, 500), 0.85)
        self.assertLess(coverage("seeds and units resampled", 3, 0, 0, 500), 0.85)
        self.assertLess(coverage("t, seeds", 10, 0, 0.2, 1000), 0.8)

    def test_the_page_has_the_tables(self):
        shown = split_page()[1].split("\n")
        row = next(line for line in shown if line.startswith("| 1 |"))
        for seeds, cell in zip(SEEDS, row.split("|")[2:]):
            found = power("t, all that varies", seeds, 1, 1000)
            self.assertAlmostEqual(float(cell.strip(" %")) / 100, found, delta=0.05)


class Effects(unittest.TestCase):
    def test_seeds_alone_give_the_t_interval(self):
        low, high = effects.effect([1, 2, 3]).interval()
        half = 4.3026527 / math.sqrt(3)
        self.assertAlmostEqual(low, 2 - half, places=6)
        self.assertAlmostEqual(high, 2 + half, places=6)

    def test_seeds_that_agree_by_chance_have_the_error_of_their_units(self):
        low, high = effects.effect([1, 1, 1], [0.3, 0.3, 0.3]).interval()
        self.assertAlmostEqual(high - low, 2 * 1.959964 * 0.3 / math.sqrt(3), places=6)
        for wide in ([0, 1, 2], [0.6, 1, 1.4]):
            self.assertEqual(effects.effect(wide, [0.3, 0.3, 0.3]).interval(), effects.effect(wide).interval())

    def test_what_seeds_share_is_not_averaged_out(self):
        low, high = effects.effect([1] * 100, shared=[(0.04, math.inf)]).interval()
        self.assertAlmostEqual(high - low, 2 * 1.959964 * 0.2, places=6)

    def test_a_jackknife_of_a_mean_is_its_error(self):
        values = [0.0, 0, 1, 1, 1, 0, 1, 0]
        without = [(sum(values) - value) / 7 for value in values]
        self.assertAlmostEqual(effects.jackknife_variance(without), np.var(values, ddof=1) / 8)

    def test_nothing_varies(self):
        exact = effects.effect([2, 2, 2])
        self.assertEqual(exact.interval(), (2, 2))
        self.assertEqual((exact.p_above(1), exact.p_above(2), exact.p_below(3)), (0, 1, 0))

    def test_p_agrees_with_the_interval(self):
        measured = effects.effect([0.1, 0.4, 0.3, 0.2], shared=[(0.001, math.inf)])
        low, high = measured.interval()
        for end in (low, high):
            self.assertAlmostEqual(measured.p_differs(end), 0.05)
        low, high = measured.interval(0.9)
        self.assertAlmostEqual(measured.p_above(low), 0.05)
        self.assertAlmostEqual(measured.p_below(high), 0.05)


def verdict(expected, mean, error, freedom=9):
    decided, p = effects.decide(expected, effects.Effect(mean, ((error, freedom),)))
    return decided if p <= effects.LEVEL else effects.INCONCLUSIVE


class Verdicts(unittest.TestCase):
    def test_a_side(self):
        for mean, error, above, below in ((1, 0.1, "reproduced", "contradicted"),
                                          (-1, 0.1, "contradicted", "reproduced"),
                                          (0.1, 1, "inconclusive", "inconclusive"),
                                          (0, 0, "inconclusive", "inconclusive")):
            with self.subTest(mean=mean, error=error):
                self.assertEqual(verdict("above 0", mean, error), above)
                self.assertEqual(verdict("below 0", mean, error), below)

    def test_equality(self):
        for mean, error, answer in ((0.96, 0.002, "equivalent"), (0.955, 0.004, "inconclusive"),
                                    (0.93, 0.002, "contradicted"), (0.99, 0.002, "contradicted"),
                                    (0.945, 0.01, "inconclusive"), (0.96, 0, "equivalent"), (0.97, 0, "inconclusive")):
            with self.subTest(mean=mean, error=error):
                self.assertEqual(verdict("equals 0.96 within 0.01", mean, error), answer)

    def test_equality_is_the_90_percent_interval_within_the_margin(self):
        for mean in np.linspace(0.951, 0.969, 19):
            measured = effects.Effect(float(mean), ((0.003, 9),))
            low, high = measured.interval(0.9)
            self.assertEqual(verdict("equals 0.96 within 0.01", float(mean), 0.003) == "equivalent",
                             0.95 <= low and high <= 0.97)

    def test_a_reproduction_of_a_number_passes(self):
        """A program with the very accuracy of the paper, on 10,000 test images, with five seeds."""
        error = math.sqrt(0.96 * 0.04 / 1e4)
        found = [verdict("equals 0.96 within 0.01", mean, error, math.inf)
                 for mean in 0.96 + error * np.random.default_rng(1).normal(size=2000)]
        self.assertGreater(found.count("equivalent") / len(found), 0.99)

    def test_holm(self):
        self.assertEqual([round(p, 6) for p in effects.holm([0.01, 0.04, 0.03, 0.005])], [0.03, 0.06, 0.06, 0.02])
        self.assertEqual(effects.holm([0.9, 0.6]), [1, 1])
        self.assertEqual(effects.holm([]), [])


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        before, _, after = split_page()
        PAGE.write_text(before + tables() + after)
    else:
        unittest.main()
