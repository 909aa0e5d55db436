"""Comparisons: what is swept and its curves, recorded cells beside models, the table of measures, and what is left out."""

import json
import re
import runpy
import tempfile
import types
import unittest
import warnings
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image
from planted_page import SVG, Named, write
from project import BIN, ROOT, Project, merged_config

import cells
import entries
import figstyle
import headings
import measures
import programs
import sweeps

SCRIPTS = ROOT / "workflow/scripts"
LEVELS = {"weighted-l1@lam0.03": 0.03, "weighted-l1": 0.1, "weighted-l1@lam0.3": 0.3}
COLUMNS = ["model", "table", "metric", "mean", "low", "high", "seeds", "source"]


def run(script, **snakemake):
    """Runs a script with what Snakemake would hand to it."""
    runpy.run_path(str(SCRIPTS / f"{script}.py"), init_globals={"snakemake": types.SimpleNamespace(**snakemake)})


def swept(names, preprocessing="whitened16", **overrides):
    return sweeps.found(merged_config(overrides), names, preprocessing)


def table(folder, rows):
    """The table of a comparison: rows of model, table, metric, mean, half of the interval."""
    lines = ["\t".join(COLUMNS)]
    for model, name, metric, mean, half in rows:
        low, high = ("", "") if half is None else (mean - half, mean + half)
        lines.append("\t".join(map(str, (model, name, metric, mean, low, high, 3, "real"))))
    return write(Path(folder, "models.tsv"), "\n".join(lines) + "\n")


class Sweeps(unittest.TestCase):
    def test_levels_in_their_order_with_that_of_the_model_itself(self):
        (only,) = swept(["l1", "weighted-l1@lam0.3", "weighted-l1", "weighted-l1@lam0.03"])
        self.assertEqual((only["option"], only["axis"], only["geometric"]), ("lambda", "λ", True))
        self.assertEqual(only["series"], [{"label": "WL", "colour": "vermillion", "values": list(LEVELS.values()),
                                           "models": list(LEVELS)}])

    def test_models_that_differ_in_more_are_no_sweep(self):
        for names in (["l1", "weighted-l1"], ["l1@m64", "weighted-l1@m512"], ["l1@lam0.1@m64", "l1@lam0.2@m512"],
                      ["l1@lam0.1", "l1@m64"], ["l1@lam0.3", "l1"]):  # the last have the same λ
            self.assertEqual(swept(names), [], names)

    def test_every_model_has_a_line_and_every_option_its_block(self):
        names = [f"{base}@lam{lam}@m{m}" for base in ("l1", "weighted-l1") for lam in (0.1, 0.2) for m in (64, 512)]
        found = swept(names)
        self.assertEqual([own["option"] for own in found], ["lambda", "atoms"])
        for own, labels in zip(found, (["m = 64", "m = 512"], ["λ = 0.1", "λ = 0.2"])):
            self.assertEqual([one["label"] for one in own["series"]],
                             [f"{base}, {label}" for base in ("SC", "WL") for label in labels])
            self.assertEqual({len(one["models"]) for one in own["series"]}, {2})

    def test_a_model_may_be_part_of_two_sweeps(self):
        found = swept(["l1", "l1@m512", "l1@steps50"])
        self.assertEqual([one["values"] for own in found for one in own["series"]], [[256, 512], [50, 900]])
        self.assertEqual([own["axis"] for own in found], ["number of atoms m", "steps"])

    def test_values_are_those_of_the_preprocessing_and_of_completeness(self):
        self.assertEqual(swept(["l1", "l1@m512"], "whitened8")[0]["series"][0]["values"], [64, 512])
        self.assertEqual(swept(["l1", "l1@completeness2"])[0]["series"][0]["values"], [1, 2])

    def test_a_model_whose_value_only_the_program_knows_is_left_out(self):
        names = ["l1", "l1@dead-after50", "l1@dead-after200"]
        self.assertEqual(swept(names)[0]["series"][0]["models"], names[1:])
        self.assertEqual(swept(names[:2]), [])

    def test_equal_levels_are_one(self):
        self.assertEqual(swept(["weighted-l1", "weighted-l1@lam0.1", "weighted-l1@lam0.3"])[0]["series"][0]["models"],
                         ["weighted-l1", "weighted-l1@lam0.3"])

    def test_geometric_levels(self):
        for levels, expected in {(1, 2, 3): False, (500, 1000, 1500, 2000): False, (1, 2, 4): True, (0.1, 1, 10): True,
                                 (0.03, 0.1, 0.3): True, (64, 128, 512): True, (0, 1, 10): False, (1, 2): False,
                                 (64, 512): True, (5,): False}.items():
            self.assertEqual(sweeps.geometric(list(levels)), expected, levels)


class Curves(unittest.TestCase):
    """The figure of what is swept, with planted values."""

    def draw(self, names, rows):
        with (tempfile.TemporaryDirectory() as folder, mock.patch.object(figstyle, "save") as save,
              warnings.catch_warnings()):
            warnings.simplefilter("error")
            run("fig_curves", input=Named(table=table(folder, rows)), params=types.SimpleNamespace(
                settings={"array": "rf", "sweeps": swept(names)}))
        figure = save.call_args[0][1]
        figure.draw_without_rendering()
        self.addCleanup(figstyle.plt.close, figure)
        return {f"{ax.get_title('left')} {ax.get_xlabel()}".replace("\n", " "): ax for ax in figure.axes if ax.axison}

    def test_a_panel_has_the_values_of_each_line_and_of_cells(self):
        rows = [(name, "shapes-rf", "share_blob", 0.1 * i, 0.05) for i, name in enumerate(LEVELS, start=1)]
        rows += [("l1", "shapes-rf", "share_blob", 0.9, None), (cells.NAME, "shapes-rf", "share_blob", 0.25, None),
                 *((name, "rate", "dead_atoms", 3, None) for name in LEVELS)]  # which no curve shows
        panels = self.draw(["l1", *LEVELS], rows)
        self.assertEqual(list(panels), ["blobs (share) λ"])
        line, grey = panels["blobs (share) λ"].lines
        np.testing.assert_allclose(line.get_xydata(), [[0.03, 0.1], [0.1, 0.2], [0.3, 0.3]])
        self.assertEqual(set(grey.get_ydata()), {0.25})
        bars = panels["blobs (share) λ"].collections[0].get_segments()
        np.testing.assert_allclose([bar[:, 1] for bar in bars], [[0.05, 0.15], [0.15, 0.25], [0.25, 0.35]])
        self.assertEqual((panels["blobs (share) λ"].get_xscale(), panels["blobs (share) λ"].get_xlabel()), ("log", "λ"))

    def test_lines_differ_beside_their_colour(self):
        names = [f"l1@lam{lam}@m{m}" for lam in (0.1, 0.2, 0.4) for m in (64, 128)]
        panels = self.draw(names, [(name, "rate", "relative_error", 0.5, 0.1) for name in names])
        self.assertEqual(len(panels), 2)  # one for each option
        for ax in panels.values():
            self.assertEqual({line.get_color() for line in ax.lines}, {figstyle.COLOURS["blue"]})
            for own in (figstyle.plt.Line2D.get_marker, figstyle.plt.Line2D.get_linestyle):
                self.assertEqual(len(set(map(own, ax.lines))), len(ax.lines))

    def test_what_was_not_measured_is_left_out(self):
        """A level without a value has no symbol, a measure with one value no panel; one seed has no bars."""
        rows = [("weighted-l1", "shapes-rf", "share_fitted", 0.5, None),
                ("weighted-l1@lam0.3", "shapes-rf", "share_fitted", 0.6, None),
                ("weighted-l1@lam0.3", "gratings", "median_circular_variance", 0.6, None)]
        panels = self.draw(list(LEVELS), rows)
        self.assertEqual(list(panels), ["good Gabor fits (share) λ"])
        (line,) = panels["good Gabor fits (share) λ"].lines
        np.testing.assert_allclose(line.get_xydata(), [[0.1, 0.5], [0.3, 0.6]])
        self.assertFalse(any(bars.get_segments() for bars in panels["good Gabor fits (share) λ"].collections))


class Cells(unittest.TestCase):
    SHAPES = "nx,ny\n0.1,0.2\n0.3,0.1\n0.2,0.5\n0.5,0.9\n"
    TUNING = "animal,orivar,bw,po,maxdc,maxfirst\na,0.2,20,0.1,10,15\nb,0.6,40,0.3,10,5\nc,0.9,180,0.8,10,8\n"

    def test_measures_over_cells(self):
        """A half width of 180 degrees says that there is none."""
        with tempfile.TemporaryDirectory() as folder:
            read = [cells.columns([write(Path(folder, name), text)]) for name, text in
                    (("shapes.csv", self.SHAPES), ("tuning.csv", self.TUNING))]
        found = cells.statistics(*read, 0.25)
        expected = {("gratings", "median_circular_variance"): 0.6, ("gratings", "median_bandwidth"): 30,
                    ("gratings", "median_orthogonal_ratio"): 0.3, ("gratings", "median_modulation"): 0.8,
                    ("gratings", "share_simple"): 1 / 3}
        for name in ("shapes-{array}", "shapes-rf_noise"):
            expected |= {(name, "share_blob"): 0.25, (name, "median_nx"): 0.25, (name, "median_ny"): 0.35}
        self.assertEqual(found.keys(), expected.keys())
        for key, value in expected.items():
            self.assertAlmostEqual(found[key], value, msg=key)

    def test_without_data_there_is_none(self):
        self.assertEqual(cells.statistics(cells.columns([]), cells.columns(None), 0.25), {})


class Headings(unittest.TestCase):
    def test_measures_are_those_of_programs_with_their_units(self):
        config, described = merged_config(), programs.describe_all(BIN)
        known = measures.tables(config, described)
        for own in headings.MEASURES:
            with self.subTest(measure=own):
                program, option, _ = known[own.table.format(array="rf")]
                unit = described[program]["tables"][option]["metrics"][own.metric].get("unit")
                self.assertEqual(own.unit, {"degrees": "°", None: own.unit}.get(unit, unit))
                own.form.format(0.5)

    def test_each_has_a_heading_of_its_own_and_is_compared(self):
        self.assertEqual(len({own.titled for own in headings.MEASURES}), len(headings.MEASURES))
        files = {file for file, _ in entries.compared_tables(merged_config())}
        self.assertEqual({own.table.format(array="rf") + ".tsv" for own in headings.MEASURES}, files)


class Entries(unittest.TestCase):
    def test_a_figure_like_another_shows_what_is_compared(self):
        config = merged_config({"models": ["l1", "fastica"], "dataset": "natural-whitened"})
        own = entries.figure(config, "compare", "tuning")
        other = config["papers"]["physiology"]["figures"]["fig1-tuning"]
        for key in ("script", "inputs", "settings", "caption", "alt"):
            self.assertEqual(own[key], other[key])
        self.assertEqual((own["models"], own["dataset"], own["preprocessing"], own["seeds"], own["title"]),
                         (["l1", "fastica"], "natural-whitened", ["whitened16"], 3, "Tuning to drifting gratings"))

    def test_figures_and_tables_without_what_they_need_are_left_out(self):
        every = set(merged_config()["compare"]["figures"])
        without = {"preprocessing": {"whitened16": {"whitening": "mean"}}}
        for overrides, missing in (({"models": list(LEVELS)}, set()), ({"models": ["l1", "weighted-l1"]}, {"curves"}),
                                   ({"models": ["l1"], **without}, {"curves", "shapes"})):
            config = merged_config(overrides)
            self.assertEqual(every - set(entries.compared_figures(config)), missing)
            noise = [file for file, _ in entries.compared_tables(config) if "noise" in file]
            self.assertEqual(noise, [] if "shapes" in missing else ["shapes-rf_noise.tsv"])

    def test_what_physiologists_measure_is_of_few_seeds(self):
        seeds = dict(entries.compared_tables(merged_config()))
        self.assertIsNone(seeds["rate.tsv"])
        self.assertEqual({seeds[name] for name in ("gratings.tsv", "responses.tsv", "tiling-rf.tsv")}, {3})

    def test_the_caption_names_what_is_swept(self):
        config = merged_config({"models": [*LEVELS, "weighted-l1@m512"]})
        self.assertIn("differ in λ and number of atoms m alone", entries.filled(config, "compare", "curves")["caption"])


class Page(unittest.TestCase):
    """The page of a comparison, of planted values."""

    def make(self, folder, rows, measured):
        config, notes = merged_config({"models": ["l1", "fastica"], "seeds": 4}), []
        for name in ("l1", "fastica"):
            notes.append({**entries.model_notes(config, name, ["whitened16"]), "benchmarks": []})
        picture = Path(folder, "rates.svg")
        record = write(picture.with_suffix(".json"), json.dumps({"paper": "compare", "figure": "rates", "drawn": {}}))
        write(picture, SVG)
        Image.new("RGB", (60, 24), "white").save(picture.with_suffix(".png"))
        described = programs.describe_all(BIN)
        run("compare", config=config, input=Named(
            table=table(folder, rows), trained=[], records=[record], glossary=str(ROOT / "docs/glossary.md"),
            template=str(ROOT / "workflow/report/compare.html")),
            output=types.SimpleNamespace(**{name: Path(folder, name) for name in ("page", "times", "record")}),
            params=types.SimpleNamespace(
                models=notes, seeds=[0, 1, 2, 3], name="n", dataset="d", preprocessing="p", command="c", array="rf",
                measured=measured,
                meanings={"/".join(own.key("rf")): measures.meaning(config, described, *own.key("rf"))
                          for own in headings.MEASURES}))
        return Path(folder, "page").read_text()

    def cells(self, page, heading):
        """The texts of the cells of a row, without the words below a number."""
        row = next(part for part in page.split("<tr>") if f">{heading}</a>" in part)
        return [re.sub(r"<.*", "", cell) for cell in re.findall(r"<td>(.*?)</td>", row)]

    def test_rows_of_models_and_cells(self):
        rows = [("l1", "shapes-rf", "share_blob", 0.1234, 0.01), ("fastica", "shapes-rf", "share_blob", 0.2, None),
                ("l1", "gratings", "median_circular_variance", 0.5, 0.1),
                ("l1", "responses", "variance_correlation_normalised", -0.0021, 0.001),
                ("l1", "shapes-rf_noise", "share_blob", 0.031, 0.001),
                (cells.NAME, "shapes-rf", "share_blob", 0.29, None),
                (cells.NAME, "gratings", "median_circular_variance", 0.61, None)]
        with tempfile.TemporaryDirectory() as folder:
            page = self.make(folder, rows, {"shapes-rf": 4, "gratings": 3, "responses": 4, "shapes-rf_noise": 1})
        self.assertEqual(self.cells(page, "variance correlation, normalised"), ["−0.002", "–", "–"])
        self.assertEqual(self.cells(page, "blobs"), ["0.123", "0.200", "0.290"])
        self.assertEqual(self.cells(page, "median circular variance"), ["0.50", "–", "0.61"])
        self.assertEqual(self.cells(page, "blobs, by noise"), ["0.031", "–", "–"])
        self.assertIn("0.113 … 0.133", page)
        self.assertEqual(re.findall(r'rowgroup.*?>(.*?)<span class="soft">\((.*?)\)', page),
                         [("The same by white noise ", "the first seed"),
                          ("Tuning to gratings, with or without a Gabor fit ", "the first 3 seeds")])
        self.assertNotIn("lifetime", page)
        ids = re.findall(r'id="([^"]+)"', page)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(set(re.findall(r'href="#([^"]+)"', page)), set(ids))
        self.assertIn("0 if one orientation alone evokes responses", page)
        self.assertIn('<th scope="col"><a class="term" href="#term-sc">SC</a><br>', page)

    def test_without_cells_there_is_no_column(self):
        with tempfile.TemporaryDirectory() as folder:
            page = self.make(folder, [("l1", "shapes-rf", "share_blob", 0.1, None)], {"shapes-rf": 4})
        self.assertEqual(self.cells(page, "blobs"), ["0.100", "–"])
        self.assertNotIn("macaque", page.split("<figure>")[0].split("Measures</h2>")[0])


class Made(Project):
    def test_models_and_images_of_all_kinds_are_measured(self):
        """Pixels as codes, models that are no dictionary, digits in whose preprocessing there is no noise."""
        for config in (["models=[pixels,sailnet,k-deep-simplex]"],
                       ["models=[l1,l1@m20]", "dataset=mnist", "preprocessing={whitened16: {whitening: mean}}"]):
            with self.subTest(config=config):
                self.assertRuns(self.snakemake("compare", config=["seeds=[0,1]", "name=kinds", *config]))
                text = (self.folder / "results/compare/kinds/models.tsv").read_text()
                for metric in ("median_circular_variance", "median_lifetime_sparseness", "largest_gap"):
                    self.assertIn(f"\t{metric}\t", text)
                self.assertEqual("shapes-rf_noise" in text, "dataset=mnist" not in config)
                figures = self.folder / "results/figures/compare/kinds"
                self.assertEqual((figures / "curves.svg").exists(), "dataset=mnist" in config)


if __name__ == "__main__":
    unittest.main()
