"""The settings, interval and claims modules: plain functions with known answers."""

import math
import tempfile
import unittest
from pathlib import Path

from project import merged_config

import claims
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

    def test_quantiles_fall_towards_the_normal(self):
        values = [over_seeds.t_975(freedom) for freedom in range(1, 200)]
        self.assertEqual(values, sorted(values, reverse=True))
        self.assertAlmostEqual(over_seeds.t_975(10**6), 1.96, places=3)
        self.assertAlmostEqual(over_seeds.t_975(31), 2.0395, places=4)


class Claims(unittest.TestCase):
    def test_decades(self):
        lambdas = [0.01, 0.1, 1, 10]
        self.assertAlmostEqual(claims.decades(lambdas, [1, 1, 1, 1], 0.5), 3)
        self.assertAlmostEqual(claims.decades(lambdas, [0, 0, 0, 0], 0.5), 0)
        self.assertAlmostEqual(claims.decades(lambdas, [0, 1, 0, 0], 0.5), 1)  # half a decade on either side
        self.assertAlmostEqual(claims.decades(lambdas[::-1], [0, 0, 1, 0], 0.5), 1)  # in any order

    def test_verdict_needs_the_whole_interval(self):
        self.assertEqual(claims.verdict("above 0", 0.1, 0.3), "reproduced")
        self.assertEqual(claims.verdict("above 0", -0.1, 0.3), "not reproduced")
        self.assertEqual(claims.verdict("below -0.5", -0.9, -0.6), "reproduced")
        self.assertEqual(claims.verdict("below -0.5", -0.9, -0.4), "not reproduced")
        self.assertEqual(claims.verdict("not 0", -0.2, -0.1), "reproduced")
        self.assertEqual(claims.verdict("not 0", -0.2, 0.1), "not reproduced")

    def test_a_map_off_its_formula(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "map.tsv"
            path.write_text("input\toutput_1\toutput_2\n-3\t0\t0\n1\t0.5\t0\n3\t2.5\t1.25\n")
            options = {"penalty": "nonnegative-l1", "lambda": 0.5, "lambda-factors": "1,4"}
            self.assertEqual(claims.formula_difference(path, options), 0.25)
            self.assertEqual(claims.score({"measure": {"curve": "map", "metric": "formula_difference"},
                                           "expected": "below 0.5"}, {"measure": [[path] * 3]}, None, "real",
                                          {"map": options})["verdict"], "reproduced")

    def test_no_run_decides_it(self):
        row = claims.score({"claim": "c", "not_testable": "a theorem"}, {}, None, "real")
        self.assertEqual((row["verdict"], row["value"]), ("not testable: a theorem", ""))


if __name__ == "__main__":
    unittest.main()
