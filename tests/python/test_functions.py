"""
The functions on arrays give what the programs write to files, to the bit, and take their options with their errors.
"""

import inspect
import unittest

import h5py
import numpy as np
from programs import Folder, described, patches, program

import simplecell


def images(count=3, height=40, width=50, seed=5):
    """Images with falling spectra."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(count, height, width))
    for _ in range(3):
        noise = noise + np.roll(noise, 1, 1) + np.roll(noise, 1, 2)
    return (noise / noise.std()).astype(np.float32)


class Functions(Folder):
    def out(self, name, **options):
        """The arrays that a program writes."""
        path = self.folder / "out.h5"
        program(name, output=path, **options)
        return self.read(path)[0]

    def learned(self, X, **options):
        """A model, and the file of it."""
        model = simplecell.Dictionary(**{"model": "l1", "atoms": 12, "steps": 15, "batch": 64, "shape": 6, **options})
        model.fit(X).save(self.folder / "dictionary.h5")
        return model, self.folder / "dictionary.h5"


class Codes(Functions):
    def test_sparse_encode_is_encode(self):
        X = patches(120)
        to_gap = {"iterations": 300, "gap": 1e-3}
        for penalty, coder in (({}, to_gap), ({"penalty": "nonnegative-l1"}, to_gap),
                               ({"penalty": "weighted-l1"}, to_gap), ({"lambda_factors": [1, 2, 3] * 4}, to_gap),
                               ({}, {"inference": "lca", "iterations": 30}),
                               ({"penalty": "cauchy"}, {"inference": "conjugate-gradient", "iterations": 10})):
            with self.subTest(**penalty, **coder):
                model, path = self.learned(X, model="dictionary", **penalty)
                options = {{"gap": "tolerance"}.get(name, name): value for name, value in coder.items()}
                theirs = self.out("encode", input=self.write("x.h5", patches=X), dictionary=path, lam=0.2, **options)
                ours = simplecell.sparse_encode(X, model.components_, 0.2, details=True, **penalty, **coder)
                self.assertEqual(sorted(ours), sorted(theirs))
                for name in ours:
                    self.assertSame(ours[name], theirs[name], name)

    def test_a_gap_of_a_thousandth_is_the_default(self):
        X = patches(50)
        self.assertSame(simplecell.sparse_encode(X, X[:9], 0.1),
                        simplecell.sparse_encode(X, X[:9], 0.1, gap=1e-3, iterations=1000))
        self.assertFalse(np.array_equal(simplecell.sparse_encode(X, X[:9], 0.1, gap=0, iterations=5),
                                        simplecell.sparse_encode(X, X[:9], 0.1)))

    def test_codes_reach_the_gap_and_satisfy_the_optimality_conditions(self):
        X = patches(200)
        A = X[:30] / np.linalg.norm(X[:30], axis=1, keepdims=True)
        found = simplecell.sparse_encode(X, A, 0.1, gap=1e-5, iterations=20000, details=True)
        self.assertLess(found["gap"].max(), 2e-5)
        correlation = (X - found["codes"] @ A) @ A.T
        self.assertLess(np.abs(correlation).max(), 0.1 * 1.02)
        active = np.abs(found["codes"]) > 1e-3
        self.assertTrue(np.allclose(correlation[active], 0.1 * np.sign(found["codes"][active]), atol=5e-3))
        self.assertSame(found["codes"], simplecell.sparse_encode(X, A, 0.1, gap=1e-5, iterations=20000, threads=1))

    def test_what_does_not_go_together_is_refused(self):
        X, A = patches(20), patches(9, seed=2)
        for options, message in (
                ({"lam": -1}, "lam '-1': expected a number, at least 0"),
                ({"penalty": "l3"}, "penalty 'l3': expected one of"),
                ({"lambda_factors": [1, 2]}, "lambda_factors are 2 for 9 atoms; give one for each"),
                ({"penalty": "group-l1", "group_size": 2}, "atoms 9 is no multiple of group_size 2"),
                ({"inference": "closed-form", "penalty": "cauchy"}, "can't minimise"),
                ({"sides": "one"}, "sides has no effect with penalty l1, inference fista"),
                ({"gap": 0.1, "inference": "closed-form"}, "tolerance has no effect")):
            with self.subTest(**options), self.assertRaisesRegex(ValueError, message):
                simplecell.sparse_encode(X, A, **options)
        with self.assertRaisesRegex(ValueError, "X has 36 pixels, the dictionary 30"):
            simplecell.sparse_encode(X, A[:, :30])
        with self.assertRaisesRegex(TypeError, "unexpected keyword argument 'step'"):
            simplecell.sparse_encode(X, A, step=3)
        with self.assertWarnsRegex(UserWarning, "did not reach the tolerance"):
            simplecell.sparse_encode(X, A, 0.01, gap=1e-6, iterations=2)

    def test_proximal_maps(self):
        V = np.linspace(-3, 3, 60).reshape(20, 3)
        self.assertTrue(np.allclose(simplecell.proximal_map(V, "l1", 0.5), np.sign(V) * np.maximum(np.abs(V) - 0.5, 0)))
        self.assertTrue(np.allclose(simplecell.proximal_map(V, "nonnegative-l1", 0.5, step=2), np.maximum(V - 1, 0)))
        self.assertTrue(np.allclose(simplecell.proximal_map(V, "ridge", 1), V / 2))
        self.assertTrue(np.allclose(simplecell.proximal_map(V, "weighted-l1").sum(axis=1), 1))
        self.assertTrue(np.allclose(simplecell.proximal_map(V, "nonnegative-l1", 1, lambda_factors=[0, 1, 2]),
                                    np.maximum(V - [0, 1, 2], 0)))
        with self.assertRaisesRegex(ValueError, "lambda_factors are 2 for 3 codes"):
            simplecell.proximal_map(V, lambda_factors=[1, 2])
        with self.assertRaisesRegex(ValueError, "V has 3 codes a sample, no multiple of group_size 2"):
            simplecell.proximal_map(V, "group-l1", group_size=2)

    def test_proximal_map_is_the_programs(self):
        table = self.folder / "map.tsv"
        program("proximal-map", penalty="l0", lam=0.7, points=31, range=2, output=table)
        theirs = np.loadtxt(table, skiprows=1)
        ours = simplecell.proximal_map(theirs[:, :1], "l0", 0.7)
        self.assertTrue(np.allclose(ours, theirs[:, 1:], atol=1e-6))


class Units(Functions):
    def test_receptive_fields(self):
        X, raw = patches(), patches(seed=4)
        model, path = self.learned(X)
        theirs = self.out("receptive-fields", dictionary=path, input=self.write("x.h5", patches=X))
        ours = simplecell.receptive_fields(model, X, raw=raw)
        for name in ("rf", "spikes", "active"):
            self.assertSame(ours[name], theirs[name], name)
        responses = np.maximum(model.transform(X), 0).astype(float)
        expected = responses.T @ (raw - raw.mean(axis=0, dtype=float)) / responses.sum(axis=0)[:, None]
        self.assertTrue(np.allclose(ours["rf_pixel"], expected, atol=1e-5))
        theirs = self.out("receptive-fields", dictionary=path, stimulus="noise", count=5000, seed=7, noise_variance=0.2)
        ours = simplecell.receptive_fields(model, count=5000, seed=7, noise_variance=0.2)
        self.assertSame(ours["rf"], theirs["rf"])
        theirs = self.out("receptive-fields", dictionary=path, input=self.write("x.h5", patches=X), inference="lca")
        self.assertSame(simplecell.receptive_fields(model, X, inference="lca")["rf"], theirs["rf"])
        for options, message in (({"X": X, "raw": raw[:3]}, "raw has 3 samples for the 300"), ({}, "seed is missing"),
                                 ({"raw": raw, "seed": 1}, "raw goes with X")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.receptive_fields(model, **options)

    def test_grating_responses(self):
        model, path = self.learned(patches())
        options = {"orientations": 8, "frequencies": 5, "phases": 6, "contrast": 0.5}
        theirs = self.out("grating-responses", dictionary=path, **options)
        ours = simplecell.grating_responses(model, **options)
        self.assertEqual(sorted(ours), sorted(theirs))
        for name in ours:
            self.assertSame(ours[name], theirs[name], name)
        theirs = self.out("grating-responses", dictionary=path, inference="lca", lam=0.1, **options)
        self.assertSame(simplecell.grating_responses(model, inference="lca", lam=0.1, **options)["response"],
                        theirs["response"])
        unknown = simplecell.Dictionary("l1", atoms=9, steps=2).fit(patches())
        falling = {"lowest_frequency": 0.4, "highest_frequency": 0.3}
        for one, extra, message in ((unknown, {}, "says no shape; give shape"),
                                    (unknown, {"shape": (5, 7)}, "not 5 x 7"),
                                    (model, falling, "must be above lowest_frequency"),
                                    (model, {"phases": 3}, "phases '3': expected a whole number, from 4 to 360")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.grating_responses(one, **extra)
        simplecell.grating_responses(unknown, shape=6, **options)

    def test_gratings_pass_what_training_images_passed(self):
        raw = self.folder / "raw.h5"
        with h5py.File(raw, "w") as file:
            file["images"] = images()
        program("whiten", method="olshausen-field", input=raw, output=self.folder / "white.h5")
        program("extract-patches", input=self.folder / "white.h5", size=6, count=300, seed=1,
                output=self.folder / "x.h5")
        program("whiten", method="pca", components=20, input=self.folder / "x.h5", output=self.folder / "pca.h5")
        program("train-dictionary", input=self.folder / "pca.h5", output=self.folder / "dictionary.h5", atoms=8,
                steps=5, seed=1)
        options = {"orientations": 6, "frequencies": 4, "phases": 4, "contrast_in": "images"}
        theirs = self.out("grating-responses", dictionary=self.folder / "dictionary.h5", **options)
        ours = simplecell.grating_responses(simplecell.Dictionary.load(self.folder / "dictionary.h5"), **options)
        self.assertSame(ours["orientation_tuning"], theirs["orientation_tuning"])

    def test_fit_gabor(self):
        fields = patches(20).astype(np.float64)
        fields[3] = 0
        theirs = self.out("fit-gabor", input=self.write("rf.h5", rf=fields), shape="6x6", starts=3, min_r_squared=0.3)
        ours = simplecell.fit_gabor(fields, shape=(6, 6), starts=3, min_r_squared=0.3)
        for name in ours:
            self.assertTrue(np.array_equal(ours[name], theirs[name]), name)
        self.assertEqual(ours["fitted"].dtype, bool)
        self.assertTrue(ours["silent"][3] and not ours["fitted"][3])
        self.assertSame(simplecell.fit_gabor(fields.reshape(20, 6, 6), starts=3)["parameters"], ours["parameters"])
        active = np.full(20, 0.5)
        active[1] = 0.01
        silent = simplecell.fit_gabor(fields, active=active, min_active=0.1)["silent"]
        self.assertEqual(list(np.flatnonzero(silent != ours["silent"])), [1])
        for options, message in (({"shape": (5, 5)}, "fields have 36 pixels, not 5 x 5"),
                                 ({"min_active": 0.1}, "active is missing"),
                                 ({"active": active[:3]}, "active is of shape"),
                                 ({"starts": 0}, "starts '0': expected")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.fit_gabor(fields, **options)


class Embeddings(Functions):
    def test_pca(self):
        X = patches()
        theirs = self.out("embed", method="pca", components=4, input=self.write("x.h5", patches=X), array="patches")
        ours = simplecell.pca(X, 4, details=True)
        for name in ("embedding", "components", "mean", "variance"):
            self.assertSame(ours[name], theirs[name], name)
        self.assertTrue(np.array_equal(simplecell.pca(X, 4), ours["embedding"]))
        for bad in (0, 2.5, True):
            with self.assertRaisesRegex(ValueError, "components"):
                simplecell.pca(X, bad)
        with self.assertRaisesRegex(ValueError, "all samples are equal"):
            simplecell.pca(np.ones((5, 3)))

    def test_tsne(self):
        X = patches(150)
        options = {"perplexity": 10, "iterations": 120, "exaggerated": 40, "pca": 20}
        theirs = self.out("embed", method="tsne", input=self.write("x.h5", patches=X), array="patches", **options)
        told = []
        ours = simplecell.tsne(X, details=True, progress=lambda done, total: told.append((done, total)), **options)
        self.assertSame(ours["embedding"], theirs["embedding"])
        self.assertSame(ours["kl"], theirs["history/kl"])
        self.assertIn((120, 120), told)
        with self.assertWarnsRegex(UserWarning, "perplexity 30 is lowered to"):
            simplecell.tsne(np.repeat(X[:20], 6, axis=0), iterations=10, exaggerated=2)
        with self.assertRaisesRegex(ValueError, "perplexity '0.5': expected a number, from 1 to"):
            simplecell.tsne(X, perplexity=0.5)


class Images(Functions):
    def test_patches(self):
        shown, beside = images(), images(seed=6)
        scaled = {"size": 7, "border": 2, "mean": "patch", "variance": "unit"}
        theirs = self.out("extract-patches", input=self.write("i.h5", images=shown),
                          companion=self.write("c.h5", images=beside), count=50, seed=9, **scaled)
        ours = simplecell.extract_patches(shown, 50, 9, companion=beside, details=True, **scaled)
        for name in ours:
            self.assertSame(ours[name], theirs[name], name)
        theirs = self.out("extract-patches", input=self.folder / "i.h5", size=7, ensemble=5, spread=1, count=50, seed=9)
        self.assertSame(simplecell.extract_patches(shown, 50, 9, size=7, ensemble=5, spread=1), theirs["patches"])
        for options, message in (({"size": 99}, "patch"), ({"spread": 1}, "spread has no effect without an ensemble"),
                                 ({"companion": beside[:1]}, "not as many or not as large"),
                                 ({"count": 0}, "count '0': expected a whole number")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.extract_patches(shown, **{"count": 10, **options})

    def test_images_of_different_sizes(self):
        several = [images()[0], images()[1][:30, :20], images()[2][:, :45]]
        found = simplecell.extract_patches(several, 200, 1, size=8, border=0, details=True)
        for patch, (image, row, column) in zip(found["patches"], found["positions"].astype(int)):
            self.assertTrue(np.array_equal(patch.reshape(8, 8), several[image][row:row + 8, column:column + 8]))
        white = simplecell.whiten(several)
        self.assertEqual([one.shape for one in white], [one.shape for one in several])
        with self.assertRaisesRegex(ValueError, "differ in size; method mean needs those of one size"):
            simplecell.whiten(several, "mean")
        with self.assertRaisesRegex(ValueError, "is a list of arrays of shapes"):
            simplecell.extract_patches([images()[0], np.zeros(3)])

    def test_whitened_images(self):
        shown, new = images(), images(2, 32, 44, seed=8)
        for method in ("olshausen-field", "scale", "mean", "unit-norm"):
            with self.subTest(method=method):
                theirs = self.out("whiten", method=method, input=self.write("i.h5", images=shown))["images"]
                found = simplecell.whiten(shown, method, details=True)
                self.assertSame(found["data"], theirs)
                self.assertSame(simplecell.whiten(shown, transform=found), theirs)
        self.assertSame(simplecell.whiten(shown), simplecell.whiten(shown, "olshausen-field"))
        white = self.folder / "white.h5"
        program("whiten", method="olshausen-field", input=self.folder / "i.h5", output=white, cutoff=15)
        theirs = self.out("whiten", transform=white, input=self.write("new.h5", images=new))["images"]
        found = simplecell.whiten(shown, cutoff=15, details=True)
        self.assertSame(simplecell.whiten(new, transform=found), theirs)

    def test_whitened_patches(self):
        X, new = patches(), patches(50, seed=3)
        for options in ({"method": "zca", "regulariser": 0.01}, {"method": "pca", "components": 7},
                        {"method": "pca", "retain": 0.8}):
            with self.subTest(**options):
                path = self.folder / "transform.h5"
                x = self.write("x.h5", patches=X)
                theirs = self.out("whiten", input=x, save_transform=path, **options)["patches"]
                found = simplecell.whiten(X, details=True, **options)
                self.assertSame(found["data"], theirs)
                for name in ("mean", "unwhiten", "spectrum"):
                    self.assertSame(found[name], self.read(path)[0][name], name)
                theirs = self.out("whiten", input=self.write("new.h5", patches=new), transform=path)["patches"]
                self.assertSame(simplecell.whiten(new, transform=found), theirs)
        whitened = simplecell.whiten(X, regulariser=1e-6)
        self.assertTrue(np.allclose(np.cov(whitened.T, bias=True), np.eye(36), atol=0.02))

    def test_what_does_not_apply_to_a_whitening_is_refused(self):
        X = patches()
        fitted, other = (simplecell.whiten(some, details=True) for some in (X, X[:, :9]))
        for options, message in (({"cutoff": 3}, "cutoff does not apply to method zca"),
                                 ({"method": "pca", "components": 3, "retain": 0.5}, "give components or retain"),
                                 ({"method": "white"}, "method 'white': expected one of"),
                                 ({"transform": {"method": "zca"}}, "transform is not what whiten"),
                                 ({"transform": fitted, "retain": 0.5}, "retain does not apply to a fitted"),
                                 ({"transform": other}, "X has 36 pixels, the transform 9")):
            with self.assertRaisesRegex(ValueError, message):
                simplecell.whiten(X, **options)


class Declarations(unittest.TestCase):
    def test_parameters_are_the_options_of_the_programs(self):
        for function, name, other in (
                ("fit_gabor", "fit-gabor", {"fields", "shape", "active"}),
                ("grating_responses", "grating-responses", {"model", "shape"}),
                ("extract_patches", "extract-patches", {"images", "companion", "details"}),
                ("tsne", "embed", {"X", "details"}), ("whiten", "whiten", {"X", "transform", "details"}),
                ("proximal_map", "proximal-map", {"V"})):
            options = {"lam" if one == "lambda" else one.replace("-", "_") for one in described(name)["options"]}
            parameters = set(inspect.signature(getattr(simplecell, function)).parameters)
            self.assertEqual(parameters - options - other, {"threads", "progress"} & parameters - options, function)
            for parameter in parameters & options:
                self.assertIn(parameter, getattr(simplecell, function).__doc__, function)


if __name__ == "__main__":
    unittest.main()
