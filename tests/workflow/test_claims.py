"""Claims are well formed: metrics that a stage writes, of models that the figure shows, each with a rule."""

import re
import unittest

from project import ROOT, merged_config

import entries
import models

CONFIG = merged_config()
CLAIMS = entries.claims(CONFIG)

# The sources that name the metrics of a table, by the first word of its name
SOURCES = {
    "shapes": ["lib/analysis/shapes.cpp"],
    "atoms": ["stages/atom_statistics.cpp"],
    "activity": ["stages/activity_statistics.cpp"],
    "similarity": ["stages/similarity.cpp"],
    "windows": ["stages/sliding_windows.cpp"],
    "attack": ["stages/attack.cpp", "lib/network/robustness.cpp"],
    "cluster": ["stages/cluster.cpp"],
    "recall": ["stages/reconstruct.cpp"],
    "classify": ["lib/files/classification.cpp"],
    "curve": ["stages/proximal_map.cpp"],
}


def terms(claim):
    return [claim[key] for key in ("measure", "minus") if key in claim]


def known_metrics(table):
    """What the sources of a table call something, in double quotes."""
    return {word for source in SOURCES[table] for word in re.findall(r'"([a-z0-9_]+)"', (ROOT / source).read_text())}


def stems(term):
    """A metric, and what it is without a number: pgd_0.1 is pgd at 0.1, negative_lambda_1 that of layer 1."""
    stem = re.sub(r"_[0-9.]+$", "", term["metric"])
    return {term["metric"], stem, stem + "_"}


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

    def test_stages_write_the_metrics(self):
        known = {table: known_metrics(table) for table in SOURCES}
        for claim in CLAIMS:
            for term in terms(claim):
                table = "curve" if "curve" in term else term.get("table", "shapes").split("-")[0]
                with self.subTest(claim=claim["id"], table=table, metric=term["metric"]):
                    self.assertTrue(stems(term) & known[table])

    def test_classifiers_and_recalled_inputs_exist(self):
        for claim in CLAIMS:
            for term in terms(claim):
                kind, _, name = term.get("table", "").partition("-")
                with self.subTest(claim=claim["id"]):
                    if kind == "classify":
                        self.assertIn(name, CONFIG["classifiers"])
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
