"""The settings, interval and claims modules: plain functions with known answers."""

import math
import re
import tempfile
import unittest
from pathlib import Path

import yaml

from project import ROOT, merged_config

import claims
import entries
import over_seeds
import models
import schema
import settings


class Files(unittest.TestCase):
    def test_a_file_that_is_not_a_mapping_in_yaml(self):
        for content, words in ((b"models: [l1\nseeds: 3\n", "line 2"), (b"label: \xff\n", "not YAML"),
                               (b"- l1\n", "no keys"), (b"", "no keys")):
            with self.subTest(content=content), tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "models.yaml")
                path.write_bytes(content)
                with self.assertRaises(schema.SettingsError) as refused:
                    settings.mapping(path)
                self.assertTrue(str(refused.exception).startswith(str(path)))
                self.assertIn(words, str(refused.exception))
                self.assertNotIn("\n", str(refused.exception))

    def test_the_command_line_overrides_the_files(self):
        merged = settings.merged({"compare": {"held_out": 7}, "seeds": [5]}, ROOT)
        self.assertEqual((merged["compare"]["held_out"], merged["seeds"]), (7, [5]))
        self.assertEqual(merged["compare"]["preprocessing"], "whitened16")

    def test_patches_are_not_cut_of_images_in_colour(self):
        with self.assertRaisesRegex(schema.SettingsError, "dataset: cifar10-rgb is in colour"):
            settings.check(merged_config({"dataset": "cifar10-rgb"}))
        settings.check(merged_config({"dataset": "cifar10"}))


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

    def test_numbers_of_atoms(self):
        """A name says the number of atoms, whatever the preprocessing and a completeness say, with or without λ."""
        for name, wanted in {"l1": 64, "l1@m512": 512, "weighted-l1-double": 128, "weighted-l1-double@m96": 96,
                             "l1@lam0.1@m32": 32, "orthogonal@m36": 36}.items():
            with self.subTest(name=name):
                self.assertEqual(models.model_options(self.config, name, "whitened8")["atoms"], wanted)
        self.assertEqual(models.model_options(self.config, "l1@lam0.1@m32")["lambda"], "0.1")
        self.assertEqual(models.changed("l1", {"atoms": 32}), "l1@m32")
        self.assertEqual(models.with_lambda(self.config, "l1@m32", 0.1), "l1@lam0.1@m32")
        self.assertEqual(models.label(self.config, "l1@lam0.1@m32"), "SC, λ = 0.1, m = 32")

    def test_any_option_of_a_model_may_follow_its_name(self):
        options = models.model_options(self.config, "weighted-l1@lam0.01@decay-from0.5@steps3000")
        self.assertEqual((options["lambda"], options["decay-from"], options["steps"]), ("0.01", "0.5", 3000))
        self.assertEqual(models.model_options(self.config, "l1@rate1e-3")["rate"], "1e-3")
        name = models.changed("l1@steps5", {"atoms": 32, "batch": 8, "lambda": "0.1"})
        self.assertEqual(name, "l1@lam0.1@m32@batch8@steps5")
        self.assertEqual(models.named(*models.split_model(name)), name)
        self.assertEqual(models.label(self.config, "l1@decay-from0.5"), "SC, decay from = 0.5")

    def test_notes_are_no_options(self):
        for name in self.config["model"]:
            self.assertFalse(set(models.model_options(self.config, name)) & set(models.MODEL_NOTES))

    def test_command_line(self):
        self.assertEqual(models.command_line({"step-size": 0.1, "quiet": True, "reseed": False, "names": ["a", "b"]}),
                         ["--step-size", "0.1", "--quiet", "--names", "a", "b"])


class Printed(unittest.TestCase):
    """Models as printed: docs/models.md lists every setting in which they differ from those as tuned."""

    def setUp(self):
        self.config = merged_config()
        self.papers = {paper: own for paper, own in self.config["papers"].items() if "bib" in own}  # no own studies
        self.pairs = [(paper, tuned, printed) for paper, own in self.papers.items()
                      for tuned, printed in own["specifications"]["printed"].items()]

    def test_every_paper_names_its_models(self):
        self.assertEqual({paper for paper, _, _ in self.pairs}, set(self.papers))

    def test_every_difference_is_listed(self):
        page = (ROOT / "docs/models.md").read_text()
        sections = {paper: rows_of(page, paper) for paper in self.papers}
        for paper, tuned, printed in self.pairs:
            ours, theirs = (settings_of(self.config, name) for name in (tuned, printed))
            for key in {**ours, **theirs}:
                if ours.get(key) != theirs.get(key):
                    with self.subTest(paper=paper, tuned=tuned, printed=printed, key=key):
                        values = theirs.get(key), ours.get(key)
                        self.assertTrue(any(listed(row, key, *values) for row in sections[paper]), f"no row has {values}")

    def test_a_row_lists_a_difference_or_none(self):
        for key, printed, tuned, found in (("lambda", 0.01, 0.1, True), ("lambda", 0.1, 0.01, False),
                                           ("converge", True, None, True), ("rate", 0.01, 0.1, False)):
            row = ["WL", "`lambda`, `converge`", "states it", "0.01, true", "0.1, no"]
            with self.subTest(key=key, printed=printed):
                self.assertEqual(listed(row, key, printed, tuned), found)

    def test_convergence_replaces_steps_and_can_be_scaled_down(self):
        options = models.model_options(self.config, "weighted-l1-printed", "whitened16")
        self.assertEqual((options["until-change"], options["window"], options["steps"]), (0.001, 500, 20000))
        self.assertNotIn("until-change", models.model_options(self.config, "weighted-l1", "whitened16"))
        quick = merged_config(yaml.safe_load((ROOT / "configs/quick.yaml").read_text()))
        for name in quick["model"]:
            with self.subTest(model=name):
                options = models.model_options(quick, name)
                self.assertEqual(options.get("until-change", 0), 0)
                self.assertLess(options["steps"], 12000)

    def test_completeness_multiplies_atoms(self):
        for preprocessing, atoms in (("whitened8", 128), ("whitened16", 512)):
            options = models.model_options(self.config, "weighted-l1-double", preprocessing)
            self.assertEqual(options["atoms"], atoms)
            self.assertNotIn("completeness", options)


def settings_of(config, name):
    """The settings of a model without its texts."""
    return {key: value for key, value in models.definition(config, name).items()
            if key not in ("label", "about", "colour", "start", "like")}


def rows_of(page, paper):
    """The rows of the table of a paper on docs/models.md: model, setting, the paper, as printed, as tuned."""
    section = page.split("## Settings of the papers")[1].split(f"\n### {paper}\n")[1].split("\n#")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()
            if line.startswith("| ")][1:]


def listed(row, key, printed, tuned):
    """Whether a row lists this setting with these values; a value that a model does not have is not looked for."""
    def said(cell, value):
        words = value.values() if isinstance(value, dict) else [str(value).lower() if value is True else value]
        return value is None or all(re.search(rf"(?<![\w.-]){re.escape(str(word))}(?![\w-]|\.\d)", cell)
                                    for word in words)

    return f"`{key}`" in row[1] and said(row[3], printed) and said(row[4], tuned)


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
