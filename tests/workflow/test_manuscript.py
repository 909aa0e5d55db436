"""Captions as texts, and tables in LaTeX."""

import unittest

import project  # noqa: F401, the path of the scripts

import manuscript

ROW = {"model": "l1_a", "array": "rf", "metric": "share", "mean": "0.76351", "low": "0.6341", "high": "0.8928",
       "seeds": "3", "source": "real"}


class Latex(unittest.TestCase):
    def test_few_metrics_have_a_column_each(self):
        rows = [{**ROW, "model": model, "metric": metric} for model in ("l1_a", "wl") for metric in ("x", "y")]
        text = manuscript.latex(rows, "shapes")
        self.assertIn("model & x & y", text)
        self.assertIn(r"l1\_a & 0.764 (0.634 to 0.893) & 0.764 (0.634 to 0.893) \\", text)
        self.assertIn("% in all rows array: rf; seeds: 3; source: real", text)

    def test_many_metrics_have_a_line_each(self):
        text = manuscript.latex([{**ROW, "metric": f"m{i}"} for i in range(manuscript.ACROSS + 1)], "shapes")
        self.assertIn("metric & mean", text)
        self.assertEqual(text.count("0.764"), manuscript.ACROSS + 1)

    def test_stand_ins_are_named_in_the_table(self):
        text = manuscript.latex([{**ROW, "model": name, "source": "synthetic stand-in"} for name in "ab"], "shapes")
        self.assertIn("& synthetic stand-in", text.split(r"\endhead")[1])

    def test_accuracies(self):
        rows = [{"classifier": name, "accuracy": "0.97", "low": "", "high": "", "paper": "0.96", "source": "real"}
                for name in "ab"]
        self.assertIn(r"a & 0.97 & 0.96 \\", manuscript.latex(rows, "table1"))

    def test_special_letters(self):
        self.assertEqual(manuscript.escaped("50 %_λ"), r"50 \%\_$\lambda$")


class Caption(unittest.TestCase):
    def test_it_has_numbers_and_says_what_data_it_is_made_of(self):
        record = {"paper": "local-geometry", "figure": "fig5", "drawn": {},
                  "data_source": {"natural": "synthetic stand-in"}}
        text = manuscript.caption(record, project.merged_config())
        self.assertTrue(text.startswith("Figure 5. Spatial phases"))
        self.assertTrue(text.endswith("Data: synthetic stand-in.\n"))


if __name__ == "__main__":
    unittest.main()
