"""Results are read as they were written: a tree with planted numbers, and what is said where something is missing."""

import contextlib
import json
import os
import shutil
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
from simplecell import layout, results  # noqa: E402

HEIGHT, WIDTH = 3, 4
CLAIMS = ("paper\tid\tvalue\tp\tseeds\tverdict\tchanged\n"
          "local-geometry\teven\t0.25\t1e-3\t10\treproduced\t\n"
          "local-geometry\tphases\t-1.5\t\t10\tinconclusive\t\n"
          "silhouettes\tgroups\tnan\t\t0\tnot testable: nothing to measure\t\n")
SETTINGS = {"model": {"name": "dictionary", "dead-after": 100.0}, "atoms": 5,
            "penalty": {"name": "l1", "lambda": 0.3}, "inference": {"name": "fista"}}


def atoms(seed, planes=1):
    return np.random.default_rng(seed).normal(size=(5, planes * HEIGHT * WIDTH)).astype(np.float32)


def write(path, arrays, **attributes):
    """An HDF5 file; texts have a fixed length, as the programs write them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values
        for name, value in attributes.items():
            file.attrs[name] = np.bytes_(value) if isinstance(value, str) else value


def plant(folder, place, settings=SETTINGS, seed=0, planes=1):
    """A trained model with receptive fields and fits."""
    size = {"patch_height": float(HEIGHT), "patch_width": float(WIDTH)} | ({"channels": 3.0} if planes == 3 else {})
    own, steps = folder / place, np.array([1.0, 10.0, 20.0])
    write(own / "dictionary.h5",
          {"dictionary": atoms(seed, planes), "history/step": steps, "history/objective": 5 - steps / 10,
           "history/active_fraction": np.full(3, 0.5), "history/dead": np.array([0.0, 1.0, 0.0]),
           "history/held_out/step": np.array([20.0])},
          model=json.dumps(settings), source="synthetic stand-in", dataset="natural", **size)
    write(own / "rf.h5", {"rf": atoms(seed + 1).astype(float), "rf_pixel": atoms(seed + 2).astype(float)}, **size)
    parameters = np.arange(40.0).reshape(5, 8)
    write(own / "gabor-rf.h5", {"parameters": parameters, "r_squared": np.linspace(0, 1, 5),
                                "phase_folded": np.zeros(5), "nx": parameters[:, 4] * parameters[:, 6],
                                "ny": parameters[:, 5] * parameters[:, 6], "fitted": np.array([0, 1, 1, 1, 1]),
                                "silent": np.array([1, 0, 0, 0, 0])}, **size)
    (own / "shapes-rf.tsv").write_text("metric\tvalue\tlow\thigh\nshare_fitted\t0.8\t\t\n")


class Tree(unittest.TestCase):
    def setUp(self):
        self.parent = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        self.addCleanup(shutil.rmtree, self.parent)
        self.folder = self.parent / "results"
        plant(self.folder, "natural/whitened8/l1/seed0")
        plant(self.folder, "natural/whitened8/l1/seed2", seed=2)
        plant(self.folder, "natural/whitened8/l1/seed10", seed=10)
        plant(self.folder, "cifar10/red32/weighted-l1@lam0.1/seed0", seed=3, planes=3, settings={
            **SETTINGS, "penalty": {"name": "weighted-l1", "lambda": 0.1, "shape": "simplex"}})
        (self.folder / "natural/whitened8/diverged/seed0").mkdir(parents=True)
        (self.folder / "natural/whitened8/diverged/seed0/dictionary.h5").touch()
        plant(self.folder, "natural/whitened8/l1/seed0-old")  # as a user may keep it
        write(self.folder / "natural/networks/relu/seed0/network.h5", {"weights": np.zeros(2)})
        write(self.folder / "natural/whitened8/seed0/patches.h5", {"patches": np.zeros((2, 12))})
        (self.folder / "claims.tsv").write_text(CLAIMS)
        for table in ("local-geometry/models", "local-geometry/shapes", "physiology/gratings"):
            path = self.folder / f"tables/{table}.tsv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("model\tmean\nl1\t0.5\n")
        self.results = results.open(self.folder)

    def assertSays(self, error, *words):
        """A context in which an error of a kind is raised with one line that has the words."""
        @contextlib.contextmanager
        def raised():
            with self.assertRaises(error) as found:
                yield
            message = str(found.exception)
            self.assertEqual(message.count("\n"), 0)
            for word in words:
                self.assertIn(word, message)

        return raised()


class Open(Tree):
    def test_a_folder_of_results_or_of_an_archive(self):
        self.assertIn("results", repr(self.results))
        shutil.copytree(self.folder / "tables", self.parent / "archive/tables")
        (self.parent / "archive/claims.tsv").write_text(CLAIMS)
        archive = results.open(str(self.parent / "archive"))
        self.assertEqual(len(archive.claims), 3)
        self.assertEqual(len(archive.models()), 0)
        self.assertEqual(list(columns(archive.models())), ["dataset", "preprocessing", "model", "seed"])
        with self.assertSays(FileNotFoundError, "archive", "holds no trained models"):
            archive.model("l1")

    def test_one_trained_model_is_enough(self):
        plant(self.parent / "one", "natural/whitened8/l1/seed0")
        one = results.open(self.parent / "one")
        self.assertEqual(one.tables, {})
        with self.assertSays(FileNotFoundError, "claims.tsv", "no such file", "./reproduce"):
            one.claims

    def test_the_multiverse_is_a_tree_of_its_own(self):
        plant(self.folder / "multiverse", "natural/whitened8/some/seed100")
        self.assertEqual(results.open(self.folder / "multiverse").model("some").seed, 100)
        self.assertEqual(len(self.results.models()), 4)

    def test_folders_without_results(self):
        with self.assertSays(FileNotFoundError, "nowhere", "no such folder", "./reproduce"):
            results.open(self.parent / "nowhere")
        with self.assertSays(FileNotFoundError, "holds neither", f"open {self.folder}"):
            results.open(self.parent)
        (self.parent / "empty").mkdir()
        with self.assertSays(FileNotFoundError, "empty", "give the folder of a run"):
            results.open(self.parent / "empty")
        (self.parent / "simplecell-results.zip").touch()
        with self.assertSays(ValueError, "simplecell-results.zip", "unpack"):
            results.open(self.parent / "simplecell-results.zip")

    def test_by_default_the_folder_of_a_run_here(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.parent)
        self.assertEqual(len(results.open().models()), 4)


def columns(table):
    return list(table.columns) if hasattr(table, "columns") else list(table.dtype.names)


class Tables(Tree):
    def test_claims(self):
        claims = self.results.claims
        self.assertEqual(columns(claims), ["paper", "id", "value", "p", "seeds", "verdict", "changed"])
        self.assertEqual(list(claims["verdict"][:2]), ["reproduced", "inconclusive"])
        self.assertEqual(list(claims["value"][:2]), [0.25, -1.5])
        self.assertTrue(np.isnan(np.asarray(claims["value"])[2]))
        self.assertEqual(np.asarray(claims["p"]).tolist()[0], 1e-3)
        self.assertTrue(np.isnan(np.asarray(claims["p"])[1:]).all())
        self.assertEqual(np.asarray(claims["seeds"]).dtype.kind, "i")
        self.assertEqual(set(claims["changed"]), {""})
        chosen = claims[claims["paper"] == "local-geometry"]
        self.assertEqual(len(chosen), 2)
        self.assertEqual(len(claims[claims["p"] < 0.05]), 1)

    def test_they_are_read_anew(self):
        (self.folder / "claims.tsv").write_text("paper\tid\none\ttwo\n")
        self.assertEqual(len(self.results.claims), 1)

    def test_tables_of_papers(self):
        self.assertEqual(self.results.tables, {"local-geometry": ["models", "shapes"], "physiology": ["gratings"]})
        self.assertEqual(list(self.results.table("local-geometry", "shapes")["mean"]), [0.5])
        with self.assertSays(FileNotFoundError, "no tables of 'geometry'", "local-geometry, physiology"):
            self.results.table("geometry", "shapes")
        with self.assertSays(FileNotFoundError, "local-geometry has no table 'forms'", "models, shapes"):
            self.results.table("local-geometry", "forms")

    def test_a_damaged_table(self):
        (self.folder / "claims.tsv").write_text(CLAIMS + "local-geometry\teven\n")
        with self.assertSays(ValueError, "claims.tsv", "line 5 has 2 cells", "the first line 7"):
            self.results.claims


class TablesWithoutPandas(Tables):
    def setUp(self):
        super().setUp()
        without = unittest.mock.patch.dict(sys.modules, pandas=None)
        without.start()
        self.addCleanup(without.stop)

    def test_they_are_structured_arrays(self):
        self.assertIsInstance(self.results.claims, np.ndarray)
        self.assertIsInstance(self.results.models(), np.ndarray)


class DataFrames(Tree):
    def test_tables_are_data_frames(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        for table in (self.results.claims, self.results.models(), self.results.model("l1", seed=0).history):
            self.assertIsInstance(table, pandas.DataFrame)
        self.assertEqual(self.results.claims.groupby("paper")["id"].count()["local-geometry"], 2)


class Models(Tree):
    def test_a_table_of_models(self):
        table = self.results.models()
        self.assertEqual(list(table["model"]), ["weighted-l1@lam0.1", "l1", "l1", "l1"])
        self.assertEqual(list(table["seed"]), [0, 0, 2, 10])
        self.assertEqual(list(table["dataset"]), ["cifar10", *["natural"] * 3])
        self.assertEqual(list(table["penalty.lambda"]), [0.1, 0.3, 0.3, 0.3])
        self.assertEqual(list(table["penalty.shape"]), ["simplex", "", "", ""])
        self.assertEqual(list(table["model.dead-after"]), [100] * 4)
        self.assertEqual((list(table["atoms"]), list(table["height"]), list(table["width"])), ([5] * 4, [3] * 4, [4] * 4))
        self.assertEqual(set(table["source"]), {"synthetic stand-in"})

    def test_settings_that_only_numbers_name_are_nan_elsewhere(self):
        plant(self.folder, "natural/whitened8/other/seed0", settings={"penalty": {"cost": 2.5, "rows": [1, 2]}})
        table = self.results.models(dataset="natural")
        self.assertEqual(np.isnan(np.asarray(table["penalty.cost"])).tolist(), [True, True, True, False])
        self.assertNotIn("penalty.rows", columns(table))

    def test_choosing(self):
        self.assertEqual([one.seed for one in self.results.find("l1")], [0, 2, 10])
        self.assertEqual([one.seed for one in self.results.find("l1", seed=[10, 0])], [0, 10])
        self.assertEqual(len(self.results.models(dataset="cifar10")), 1)
        self.assertEqual(len(self.results.models(model=("l1", "weighted-l1@lam0.1"), preprocessing="red32")), 1)
        self.assertEqual(self.results.find("l"), [])
        model = self.results.model("weighted-l1@lam0.1")
        self.assertEqual((model.dataset, model.preprocessing, model.name, model.seed),
                         ("cifar10", "red32", "weighted-l1@lam0.1", 0))

    def test_none_or_several(self):
        with self.assertSays(ValueError, "3 trained models 'l1'", "choose one (seed: 0, 2, 10)"):
            self.results.model("l1")
        plant(self.folder, "natural/whitened16/l1/seed0")
        with self.assertSays(ValueError, "preprocessing: whitened16, whitened8; seed: 0, 2, 10"):
            self.results.model("l1")
        with self.assertSays(FileNotFoundError, "no trained model 'l2'", "there are l1, weighted-l1@lam0.1"):
            self.results.model("l2", seed=0)
        with self.assertSays(FileNotFoundError, "l1 was not trained so", "natural, whitened8, seed 10"):
            self.results.model("l1", preprocessing="whitened8", seed=1)

    def test_arrays(self):
        model = self.results.model("l1", seed=0)
        self.assertEqual(model.dictionary.dtype, np.float32)
        np.testing.assert_array_equal(model.dictionary, atoms(0).reshape(5, HEIGHT, WIDTH))
        np.testing.assert_array_equal(model.receptive_fields(), atoms(1).reshape(5, HEIGHT, WIDTH))
        np.testing.assert_array_equal(model.receptive_fields("rf_pixel"), atoms(2).reshape(5, HEIGHT, WIDTH))
        self.assertEqual(model.settings, SETTINGS)
        self.assertEqual(model.source, "synthetic stand-in")
        self.assertEqual(model.files, ["dictionary.h5", "gabor-rf.h5", "rf.h5", "shapes-rf.tsv"])
        self.assertEqual(set(model.read("rf")), {"rf", "rf_pixel"})
        self.assertEqual(list(model.statistics("shapes-rf")["value"]), [0.8])

    def test_colour(self):
        shown = self.results.model("weighted-l1@lam0.1").dictionary
        np.testing.assert_array_equal(shown, np.moveaxis(atoms(3, planes=3).reshape(5, 3, HEIGHT, WIDTH), 1, -1))

    def test_history(self):
        history = self.results.model("l1", seed=0).history
        self.assertEqual(columns(history)[0], "step")
        self.assertEqual(set(columns(history)), {"step", "objective", "active_fraction", "dead"})
        self.assertEqual(np.asarray(history["objective"]).tolist(), [4.9, 4.0, 3.0])

    def test_gabor_fits(self):
        fits = self.results.model("l1", seed=0).gabor_fits()
        np.testing.assert_array_equal(np.asarray(fits["theta"]), 8 * np.arange(5) + 3)
        np.testing.assert_array_equal(np.asarray(fits["nx"]), np.asarray(fits["sigma_x"]) * np.asarray(fits["f"]))
        self.assertEqual(list(fits["fitted"]), [False, True, True, True, True])
        self.assertEqual(len(fits[fits["silent"]]), 1)

    def test_what_is_not_there(self):
        model = self.results.model("l1", seed=0)
        with self.assertSays(FileNotFoundError, "gratings.h5", "no such file", "./reproduce"):
            model.read("gratings")
        with self.assertSays(FileNotFoundError, "gratings.tsv"):
            model.statistics("gratings")
        with self.assertSays(ValueError, "no filters 'fields'", "rf, rf_noise, rf_pixel, dictionary"):
            model.receptive_fields("fields")
        with self.assertSays(FileNotFoundError, "rf-noise.h5"):
            model.receptive_fields("rf_noise")
        with self.assertSays(FileNotFoundError, "gabor-dictionary.h5"):
            model.gabor_fits("dictionary")

    def test_damaged_files(self):
        model = self.results.model("l1", seed=0)
        (model.folder / "rf.h5").write_text("no HDF5")
        with self.assertSays(ValueError, "rf.h5", "can't be read as an HDF5 file"):
            model.receptive_fields()
        write(model.folder / "rf.h5", {"other": np.zeros((2, 4))})
        with self.assertSays(ValueError, "rf.h5", "no array 'rf'", "there are other"):
            model.receptive_fields()
        write(model.folder / "rf.h5", {"rf": np.zeros((2, 4))})
        with self.assertSays(ValueError, "rf.h5", "height and width are unknown"):
            model.receptive_fields()


class Layout(unittest.TestCase):
    def test_names_in_paths(self):
        for pattern, names in ((layout.MODEL, {"dataset": "natural", "preprocessing": "w", "model": "l1@m8", "seed": "3"}),
                               (layout.TABLE, {"paper": "a-b", "table": "c"}),
                               (layout.NETWORK, {"dataset": "mnist", "network": "relu", "seed": "0"})):
            for folder in ("", "results/", "/some/where/results/quick/"):
                self.assertEqual(layout.names(pattern, folder + pattern.format(**names)), names)
        self.assertIsNone(layout.names(layout.MODEL, "natural/w/l1/run0"))
        self.assertIsNone(layout.names(layout.TABLE, "tables/a/b/c.tsv.bak"))

    def test_patterns_of_files(self):
        self.assertEqual(layout.glob(layout.MODEL + "/dictionary.h5"), "*/*/*/seed*/dictionary.h5")


@unittest.skipUnless((ROOT / "results/quick/claims.tsv").exists(), "there is no quick run in results/quick")
class QuickRun(unittest.TestCase):
    """A real tree, if there is one."""

    def test_all_models(self):
        run = results.open(ROOT / "results/quick")
        table = run.models()
        self.assertGreater(len(table), 10)
        for one in run.find():
            self.assertEqual(one.row()["atoms"], len(one.read("dictionary")["dictionary"]))
            self.assertGreater(len(one.history), 0)
        self.assertGreater(len(run.claims), 100)
        for paper, names in run.tables.items():
            for name in names:
                self.assertGreater(len(run.table(paper, name)), 0)


if __name__ == "__main__":
    unittest.main()
