"""The settings, interval and claims modules: plain functions with known answers."""

import math
import tempfile
import unittest
from pathlib import Path

from project import merged_config

import claims
import entries
import over_seeds
import models


class Models(unittest.TestCase):
    def setUp(self):
        self.config = merged_config()

    def test_base_is_inherited_and_overridden(self):
        options = models.model_options(self.config, "weighted-l1-detached")
        parent = models.model_options(self.config, "weighted-l1")
        self.assertEqual({key for key in options if options[key] != parent[key]}, {"learning"})

    def test_precedence_defaults_preprocessing_model(self):
        self.config["model_defaults"]["atoms"] = 1
        self.config["preprocessing"]["whitened8"]["train"] = {"atoms": 2, "steps": 2}
        self.config["model"]["l1"]["steps"] = 3
        options = models.model_options(self.config, "l1", "whitened8")
        self.assertEqual((options["atoms"], options["steps"]), (2, 3))
        self.assertEqual(models.model_options(self.config, "l1")["atoms"], 1)

    def test_lambda_in_the_name(self):
        self.assertEqual(models.model_options(self.config, "l1@lam0.001")["lambda"], "0.001")
        self.assertEqual(models.with_lambda(self.config, "l1", 0.0001), "l1@lam0.0001")
        self.assertEqual(models.with_lambda(self.config, "l1", 1e-5), "l1@lam1e-05")
        self.assertEqual(models.with_lambda(self.config, "l1", self.config["model"]["l1"]["lambda"]), "l1")
        self.assertEqual(float(models.model_options(self.config, "l1@lam1e-05")["lambda"]), 1e-5)
        self.assertIn("0.001", models.label(self.config, "l1@lam0.001"))

    def test_notes_are_no_options(self):
        for name in self.config["model"]:
            self.assertFalse(set(models.model_options(self.config, name)) & set(models.MODEL_NOTES))

    def test_command_line(self):
        self.assertEqual(models.command_line({"step-size": 0.1, "quiet": True, "reseed": False, "names": ["a", "b"]}),
                         ["--step-size", "0.1", "--quiet", "--names", "a", "b"])


class Intervals(unittest.TestCase):
    def test_known_interval(self):
        # mean 2, s = 1, n = 3: 2 ± 4.3027 / sqrt(3)
        mean, low, high = over_seeds.mean_interval([1, 2, 3])
        self.assertAlmostEqual(mean, 2)
        self.assertAlmostEqual(high - mean, 4.3027 / math.sqrt(3), places=4)
        self.assertAlmostEqual(mean - low, high - mean)

    def test_single_value_has_no_interval(self):
        self.assertTrue(math.isnan(over_seeds.mean_interval([1])[1]))


class Seeds(unittest.TestCase):
    def test_a_number_a_list_or_a_number_for_each_data_set(self):
        planned = {"planned_seeds": {"natural": 3, "others": 2}}
        for given, natural, mnist in (({"seeds": 3}, [0, 1, 2], [0, 1, 2]), ({"seeds": [4, 7]}, [4, 7], [4, 7]),
                                      ({}, [0, 1, 2], [0, 1])):
            with self.subTest(seeds=given):
                self.assertEqual(entries.seeds({**planned, **given}, "natural"), natural)
                self.assertEqual(entries.seeds({**planned, **given}, "mnist"), mnist)
                self.assertEqual(entries.seeds({**planned, **given}, "mnist", "first"), mnist[:1])

    def test_a_short_run_is_known(self):
        self.assertEqual(entries.few_seeds(merged_config()), [])
        self.assertEqual(entries.few_seeds(merged_config({"seeds": 10})), [])
        self.assertEqual(entries.few_seeds(merged_config({"seeds": 5})), ["natural"])
        self.assertIn("mnist", entries.few_seeds(merged_config({"seeds": [0, 1, 2]})))

    def test_rows_of_a_table_have_their_own_seeds(self):
        self.assertEqual(over_seeds.by_row("abcde", [3, 2]), [["a", "b", "c"], ["d", "e"]])


class Claims(unittest.TestCase):
    def test_a_term_is_read_seed_by_seed(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{seed}.tsv" for seed in range(3)]
            for path, share, decades in zip(paths, (1, 2, 3), (5, 5, 5.5)):
                path.write_text(f"metric\tvalue\nshare\t{share}\ndecades\t{decades}\n")
            share = {"model": "m", "metric": "share"}
            sweep = {**share, "over": "fig6-sweep", "at_least": 0.5}
            self.assertEqual(claims.term_values(share, paths), [1, 2, 3])
            self.assertEqual(claims.term_values(sweep, paths), [5, 5, 5.5])
            row = claims.score({"measure": sweep, "minus": share, "expected": "above -1"},
                               {"measure": paths, "minus": paths}, "real")
            self.assertEqual((row["value"], row["metric"]), ("3.167", "decades(m.share >= 0.5) - m.share"))

    def test_no_run_decides_it(self):
        row = claims.score({"claim": "c", "not_testable": "a theorem"}, {}, "real")
        self.assertEqual((row["verdict"], row["value"]), ("not testable: a theorem", ""))


if __name__ == "__main__":
    unittest.main()
