"""The multiverse: its balanced design, its composed settings, recovery of planted effects, and a tiny run."""

import collections
import csv
import itertools
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from project import BIN, Project, merged_config

import design
import models
import multiverse
import multiverse_effects
import multiverse_results
import multiverse_screen
import multiverse_tables
import schema
import settings

FEW_WAYS = {"array": ["rf"], "min-r-squared": [0.8], "amplitude-limit": [2], "blob-edge": [0.25, 0.3],
            "cluster-spread": [15]}

MISTAKES = [
    ({"preprocessing": "whitened13"}, ["multiverse.preprocessing", "whitened13", "whitened12"]),
    ({"training": {"lambda": {"levels": {"0.1": {"lambda": -1}}}}}, ["multiverse: weighted-l1", "lambda", "-1"]),
    ({"training": {"rate": {"levels": {"0.1": {"rte": 1}}}}}, ["rte", "did you mean rate"]),
    ({"training": {"rate": {"levels": {"0.1": {"rate": "0.1 sigm"}}}}}, ["0.1 sigm", "not a number"]),
    ({"training": {"patches": {"levels": {"plain": {"patches": {"mean": "all"}}}}}}, ["mean", "all", "patch"]),
    ({"training": {"patches": {"levels": {"plain": {"sigma": 0}}}}}, ["patches.levels.plain.sigma", "0", "above 0"]),
    ({"training": {"initial": {"levels": {"stimuli": {"rate": 1}}}}}, ["multiverse.training", "rate and initial both"]),
    ({"training": {"depth": {"levels": {"1": {}, "2": {}}}}}, ["training.depth", "'label' is missing"]),
    ({"training": {"depth": {"label": "d", "levels": {"1": {}}}}}, ["training.depth.levels"]),
    ({"measurement": {"array": ["codes"]}}, ["measurement.array.0", "codes", "noise"]),
    ({"measurement": {"edge": [1]}}, ["multiverse.measurement", "edge"]),
    ({"measurement": {"min-r-squared": [0.8, 2]}}, ["min-r-squared", "2", "from 0 to 1"]),
    ({"usual": {"cluster-spread": 12}}, ["multiverse.usual.cluster-spread", "12", "10, 15, 20"]),
    ({"usual": {"comparator": "sined-1"}}, ["multiverse.usual.comparator", "did you mean signed-1"]),
    ({"noise": {"variance": 1}}, ["multiverse.noise", "variance"]),
    ({"comparators": {"equal": ["patch"]}}, ["multiverse.comparators.equal", "did you mean patches"]),
    ({"comparators": {"models": {"ldd": {"lld": {"model": "lld"}}}}}, ["comparators.models", "did you mean lld"]),
    ({"comparators": {"models": {"lld": {"lld": {"loss": "nuclar"}}}}}, ["multiverse: lld", "did you mean nuclear"]),
    ({"options": {"itertions": 3}}, ["multiverse: weighted-l1", "did you mean iterations"]),
    ({"named": {"as tuned": {"steps": "medium"}}}, ["multiverse.named.as tuned.steps", "medium", "converged"]),
    ({"screen": {"specifications": 193}}, ["screen.specifications", "193", "192"]),
    ({"claims": ["wl-blob"]}, ["multiverse.claims", "did you mean wl-blobs"]),
    ({"claims": ["wl-robust"], "curve": ["wl-robust"]}, ["multiverse.claims", "wl-robust"]),
    ({"curve": ["sc-odd"]}, ["multiverse.curve", "sc-odd"]),
]


class Design(unittest.TestCase):
    def test_levels_and_pairs_are_balanced(self):
        config = merged_config()
        factors, chosen = multiverse.factors(config), multiverse.screened(config)
        self.assertEqual((len(design.combinations(factors)), len(chosen)), (192, 48))
        self.assertEqual(len({tuple(one.values()) for one in chosen}), 48)
        for name, levels in factors.items():
            self.assertEqual(set(collections.Counter(one[name] for one in chosen).values()), {48 // len(levels)})
        for first, second in itertools.combinations(factors, 2):
            counts = collections.Counter((one[first], one[second]) for one in chosen)
            equal = 48 / len(factors[first]) / len(factors[second])
            for pair in itertools.product(factors[first], factors[second]):
                self.assertLessEqual(abs(counts[pair] - equal), 1, pair)

    def test_the_order_of_the_configuration_changes_nothing(self):
        """Overrides put the keys that they hold first."""
        config = merged_config()
        training = config["multiverse"]["training"]
        other = {**config, "multiverse": {**config["multiverse"], "training": {
            name: {**training[name], "levels": dict(reversed(training[name]["levels"].items()))}
            for name in reversed(training)}}}
        self.assertEqual(multiverse.screened(other), multiverse.screened(config))
        self.assertEqual([one["model"] for one in multiverse.all_runs(other)],
                         [one["model"] for one in multiverse.all_runs(config)])

    def test_the_seed_decides(self):
        factors = {"a": ["1", "2", "3"], "b": ["1", "2"], "c": ["1", "2"], "d": ["1", "2"]}
        self.assertEqual(design.balanced_subset(factors, 12, 4), design.balanced_subset(factors, 12, 4))
        self.assertNotEqual(design.balanced_subset(factors, 12, 4), design.balanced_subset(factors, 12, 5))

    def test_sizes_that_do_not_divide_are_as_nearly_balanced_as_possible(self):
        factors = {"a": ["1", "2", "3", "4"], "b": ["1", "2"], "c": ["1", "2", "3"]}
        chosen = design.balanced_subset(factors, 6, 1)
        for name, levels in factors.items():
            counts = [sum(one[name] == level for one in chosen) for level in levels]
            self.assertLessEqual(max(counts) - min(counts), 1, name)
        self.assertEqual(design.balanced_subset(factors, 24, 1), design.combinations(factors))
        with self.assertRaises(ValueError):
            design.balanced_subset(factors, 25, 1)


class Composition(unittest.TestCase):
    def setUp(self):
        self.config = merged_config()
        settings.check(self.config, BIN)
        self.whole = multiverse.expanded(self.config)

    def options(self, one):
        return models.model_options(self.whole, one["model"], one["preprocessing"])

    def test_a_named_specification_is_the_model_that_it_names(self):
        ours = self.options(multiverse.model_run(self.config, multiverse.named(self.config)["as tuned"]))
        tuned = models.model_options(self.config, "weighted-l1", "whitened12")
        for key in ("lambda", "iterations", "atoms", "batch", "penalty", "learning", "atom-norm"):
            self.assertEqual(ours[key], tuned[key], key)
        self.assertAlmostEqual(ours["rate"], tuned["rate"], delta=0.1 * tuned["rate"])
        printed = self.options(multiverse.model_run(self.config, multiverse.named(self.config)["as printed"]))
        self.assertEqual((printed["lambda"], printed["until-change"]), (0.01, 0.001))
        self.assertAlmostEqual(printed["initial-scale"], 1, places=3)

    def test_settings_follow_the_scale_of_the_patches(self):
        plain = multiverse.named(self.config)["as tuned"]
        normalised = {**plain, "patches": "normalised", "atoms": "2"}
        rates = [self.options(multiverse.model_run(self.config, levels))["rate"] for levels in (plain, normalised)]
        self.assertAlmostEqual(rates[1] / rates[0], 1 / 0.3162, places=4)
        of_sc = [self.options(multiverse.comparators(self.config, levels)["l1"]["signed-1"])
                 for levels in (plain, normalised)]
        self.assertAlmostEqual(of_sc[1]["lambda"] / of_sc[0]["lambda"], 1 / 0.3162, places=3)
        self.assertAlmostEqual(of_sc[0]["rate"] / of_sc[1]["rate"], 10, places=1)
        self.assertEqual([own["atoms"] for own in of_sc], [144, 288])
        run = multiverse.model_run(self.config, normalised)
        cut = self.whole["preprocessing"][run["preprocessing"]]["patches"]
        self.assertEqual((cut["mean"], cut["variance"], cut["size"]), ("patch", "unit", 12))

    def test_comparisons_are_at_equal_levels(self):
        chosen = multiverse.screened(self.config)
        equal = {tuple(one[factor] for factor in ("patches", "steps", "atoms")) for one in chosen}
        self.assertEqual(len(equal), 8)
        self.assertEqual(len(multiverse.runs(self.config, chosen)), 48 + 8 * 6)

    def test_the_digest_is_of_all_settings(self):
        known = multiverse.digest(self.config)
        self.assertEqual(multiverse.digest(self.whole), known)
        for change in ({"multiverse": {"options": {"iterations": 16}}},
                       {"multiverse": {"valid": {"share_fitted": 0.4}}},
                       {"receptive_fields": {"count": 7}},
                       {"papers": {"local-geometry": {"claims": {"wl-blobs": {"expected": "below 0"}}}}}):
            config = merged_config(change)
            settings.check(config)
            self.assertNotEqual(multiverse.digest(config), known)

    def test_mistakes(self):
        for overrides, words in MISTAKES:
            with self.subTest(overrides=overrides):
                with self.assertRaises(schema.SettingsError) as caught:
                    settings.check(merged_config({"multiverse": overrides}), BIN)
                self.assertNotIn("\n", str(caught.exception))
                for word in words:
                    self.assertIn(word, str(caught.exception))


class Effects(unittest.TestCase):
    FACTORS = {"a": ["1", "2", "3", "4"], "b": ["1", "2"], "c": ["1", "2", "3"], "d": ["1", "2"]}
    PLANTED = {("a", "1"): -0.3, ("a", "2"): -0.1, ("a", "3"): 0.1, ("a", "4"): 0.3, ("d", "1"): 0.2, ("d", "2"): -0.2}

    def planted(self, chosen, noise, seed):
        random = np.random.default_rng(seed)
        return [5 + sum(self.PLANTED.get(item, 0) for item in one.items()) + noise * random.normal() for one in chosen]

    def test_planted_main_effects_are_found(self):
        chosen = design.balanced_subset(self.FACTORS, 24, 1)
        for (name, level), (mean, effect) in multiverse_effects.main_effects(
                self.FACTORS, chosen, self.planted(chosen, 0, 1)).items():
            planted = self.PLANTED.get((name, level), 0)
            self.assertAlmostEqual(effect[0], planted)
            self.assertAlmostEqual(mean[0], 5 + planted)

    def test_effects_are_found_when_some_specifications_are_left_out(self):
        chosen = design.combinations(self.FACTORS)[5:]
        found = multiverse_effects.main_effects(self.FACTORS, chosen, self.planted(chosen, 0, 1))
        self.assertAlmostEqual(found["a", "1"][1][0], -0.3)
        self.assertAlmostEqual(found["b", "1"][1][0], 0)

    def test_intervals_hold_the_planted_effect_as_often_as_they_say(self):
        chosen, held = design.balanced_subset(self.FACTORS, 24, 1), []
        for seed in range(400):
            found = multiverse_effects.main_effects(self.FACTORS, chosen, self.planted(chosen, 0.5, seed))
            held += [low <= self.PLANTED.get(item, 0) <= high for item, (_, (_, low, high)) in found.items()
                     if item in (("a", "1"), ("b", "1"), ("d", "2"))]
        self.assertAlmostEqual(np.mean(held), 0.95, delta=0.03)

    def test_too_few_specifications_have_no_intervals(self):
        chosen = design.balanced_subset(self.FACTORS, 4, 1)
        found = multiverse_effects.main_effects(self.FACTORS, chosen, self.planted(chosen, 0, 1))
        self.assertTrue(all(np.isnan(low) for _, (_, low, _) in found.values()))

    def test_effects_within_specifications(self):
        ways = design.combinations({"x": ["1", "2"], "y": ["1", "2", "3"]})
        base = np.random.default_rng(1).normal(size=(8, 1))  # differences between specifications, which cancel
        values = base + [0.1 * (way["x"] == "2") for way in ways]
        found = multiverse_effects.within_effects({"x": ["1", "2"], "y": ["1", "2", "3"]}, ways, values)
        for edge in found["x", "2"][1]:
            self.assertAlmostEqual(edge, 0.05)
        self.assertAlmostEqual(found["y", "1"][1][0], 0)

    def test_a_planted_difference_is_found_by_permutation(self):
        blocks = [f"{i // 6}" for i in range(48)]  # eight blocks of six
        planted = [0.9] * 48, [0.1] * 48, blocks
        observed, null, more, fewer, count = multiverse_effects.permutation_test(*planted, 999, 1)
        self.assertEqual((observed, null, count), (0.9, 0.5, 256))
        self.assertEqual((more, fewer), (1 / 256, 1))
        random = multiverse_effects.permutation_test(*planted, 99, 1)
        self.assertEqual(random[4], 99)
        self.assertLessEqual(random[2], 0.03)

    def test_without_a_difference_p_is_uniform_though_blocks_share_a_model(self):
        random, small = np.random.default_rng(3), []
        blocks = [f"{i // 6}" for i in range(48)]
        for seed in range(300):
            differences = random.normal(size=48) + np.repeat(3 * random.normal(size=8), 6)
            result = multiverse_effects.permutation_test(differences > 0, differences < 0, blocks, 999, seed)
            small.append(result[2] <= 0.1)
        self.assertLess(np.mean(small), 0.15)

    def test_sides(self):
        for expected, value, side in (("above 0", 0.1, 1), ("above 2", 1, -1), ("below 5", 4, 1), ("below 0", 1, -1),
                                      ("equals 0 within 0.1", -0.05, 1), ("equals 0 within 0.1", 0.2, -1)):
            self.assertEqual(np.sign(multiverse_results.margin(expected, value)), side, expected)
        self.assertEqual(multiverse_results.share_expected("above 0", np.array([1, 2, -1, np.nan])), 2 / 3)
        self.assertTrue(np.isnan(multiverse_results.share_expected("above 0", np.array([np.nan]))))


class Planted(unittest.TestCase):
    """Tables from measures with planted effects: evenness grows with λ, and one specification diverges."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.config = merged_config({"results": str(self.folder), "multiverse": {"measurement": FEW_WAYS}})
        settings.check(self.config)
        self.chosen = multiverse.screened(self.config)
        self.lost = multiverse.model_run(self.config, self.chosen[7])["model"]
        self.write(self.chosen, [101, 102])

    def write(self, specifications, seeds):
        of = {multiverse.model_run(self.config, levels)["model"]: levels for levels in specifications}
        for one, seed in itertools.product(multiverse.runs(self.config, specifications), seeds):
            path = Path(multiverse.measures_file(self.config, one, seed))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.table(of.get(one["model"]), one["model"] == self.lost, seed))

    def table(self, levels, lost, seed):
        ways, names = multiverse.measurements(self.config), multiverse.metrics(self.config)
        lines = ["\t".join([*ways[0], *names, "state"])]
        for way in [] if lost else ways:
            values = {**dict.fromkeys(names, 0.5), "share_fitted": 0.9, "share_even": 0.1 + 0.001 * (seed % 5)}
            if levels:  # of weighted ℓ1
                values["share_even"] += 0.3 * float(levels["lambda"])
                values["share_blob"] += 0.1 if levels["patches"] == "plain" else -0.2
                values["share_blob"] += 0.05 if way["blob-edge"] == 0.3 else 0
            lines.append("\t".join([*map(str, way.values()), *(f"{values[name]}" for name in names), "trained"]))
        return "\n".join(lines) + "\n"

    def measured(self):
        return multiverse_results.Measured(self.config, self.chosen, [101, 102])

    def test_effects_of_factors(self):
        rows = multiverse_tables.factor_rows(self.config, self.measured(), multiverse.claims(self.config))
        found = {(row["claim"], row["factor"], row["level"]): row for row in rows}
        means = [float(found["wl-more-even", "lambda", level]["mean"]) for level in ("0.01", "0.03", "0.1", "0.3")]
        np.testing.assert_allclose(means, [0.003, 0.009, 0.03, 0.09], atol=1e-6)
        self.assertAlmostEqual(float(found["wl-blobs", "patches", "plain"]["mean"]), 0.1, places=5)
        self.assertAlmostEqual(float(found["wl-blobs", "patches", "normalised"]["mean"]), -0.2, places=5)
        self.assertAlmostEqual(float(found["wl-blobs", "blob-edge", "0.3"]["effect"]), 0.025, places=5)
        self.assertAlmostEqual(float(found["wl-blobs", "comparator", "signed-1"]["effect"]), 0, places=5)

    def test_shares_validity_and_intervals(self):
        claims = multiverse.claims(self.config)
        named = multiverse.named(self.config)
        self.write(list(named.values()), [201, 202, 203, 204, 205])
        stages = {"screened": self.measured(), "confirmed": multiverse_results.Measured(
            self.config, list(named.values()), [201, 202, 203, 204, 205])}
        rows = multiverse_tables.effect_rows(stages, claims, multiverse.name_of)
        shares = {row["claim"]: row for row in multiverse_tables.claim_rows(claims, rows)}
        self.assertEqual((shares["wl-more-even"]["screened"], shares["wl-more-even"]["expected_screened"]), (47, "1"))
        plain = [levels["patches"] == "plain" for levels in self.chosen if
                 multiverse.model_run(self.config, levels)["model"] != self.lost]
        self.assertAlmostEqual(float(shares["wl-blobs"]["expected_screened"]), np.mean(plain), places=4)
        self.assertEqual(shares["wl-more-even"]["interval_expected"], "1")
        self.assertEqual(shares["wl-symmetric"]["interval_other"], "1")
        self.assertEqual(shares["lap-less-symmetric"]["kind"], "remark")
        invalid = [row for row in multiverse_tables.specification_rows(self.config, stages, multiverse.name_of)
                   if row["valid"] == "no"]
        self.assertEqual([(row["stage"], row["why"]) for row in invalid], [("screened", "diverged")])

    def test_the_permutation_test_leaves_out_what_swapping_does_not_reverse(self):
        rows = multiverse_tables.permutation_rows(self.config, {"screened": self.measured()},
                                                  multiverse.claims(self.config))
        found = {row["claim"]: row for row in rows}
        self.assertEqual(found["all"]["blocks"], 16)
        self.assertFalse({"wl-symmetric", "wlsc-near-lld", "wlsc-broad", "wlsc-phases-nearer"} & set(found))
        self.assertLess(float(found["wl-more-even"]["p_more"]), 0.001)
        self.assertGreater(float(found["wl-blobs"]["p_more"]), 0.1)

    def test_valid_ones_are_drawn(self):
        known = list(multiverse.named(self.config).values())
        drawn = multiverse_screen.drawn(self.config, self.chosen)
        self.assertEqual(len(drawn), 10)
        self.assertTrue(all(one in self.chosen and one not in known for one in drawn))
        self.assertEqual(drawn, multiverse_screen.drawn(self.config, self.chosen))
        self.assertEqual(multiverse_screen.drawn(self.config, known), [])


TINY = {
    "training": {"steps": {"levels": {"short": {"steps": 5}, "long": {"steps": 10}},
                           "beyond": {"converged": {"steps": 20, "window": 5, "held-out": 96}}},
                 "rate": {"levels": {"0.01": {"rate": 1e30}}}},  # which diverges
    "comparators": {"models": {"lld": {"lld": {"batch": 64}},
                               "graph-laplacian": {"graph-laplacian": {"batch": 64, "graph-batch": 32}}}},
    "measurement": {"array": ["rf", "noise", "dictionary"], "min-r-squared": [0.1, 0.2], "amplitude-limit": [2],
                    "blob-edge": [0.25], "cluster-spread": [15]},
    "usual": {"min-r-squared": 0.1},
    "noise": {"count": 500},
    "valid": {"share_fitted": 0},
    "screen": {"specifications": 4, "seeds": [1]},
    "confirm": {"drawn": 1, "seeds": [2, 3, 4]},
    "permutations": {"count": 9},
}


class Run(Project):
    def test_a_tiny_multiverse(self):
        with (self.folder / "tiny.yaml").open("a") as file:
            file.write(f"multiverse: {json.dumps(TINY)}\n")
        run = self.snakemake("multiverse")
        self.assertRuns(run)
        tables = {path.stem: self.rows(path) for path in (self.folder / "docs/multiverse").glob("*.tsv")}
        self.assertEqual(set(tables), {"specifications", "effects", "claims", "factors", "permutation"})
        for name, rows in tables.items():
            self.assertEqual({row["source"] for row in rows}, {"synthetic stand-in"}, name)
            self.assertEqual(len({row["configuration"] for row in rows}), 1, name)
        screened = [row for row in tables["specifications"] if row["stage"] == "screened"]
        self.assertEqual(len(screened), 4)
        for row in screened:
            self.assertEqual(row["why"] == "diverged", row["rate"] == "0.01", row)
        self.assertEqual(len(tables["claims"]), 11)
        for name in ("curve", "map"):
            self.assertEqual((self.folder / f"docs/multiverse/{name}.png").read_bytes()[:4], b"\x89PNG")
            self.assertIn(b"</svg>", (self.folder / f"results/multiverse/{name}.svg").read_bytes())
        self.assertIn("Nothing to be done", self.snakemake("multiverse").stdout)

    def rows(self, path):
        with path.open() as file:
            return list(csv.DictReader(file, delimiter="\t"))


if __name__ == "__main__":
    unittest.main()
