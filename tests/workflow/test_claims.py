"""Claims are well formed: of models that the figure shows, each with a rule. That stages write their metrics is checked
before every run."""

import unittest

from project import merged_config

import entries
import models

CONFIG = merged_config()
CLAIMS = entries.claims(CONFIG)


def terms(claim):
    return [claim[key] for key in ("measure", "minus") if key in claim]


class Claims(unittest.TestCase):
    def test_ids_are_unique(self):
        ids = [claim["id"] for claim in CLAIMS]
        self.assertEqual(sorted(ids), sorted(set(ids)))

    def test_every_paper_has_claims(self):
        self.assertEqual({claim["paper"] for claim in CLAIMS}, set(CONFIG["papers"]))

    def test_a_rule_or_a_reason(self):
        for claim in CLAIMS:
            with self.subTest(claim=claim["id"]):
                self.assertTrue(claim["claim"].endswith("."))
                self.assertEqual("expected" in claim, "measure" in claim)
                self.assertNotEqual("measure" in claim, "not_testable" in claim)
                self.assertTrue("minus" not in claim or "measure" in claim)

    def test_recalled_inputs_are_of_the_model(self):
        for claim in CLAIMS:
            for term in terms(claim):
                kind, _, name = term.get("table", "").partition("-")
                with self.subTest(claim=claim["id"]):
                    if kind == "recall":
                        self.assertIn(name, models.definition(CONFIG, term["model"])["templates"])

    def test_the_figure_shows_what_is_measured(self):
        for claim in CLAIMS:
            figure = CONFIG["papers"][claim["paper"]]["figures"][claim["figure"]]
            shown = {*figure.get("models", []), *figure.get("networks", []), *figure.get("curves", [])}
            shown |= {models.with_lambda(CONFIG, model, value) for model in figure.get("models", [])
                      for value in figure.get("lambda", [])}
            measured = {term.get("model", term.get("curve")) for term in terms(claim)}
            with self.subTest(claim=claim["id"], figure=claim["figure"], shown=sorted(shown)):
                self.assertTrue(not measured or measured & shown, f"{sorted(measured)} is not shown")


if __name__ == "__main__":
    unittest.main()
