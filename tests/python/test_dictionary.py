"""
simplecell.Dictionary learns and encodes to the bit what train-dictionary and encode do, reads and writes their files,
takes their options with their errors, and behaves when it is interrupted.
"""

import copy
import inspect
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest
import unittest.mock
import warnings

import h5py
import numpy as np
from programs import Folder, described, patches, program

import simplecell

SHORT = {"atoms": 12, "steps": 15, "batch": 64, "record_every": 5}
# one of every kind of model, and every penalty, inference and learning rule at least once
MODELS = [("l1", {}), ("weighted-l1", {"lam": 0.05}), ("nonnegative-l1", {"threads": 1}), ("lca", {"iterations": 9}),
          ("sparsenet", {}), ("graph-laplacian", {"graph_batch": 32}), ("sparse-set", {"active": 3}),
          ("fastica", {"batch": 300}), ("sailnet", {}), ("soft-kmeans", {}),
          ("pixels", {"atoms": None}), ("orthogonal", {"held_out": 50}),
          ("group-autoencoder", {"group_size": 3, "initial": "normal"}),
          ("l1", {"until_change": 0.5, "window": 5, "held_out": 50, "steps": 30}),
          ("l1", {"learning": "hebbian", "penalty": "l1", "lambda_factors": [1, 2] * 6})]


class Equal(Folder):
    """What the package and the programs make of the same samples and options."""

    def train(self, model, X, **options):
        """The arrays of train-dictionary for a model of the package."""
        from simplecell import _core, _library, catalogue

        named = {_library.keyword(name): value for name, value in catalogue.named(model).items()}
        options = {name: value for name, value in {**named, **options}.items() if value is not None}
        path = self.folder / f"trained-{model}.h5"
        texts = {name: _library.text(value) for name, value in options.items()}
        program("train-dictionary", input=self.write("patches.h5", patches=X), output=path, seed=3, **texts)
        return path

    def test_every_model_learns_the_same_to_the_bit(self):
        X = patches()
        for model, changed in MODELS:
            with self.subTest(model=model, **changed):
                options = {**SHORT, **changed}
                path = self.train(model, X, **options)
                arrays, attributes = self.read(path)
                fitted = simplecell.Dictionary(model, seed=3, **options).fit(X)
                self.assertSame(fitted.components_, arrays["dictionary"])
                for name, values in fitted.history_.items():
                    self.assertSame(values, arrays[f"history/{name}"], name)
                saved = self.folder / "saved.h5"
                fitted.save(saved)
                again, its = self.read(saved)
                self.assertEqual(sorted(again), sorted(arrays))
                for name in arrays:
                    self.assertSame(again[name], arrays[name], name)
                self.assertEqual(its["model"], attributes["model"])
                self.assertEqual(its["kernels"], attributes["kernels"])

    def test_neighbouring_samples_are_told_by_ensemble(self):
        X = patches()
        path = self.write("patches.h5", patches=X)
        with h5py.File(path, "a") as file:
            file.attrs["ensemble"] = 4.0
        options = {"atoms": 12, "steps": 10, "batch": 64, "rate": 0.003, "seed": 3}
        program("train-dictionary", input=path, output=self.folder / "lld.h5", model="lld", **options)
        fitted = simplecell.Dictionary("lld", ensemble=4, **options).fit(X)
        self.assertSame(fitted.components_, self.read(self.folder / "lld.h5")[0]["dictionary"])
        with self.assertRaisesRegex(ValueError, "batch 30 does not hold whole ensembles of 4 patches"):
            simplecell.Dictionary("lld", ensemble=4, batch=30).fit(X)

    def test_labels_are_those_of_a_file(self):
        X, y = patches(), np.arange(300) % 3
        options = {"penalty": "nonnegative-l1", "initial": "class", "ordinal": "mask", "ordinal_classes": 3,
                   "ordinal_block": 2, **SHORT}
        path = self.write("patches.h5", patches=X, labels=y)
        program("train-dictionary", input=path, output=self.folder / "trained.h5", seed=3, **options)
        fitted = simplecell.Dictionary("dictionary", seed=3, **options)
        self.assertSame(fitted.fit(X, y).components_, self.read(self.folder / "trained.h5")[0]["dictionary"])
        self.assertSame(fitted.fit(X, np.array(list("abc"))[y]).components_,
                        self.read(self.folder / "trained.h5")[0]["dictionary"])
        with self.assertRaisesRegex(ValueError, "y is missing"):
            fitted.fit(X)
        with self.assertRaisesRegex(ValueError, "y has 2 labels for the 300 samples of X"):
            fitted.fit(X, y[:2])

    def test_codes_are_those_of_encode(self):
        X, new = patches(), patches(100, seed=2)
        fitted = simplecell.Dictionary("l1", seed=3, **SHORT).fit(X)
        fitted.save(self.folder / "dictionary.h5")
        for changed in ({}, {"lam": 0.1}, {"inference": "lca"}, {"iterations": 500, "tolerance": 1e-4}):
            with self.subTest(**changed):
                program("encode", input=self.write("new.h5", patches=new), dictionary=self.folder / "dictionary.h5",
                        output=self.folder / "codes.h5", **changed)
                self.assertSame(fitted.transform(new, **changed), self.read(self.folder / "codes.h5")[0]["codes"])

    def test_learning_goes_on_from_a_dictionary(self):
        X = patches()
        first = simplecell.Dictionary("l1", seed=1, **SHORT).fit(X)
        first.save(self.folder / "first.h5")
        path = self.train("l1", X, **{**SHORT, "initial_dictionary": self.folder / "first.h5"})
        for initial in (first, self.folder / "first.h5"):
            fitted = simplecell.Dictionary("l1", seed=3, initial_dictionary=initial, **SHORT).fit(X)
            self.assertSame(fitted.components_, self.read(path)[0]["dictionary"])
        with self.assertRaisesRegex(ValueError, "initial_dictionary has 12 atoms of 36 pixels; expected 9 of 36"):
            simplecell.Dictionary("l1", atoms=9, initial_dictionary=first).fit(X)
        with self.assertRaisesRegex(ValueError, "'l1-continued' starts from a dictionary of 'l1'"):
            simplecell.Dictionary("l1-continued").fit(X)

    def test_a_lambda_that_follows_the_active_units_goes_on_from_where_it_was(self):
        def learned_lambda(model):
            model.save(self.folder / "followed.h5")
            with h5py.File(self.folder / "followed.h5") as file:
                return json.loads(file.attrs["model"])["penalty"]["lambda"]

        X = patches()
        model = simplecell.Dictionary("l1", active_units=4, lam=0.01, **{**SHORT, "steps": 400}).fit(X)
        reached = learned_lambda(model)
        self.assertGreater(reached, 0.02)
        loaded = simplecell.Dictionary.load(self.folder / "followed.h5")
        self.assertSame(loaded.transform(X), model.transform(X))
        self.assertLess(abs(learned_lambda(loaded.partial_fit(X)) / reached - 1), 0.03)  # a step is at most 2 %

    def test_a_file_of_the_program_opens(self):
        X = patches()
        path = self.train("weighted-l1", X, **SHORT)
        model = simplecell.Dictionary.load(path)
        self.assertEqual((model.atoms, model.penalty, model.lam, model.steps, model.seed),
                         (12, "weighted-l1", 0.1, 15, 3))
        self.assertSame(model.components_, self.read(path)[0]["dictionary"])
        self.assertSame(copy.deepcopy(model).set_params(threads=1).fit(X).components_, model.components_)
        model.save(self.folder / "again.h5")
        self.assertEqual((self.folder / "again.h5").read_bytes(), path.read_bytes())

    def test_what_is_known_of_stimuli_stays_with_a_dictionary(self):
        X = patches()
        white, raw = self.folder / "white.h5", self.write("raw.h5", patches=X)
        program("whiten", method="zca", input=raw, shape="6x6", output=white)
        program("train-dictionary", input=white, output=self.folder / "one.h5", seed=0, **SHORT)
        simplecell.Dictionary.load(self.folder / "one.h5").save(self.folder / "two.h5")
        self.assertEqual((self.folder / "one.h5").read_bytes(), (self.folder / "two.h5").read_bytes())

    def test_other_programs_read_the_file(self):
        fitted = simplecell.Dictionary("l1", shape=(6, 6), **SHORT).fit(patches())
        fitted.save(self.folder / "dictionary.h5")
        program("fit-gabor", input=self.folder / "dictionary.h5", array="dictionary", output=self.folder / "gabor.h5")
        self.assertEqual(self.read(self.folder / "gabor.h5")[1]["patch_width"], 6)
        program("grating-responses", dictionary=self.folder / "dictionary.h5", output=self.folder / "tuning.h5",
                orientations=6, frequencies=4, phases=4)

    def test_a_dictionary_of_linked_inputs_is_refused(self):
        path, other = self.write("a.h5", patches=patches()), self.write("b.h5", patches=patches(seed=2))
        program("train-dictionary", input=path, link=other, output=self.folder / "linked.h5", seed=0, **SHORT)
        with self.assertRaisesRegex(ValueError, "linked.h5: is a dictionary of several linked inputs"):
            simplecell.Dictionary.load(self.folder / "linked.h5")


class Parameters(unittest.TestCase):
    """They are the options of train-dictionary."""

    def test_every_option_of_a_model_is_a_parameter(self):
        program = described("train-dictionary")
        options = {name for name, rule in program["options"].items() if rule.get("group") in ("Model", "Training")}
        expected = {"lam" if name == "lambda" else name.replace("-", "_") for name in options - {"checkpoint-every", "spread"}}
        parameters = set(inspect.signature(simplecell.Dictionary).parameters)
        self.assertEqual(parameters - expected,
                         {"initial_dictionary", "shape", "threads", "progress"})
        self.assertEqual(expected - parameters, set())
        for name in sorted(expected):
            self.assertIn(name, simplecell.Dictionary.__doc__)

    def test_registries_are_those_of_the_program(self):
        self.assertEqual(simplecell.describe(), described("train-dictionary")["registries"])
        self.assertIn("weighted-l1", simplecell.models())

    def test_they_are_kept_as_they_are(self):
        model = simplecell.Dictionary("l1", 32, lam="0.2", steps=7.0)
        self.assertEqual((model.model, model.atoms, model.lam, model.steps, model.rate), ("l1", 32, "0.2", 7.0, None))
        self.assertEqual(model.get_params()["lam"], "0.2")
        self.assertEqual(model.set_params(lam=0.3).lam, 0.3)

    def test_unknown_ones_are_refused_with_a_hint(self):
        unexpected = r"Dictionary\(\) got an unexpected keyword argument 'step'; did you mean 'steps'"
        with self.assertRaisesRegex(TypeError, unexpected):
            simplecell.Dictionary(step=3)
        with self.assertRaisesRegex(TypeError, "transform.*'lambda'"):
            simplecell.Dictionary(**SHORT).fit(patches()).transform(patches(), **{"lambda": 1})

    def test_values_are_refused_in_the_words_of_the_program(self):
        X = patches()
        for options, message in (
                ({"lam": -1}, "lam '-1': expected a number, at least 0"),
                ({"lam": float("nan")}, "lam 'nan': expected a number, at least 0"),
                ({"atoms": 2.5}, "atoms '2.5': expected a whole number, from 1 to 1e+06"),
                ({"penalty": "l2"}, "penalty 'l2': expected one of l1, "),
                ({"model": "wl1"}, "model 'wl1': expected one of .*; did you mean"),
                ({"model": "linked"}, "has templates of classes"),
                ({"sigma": 1}, "sigma has no effect with"),
                ({"window": 7}, "window goes with until_change"),
                ({"until_change": 0.1, "held_out": 300},
                 "X holds 300 patches, too few to hold out 300 of them; lower held_out"),
                ({"model": "dictionary", "inference": "closed-form", "penalty": "cauchy"},
                 "inference closed-form can't minimise penalty cauchy"),
                ({"threads": 0}, "threads '0': expected a whole number, from 1 to 1024"),
                ({"progress": 3}, "progress: expected a function"),
                ({"shape": (5, 5)}, "X has patches of 36 pixels, not 5 x 5"),
                ({"shape": "six"}, "shape 'six': expected height and width in pixels")):
            with self.subTest(**options):
                with self.assertRaises(ValueError) as caught:
                    simplecell.Dictionary(**{"model": "l1", **SHORT, **options}).fit(X)
                self.assertRegex(str(caught.exception), message.replace("+", r"\+"))
                self.assertNotIn("\n", str(caught.exception))

    def test_failures_are_runtime_errors(self):
        with self.assertRaisesRegex(RuntimeError, "diverged.*lower rate"):
            simplecell.Dictionary("weighted-l1", **{**SHORT, "steps": 200}, rate=1e30).fit(patches())

    def test_samples_are_refused_by_name_and_place(self):
        X = patches(20)
        broken = X.copy()
        broken[3, 5] = np.nan
        for bad, message in ((X[0], "X is a row of 36 numbers, expected samples"), (broken, "in sample 4, column 6"),
                             (X[:0], "X holds no samples"), (X.astype(complex), "Complex data not supported"),
                             (np.float64(1), "X is a single number")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.Dictionary("l1", **SHORT).fit(bad)
        with self.assertRaisesRegex(ValueError, "X has 30 features, but Dictionary is expecting 36"):
            simplecell.Dictionary("l1", **SHORT).fit(X).transform(X[:, :30])

    def test_digits_that_are_lost_in_single_precision_are_told(self):
        X = patches().astype(np.float64)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            simplecell.Dictionary("l1", **SHORT).fit(X)
        with self.assertWarnsRegex(UserWarning, "feature 1 differ by too little"):
            simplecell.Dictionary("l1", **SHORT).fit(X + 1e6)


class Learning(unittest.TestCase):
    def test_notes_are_warnings_of_the_users_line(self):
        with self.assertWarnsRegex(UserWarning, "X: all stimuli are zero; there is nothing to learn") as caught:
            simplecell.Dictionary("l1", **SHORT).fit(np.zeros((50, 9), np.float32))
        self.assertEqual(caught.filename, __file__)
        with self.assertWarnsRegex(UserWarning, "lambda 99 is too large"):
            simplecell.Dictionary("l1", lam=99, **SHORT).fit(patches())

    def test_any_layout_and_type_gives_the_same(self):
        X = np.round(patches() * 64) / 64
        expected = simplecell.Dictionary("l1", **SHORT).fit(X)
        for one in (X.astype(np.float64), np.asfortranarray(X), X.reshape(300, 6, 6), X.tolist(),
                    np.repeat(X, 2, axis=0)[::2]):
            found = simplecell.Dictionary("l1", **SHORT).fit(one)
            self.assertTrue(np.array_equal(found.components_, expected.components_))
        self.assertEqual(simplecell.Dictionary("l1", **SHORT).fit(X.reshape(300, 6, 6))._learned.shape, (6, 6))

    def test_single_precision_in_c_order_is_not_copied(self):
        from simplecell import _arrays

        X = patches()
        self.assertTrue(np.shares_memory(_arrays.samples(X)[0], X))
        X.flags.writeable = False
        before = X.copy()
        simplecell.Dictionary("l1", **SHORT).fit_transform(X)
        self.assertTrue(np.array_equal(X, before))

    def test_threads_do_not_matter(self):
        X = patches()
        one, two = (simplecell.Dictionary("weighted-l1", threads=n, **SHORT).fit(X) for n in (1, 2))
        self.assertTrue(np.array_equal(one.components_, two.components_))
        self.assertTrue(np.array_equal(one.transform(X), two.transform(X)))

    def test_steps_of_ones_own(self):
        X = patches()
        model = simplecell.Dictionary("l1", **SHORT)
        self.assertIs(model.partial_fit(X), model)
        first = model.components_
        for _ in range(20):
            model.partial_fit(X)
        self.assertEqual(model.n_iter_, 21)
        self.assertEqual(model.history_["step"].tolist(), list(range(1, 22)))
        self.assertLess(model.history_["objective"][-1], model.history_["objective"][0])
        self.assertFalse(np.array_equal(model.components_, first))
        # a batch of all samples is what fit takes when its batches are no smaller
        whole = simplecell.Dictionary("l1", atoms=12, steps=1, batch=300).fit(X)
        self.assertTrue(np.array_equal(whole.components_, first))
        again = pickle.loads(pickle.dumps(model)).partial_fit(X)
        self.assertEqual(again.n_iter_, 22)
        with self.assertRaisesRegex(ValueError, "X has 10 rows, no multiple of the ensemble of 4"):
            simplecell.Dictionary("lld", ensemble=4, atoms=4).partial_fit(X).partial_fit(X[:10])

    def test_reconstruction_and_score(self):
        X = patches()
        model = simplecell.Dictionary("l1", lam=0.01, atoms=36, steps=100, batch=300).fit(X)
        codes = model.transform(X)
        rest = X - codes @ model.components_
        self.assertTrue(np.allclose(model.inverse_transform(codes), X - rest, atol=1e-5))
        self.assertAlmostEqual(model.score(X), 1 - (rest ** 2).sum() / (X ** 2).sum(), places=5)
        self.assertGreater(model.score(X), 0.9)
        with self.assertRaisesRegex(ValueError, "X has 3 codes a sample, the dictionary 36 atoms"):
            model.inverse_transform(codes[:, :3])

    def test_codes_that_did_not_come_to_the_tolerance_are_told(self):
        X = patches()
        model = simplecell.Dictionary("l1", **SHORT).fit(X)
        with self.assertWarnsRegex(UserWarning, "codes did not reach the tolerance"):
            model.transform(X, iterations=1, tolerance=1e-6)

    def test_an_unlearned_model_says_so(self):
        for use in (lambda m: m.transform(patches()), lambda m: m.components_, lambda m: m.save("x.h5")):
            with self.assertRaisesRegex(ValueError, "has not learned yet; call fit first"):
                use(simplecell.Dictionary())

    def test_pickles_and_copies_are_equal(self):
        X = patches()
        model = simplecell.Dictionary("l1", **SHORT).fit(X)
        for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
            self.assertTrue(np.array_equal(other.transform(X), model.transform(X)))
            self.assertEqual(other.get_params(), model.get_params())
            self.assertEqual(other.n_features_in_, 36)

    def test_names_of_columns_are_kept_and_compared(self):
        class Frame:
            def __init__(self, values, columns):
                self.values, self.columns = values, columns

            def __array__(self, dtype=None):
                return self.values if dtype is None else self.values.astype(dtype)

        X = patches(50, 2)
        model = simplecell.Dictionary("l1", **SHORT).fit(Frame(X, list("abcd")))
        self.assertEqual(model.feature_names_in_.tolist(), list("abcd"))
        with self.assertRaisesRegex(ValueError, "unseen at fit time:\n- e\n.*missing:\n- d"):
            model.transform(Frame(X, list("abce")))
        with self.assertRaisesRegex(ValueError, "same order"):
            model.transform(Frame(X, list("abdc")))
        with self.assertWarnsRegex(UserWarning, "fitted with feature names"):
            model.transform(X)


class Interrupted(unittest.TestCase):
    LONG = {"model": "l1", "atoms": 12, "steps": 10 ** 8, "batch": 64}

    def test_progress_is_told(self):
        told = []
        simplecell.Dictionary("l1", progress=lambda *told_now: told.append(told_now), **SHORT).fit(patches())
        self.assertEqual(told[0], (0, 15))
        self.assertEqual(told[-1], (15, 15))
        self.assertEqual(sorted(told), told)

    def test_what_progress_raises_ends_it_and_leaves_the_model(self):
        X = patches()
        model = simplecell.Dictionary("l1", **SHORT).fit(X)
        before = model.components_

        def stop(done, total):
            if done:
                raise KeyError("enough")

        with self.assertRaisesRegex(KeyError, "enough"):
            model.set_params(progress=stop, steps=10 ** 8).fit(X)
        self.assertTrue(np.array_equal(model.components_, before))

    def test_control_c_ends_learning_and_encoding(self):
        X = patches()
        model = simplecell.Dictionary(**self.LONG)
        slow = simplecell.Dictionary("l1", **SHORT).fit(X)
        for act in (lambda: model.fit(X), lambda: slow.transform(np.tile(X, (500, 1)), iterations=100000)):
            threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            begin = time.monotonic()
            with self.assertRaises(KeyboardInterrupt):
                act()
            self.assertLess(time.monotonic() - begin, 20)

    def test_the_interpreter_goes_on_meanwhile(self):
        counted, done = [], threading.Event()

        def count():
            while not done.is_set():
                counted.append(time.monotonic())
                time.sleep(0.01)

        thread = threading.Thread(target=count)
        thread.start()
        begin = time.monotonic()
        simplecell.Dictionary("l1", atoms=64, steps=300, threads=1).fit(patches(2000))
        end = time.monotonic()
        done.set()
        thread.join()
        within = [at for at in counted if begin < at < end]
        self.assertGreater(len(within), 20 * (end - begin))

    def test_the_library_cannot_be_called_from_progress(self):
        X = patches()
        other = simplecell.Dictionary("l1", **SHORT)
        with self.assertRaisesRegex(RuntimeError, "simplecell is at work"):
            simplecell.Dictionary("l1", progress=lambda done, total: other.fit(X), **SHORT).fit(X)

    def test_threads_of_python_take_turns(self):
        X, results = patches(), {}

        def fit(seed):
            results[seed] = simplecell.Dictionary("l1", seed=seed, **SHORT).fit(X).components_

        threads = [threading.Thread(target=fit, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for seed in range(4):
            alone = simplecell.Dictionary("l1", seed=seed, **SHORT).fit(X)
            self.assertTrue(np.array_equal(results[seed], alone.components_))

    def test_a_child_process_computes_as_well(self):
        X = patches()
        expected = simplecell.Dictionary("l1", **SHORT).fit(X).components_
        child = os.fork()
        if child == 0:
            same = np.array_equal(simplecell.Dictionary("l1", **SHORT).fit(X).components_, expected)
            os._exit(0 if same else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


class Surroundings(Folder):
    """A process of its own for each: what happens when the module is loaded."""

    def run_python(self, code, **environment):
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                env={**os.environ, **environment})
        return answer.returncode, answer.stdout.strip(), answer.stderr.strip()

    def test_the_environment_and_numpys_threads_are_left_alone(self):
        code = ("import os, numpy, simplecell; before = dict(os.environ); simplecell.Dictionary; "
                "import ctypes; get = ctypes.CDLL(None).getenv; get.restype = ctypes.c_char_p; "
                "print(get(b'OPENBLAS_CORETYPE'), get(b'OPENBLAS_NUM_THREADS'), before == dict(os.environ))")
        self.assertEqual(self.run_python(code)[:2], (0, "None None True"))
        self.assertEqual(self.run_python(code, OPENBLAS_NUM_THREADS="2")[:2], (0, "None b'2' True"))

    def test_importing_is_quick_and_takes_nothing(self):
        code = ("import sys, simplecell; "
                "print([name for name in ('numpy', 'sklearn', 'simplecell._core') if name in sys.modules])")
        self.assertEqual(self.run_python(code)[:2], (0, "[]"))

    def test_lower_levels_give_the_bytes_of_the_programs(self):
        np.save(self.folder / "patches.npy", patches())
        code = (f"import numpy as np, simplecell; m = simplecell.Dictionary('l1', atoms=8, steps=5, seed=0); "
                f"m.fit(np.load('{self.folder}/patches.npy')).save('{self.folder}/package.h5')")
        self.assertEqual(self.run_python(code, SIMPLECELL_PROCESSOR="x86-64-v2"), (0, "", ""))
        with unittest.mock.patch.dict(os.environ, SIMPLECELL_PROCESSOR="x86-64-v2"):
            program("train-dictionary", input=self.folder / "patches.npy", output=self.folder / "program.h5", atoms=8,
                    steps=5, seed=0, penalty="l1", lam=0.3, iterations=20, learning="hebbian", rate=5)
        (one, its), (other, theirs) = self.read(self.folder / "package.h5"), self.read(self.folder / "program.h5")
        self.assertIn(b"x86-64-v2", its["kernels"])
        self.assertEqual(its["kernels"], theirs["kernels"])
        self.assertSame(one["dictionary"], other["dictionary"])

    def test_a_level_that_is_none_is_said_at_once(self):
        code, _, error = self.run_python("import simplecell; simplecell.Dictionary", SIMPLECELL_PROCESSOR="pentium")
        self.assertEqual(code, 1)
        self.assertIn("SIMPLECELL_PROCESSOR pentium: not a level", error)


if __name__ == "__main__":
    unittest.main()
