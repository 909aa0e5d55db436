"""Claims are well formed: of models that the figure shows, each with a rule. That stages write their metrics is checked
before every run."""

import copy
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

from project import merged_config

import claims
import effects
import entries
import measures
import models
import shared

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
                self.assertEqual("expected" in claim, "measure" in claim and claim["kind"] != "finding")
                self.assertNotEqual("measure" in claim, "not_testable" in claim)
                self.assertTrue("minus" not in claim or "measure" in claim)

    def test_a_number_of_a_paper_is_tested_for_equality(self):
        for claim in CLAIMS:
            if "paper_value" in claim:
                with self.subTest(claim=claim["id"]):
                    self.assertEqual(effects.read_expected(claim["expected"])[:2], ("equals", claim["paper_value"]))

    def test_a_claim_that_counts_is_measured_once(self):
        """A measurement that two papers claim counts in one of them, under each specification."""
        for wanted in ("yes", ""):
            self.check_repeats([claim for claim in entries.specified_claims(CONFIG) if claim["headline"] == wanted])

    def check_repeats(self, rows):
        seen = {}
        for claim in rows:
            if claim["kind"] == "claim" and "measure" in claim:
                shown = entries.figure(CONFIG, claim["paper"], claim["figure"])
                key = str([shown["dataset"], CONFIG["papers"][claim["paper"]]["preprocessing"] in shown["preprocessing"],
                           claim["measure"], claim.get("minus"), claim["expected"]])
                self.assertNotIn(key, seen, f"{claim['id']} repeats {seen.get(key)}")
                seen[key] = claim["id"]

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
            shown |= set(entries.swept(CONFIG, figure))
            measured = {term.get("model", term.get("curve")) for term in terms(claim)}
            with self.subTest(claim=claim["id"], figure=claim["figure"], shown=sorted(shown)):
                self.assertTrue(not measured or measured & shown, f"{sorted(measured)} is not shown")


class Specifications(unittest.TestCase):
    def rows(self, printed):
        """The rows of each claim if local-geometry alone has models as printed."""
        config = copy.deepcopy(CONFIG)
        for paper in config["papers"].values():
            paper["specifications"] = {}
        config["papers"]["local-geometry"]["specifications"] = {"printed": printed}
        found = {}
        for claim in entries.specified_claims(config):
            found.setdefault(claim["id"], []).append(claim)
        return found

    def test_without_printed_models_a_claim_is_scored_as_tuned(self):
        for own in self.rows({}).values():
            self.assertEqual([(row["specification"], row["headline"]) for row in own], [("as tuned", "yes")])

    def test_printed_models_stand_for_tuned_ones_in_all_claims_of_the_paper(self):
        rows = self.rows({"weighted-l1": "weighted-l1-printed"})
        printed, tuned = rows["wl-blobs"]
        self.assertEqual((printed["specification"], printed["headline"]), ("as printed", "yes"))
        self.assertEqual((tuned["specification"], tuned["headline"]), ("as tuned", ""))
        self.assertEqual((printed["measure"]["model"], printed["minus"]["model"]), ("weighted-l1-printed", "l1"))
        self.assertEqual(tuned["measure"]["model"], "weighted-l1")
        self.assertEqual(rows["wl-at-0.001"][0]["measure"]["model"], "weighted-l1-printed@lam0.001")
        self.assertEqual(rows["wl-local-on-whole-images"][0]["measure"]["model"], "weighted-l1-printed")  # its own λ
        self.assertEqual(len(rows["sc-odd"]), 1)
        self.assertEqual(len(rows["wlsc-near-lld"]), 1)  # of another paper

    def test_a_name_with_lambda_comes_before_the_model(self):
        rows = self.rows({"sparsenet": "sparsenet-printed", "sparsenet@lam0.001": "sparsenet-printed@lam0.0022"})
        self.assertEqual(rows["sparsenet-at-0.001"][0]["measure"]["model"], "sparsenet-printed@lam0.0022")

    def test_sweeps_and_remarks_are_as_tuned_alone(self):
        rows = self.rows({"weighted-l1": "weighted-l1-printed", "l1": "sparsenet-printed"})
        for name in ("wl-robust", "wl-orders-of-magnitude", "sc-at-0.001", "lap-less-symmetric"):
            self.assertEqual([row["specification"] for row in rows[name]], ["as tuned"])

    def test_a_model_that_is_as_printed_is_run_once(self):
        (only,) = self.rows({"l1": "l1"})["sc-odd"]
        self.assertEqual((only["specification"], only["headline"]), ("as printed", "yes"))


def row(paper, kind="claim", p=0.01, headline="yes", specification="as tuned"):
    return {"paper": paper, "kind": kind, "p": p, "decided": "reproduced", "headline": headline,
            "specification": specification, "p_holm": "", "verdict_after_holm": ""}


class Ledger(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def tables(self, name, values, errors=None):
        """Tables with `share` and `accuracy`, one per seed."""
        paths = []
        for seed, value in enumerate(values):
            path = self.folder / f"seed{seed}" / f"{name}.tsv"
            path.parent.mkdir(exist_ok=True)
            head, error = ("\terror", f"\t{errors[seed]}") if errors else ("", "")
            path.write_text(f"metric\tvalue{head}\nshare\t{value}{error}\naccuracy\t{value}{error}\n"
                            f"samples\t1000{error}\nlost\tnan{error}\n")
            paths.append(str(path))
        return paths

    def answers(self, name, right):
        """Files of answers to images, one per seed; `right` is seeds × images."""
        for seed, own in enumerate(right):
            with h5py.File(self.folder / f"seed{seed}" / f"{name}.h5", "w") as file:
                file["predicted"], file["labels"] = np.where(own, 1, 0), np.ones(len(own), int)
        return [str(self.folder / f"seed{seed}" / f"{name}.h5") for seed in range(len(right))]

    def score(self, files, expected="above 0", metric="share", source="real"):
        claim = {"claim": "c", "measure": {"model": "a", "metric": metric}, "expected": expected, "kind": "claim"}
        if "minus" in files:
            claim["minus"] = {"model": "b", "metric": metric}
        return claims.score(claim, files, source)

    def test_four_verdicts(self):
        steady = self.tables("shapes-rf", [0.3, 0.31, 0.32])
        loose = self.tables("shapes-dictionary", [-0.3, 0.31, 0.32])
        for expected, paths, verdict in (("above 0", steady, "reproduced"), ("below 0", steady, "contradicted"),
                                         ("above 0", loose, "inconclusive"),
                                         ("equals 0.3 within 0.05", steady, "equivalent"),
                                         ("equals 0.3 within 0.05", loose, "inconclusive")):
            with self.subTest(expected=expected):
                self.assertEqual(self.score({"measure": paths}, expected)["verdict"], verdict)

    def test_not_testable(self):
        paths = self.tables("shapes-rf", [0.3, 0.31, 0.32])
        self.assertEqual(self.score({"measure": paths[:2]})["verdict"], "not testable: 2 of at least 3 seeds")
        self.assertEqual(self.score({"measure": paths}, source="stand-in")["verdict"], "not testable: stand-in")
        self.assertEqual(self.score({"measure": paths}, metric="lost")["verdict"], "not testable: nothing to measure")

    def test_units_count_where_seeds_agree_by_chance(self):
        narrow = self.score({"measure": self.tables("shapes-rf", [0.3, 0.3, 0.3], [0, 0, 0])})
        wide = self.score({"measure": self.tables("shapes-rf", [0.3, 0.3, 0.3], [0.3, 0.3, 0.3])})
        self.assertEqual((narrow["verdict"], wide["verdict"]), ("reproduced", "inconclusive"))

    def test_the_error_of_the_test_images_enters(self):
        """Ten seeds do not make 1,000 test images more than 1,000."""
        row = self.score({"measure": self.tables("similarity-x", [0.9] * 10)}, metric="accuracy")
        self.assertEqual(row["low"], "0.9")  # a table without known images
        row = self.score({"measure": self.tables("classify-x", [0.9] * 10)}, metric="accuracy")
        half = 1.96 * (0.9 * 0.1 / 1000) ** 0.5
        self.assertAlmostEqual(float(row["low"]), 0.9 - half, places=3)

    def test_answers_to_the_same_images_are_compared_image_by_image(self):
        random = np.random.default_rng(1)
        right = random.random(1000) < 0.9
        better = right.copy()
        better[np.flatnonzero(~right)[:20]] = True
        files = {"measure": self.tables("classify-a", [better.mean()] * 3),
                 "minus": self.tables("classify-b", [right.mean()] * 3)}
        apart = self.score(files, metric="accuracy")
        files |= {"measure_beside": self.answers("classify-a", [better] * 3),
                  "minus_beside": self.answers("classify-b", [right] * 3)}
        paired = self.score(files, metric="accuracy")
        self.assertEqual((apart["verdict"], paired["verdict"]), ("inconclusive", "reproduced"))
        variance, freedom = shared.variances([("accuracy", files["measure"], files["measure_beside"]),
                                              ("accuracy", files["minus"], files["minus_beside"])])[0]
        self.assertAlmostEqual(variance, 0.02 * 0.98 / 999)
        self.assertEqual(freedom, 999)

    def test_numbers_of_papers_may_be_whole(self):
        self.assertEqual([claims.cell(value) for value in (0, 1.25, 97, " a  b ")], ["0", "1.25", "97", "a b"])

    def test_cells_are_resampled_for_all_models_together(self):
        self.assertEqual(measures.beside("shapes-rf", "energy_distance_cells"), "phases-rf.h5")
        self.assertEqual(measures.beside("tiling-rf", "joint_distance_cells"), "tiling-rf.h5")
        for metric, array in (("energy_distance_cells", "energy_distance_without"),
                              ("joint_distance_cells", "joint/distance_without")):
            with self.subTest(metric=metric):
                self.check_cells(metric, array)

    def check_cells(self, metric, array):
        paths = self.tables("shapes-rf", [0.3] * 3), self.tables("shapes-dictionary", [0.1] * 3)
        beside = []
        for name in ("a", "b"):
            path = self.folder / f"{name}.h5"
            with h5py.File(path, "w") as file:
                file[array] = np.linspace(0, 1, 93)
            beside.append([str(path)] * 3)
        terms = [(metric, *pair) for pair in zip(paths, beside)]
        self.assertGreater(shared.variances(terms[:1])[0][0], 1)
        self.assertEqual(shared.variances(terms), [(0, 92)])  # both change alike with each cell

    def test_metrics_of_cells_have_their_values_without_each_cell_beside_them(self):
        for table, metric, name, cells in (
                ("shapes-rf", "energy_distance_cells", "phases-rf.h5", "macaque"),
                ("gratings", "circular_variance_w1_cells", "gratings.h5", "macaque-tuning"),
                ("gratings", "median_bandwidth", None, None)):
            with self.subTest(metric=metric):
                self.assertEqual((measures.beside(table, metric), measures.cells(CONFIG, metric)), (name, cells))
        path = self.folder / "gratings.h5"
        with h5py.File(path, "w") as file:
            file["response"], file["circular_variance_w1_without"] = np.ones(3), np.linspace(0, 1, 308)
        self.assertEqual(len(shared.without_each(path)), 308)

    def test_holm_within_a_paper_over_what_counts(self):
        rows = [row("a", p=0.02), row("a", p=0.04), row("a", kind="remark", p=0.001), row("b", p=0.04)]
        found = [(one["p_holm"], one["verdict_after_holm"]) for one in claims.adjust(rows)]
        self.assertEqual(found, [(0.04, "reproduced"), (0.04, "reproduced"), ("", ""), (0.04, "reproduced")])
        rows = [row("a", p=0.03), row("a", p=0.04)]
        self.assertEqual([one["verdict_after_holm"] for one in claims.adjust(rows)], ["inconclusive"] * 2)

    def test_the_headline_is_a_family_of_its_own(self):
        rows = [row("a", p=0.03, specification="as printed"), row("a", p=0.01), row("a", p=0.04, headline="")]
        found = [one["p_holm"] for one in claims.adjust(rows)]
        self.assertEqual(found, [0.03, 0.02, 0.04])


if __name__ == "__main__":
    unittest.main()
