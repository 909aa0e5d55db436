"""A penalty written in Python gives what the same one in C++ gives, and says that it is slow."""

import unittest
import warnings

import numpy as np
from programs import patches

import simplecell


class L1:
    """λ‖x‖₁"""

    def __init__(self, lam):
        self.lam = lam

    def value(self, X):
        return self.lam * np.abs(X).sum(axis=1)

    def prox(self, V, step):
        return np.sign(V) * np.maximum(np.abs(V) - np.float32(step) * np.float32(self.lam), 0)


class SmoothedL1:
    """λ Σ √(x² + σ²) − σ"""

    def __init__(self, lam, sigma):
        self.lam, self.sigma, self.curvature = lam, sigma, lam / sigma

    def value(self, X):
        return self.lam * (np.sqrt(X ** 2 + self.sigma ** 2) - self.sigma).sum(axis=1)

    def gradient(self, X):
        return self.lam * X / np.sqrt(X ** 2 + self.sigma ** 2)


def quietly(act):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return act()


class PenaltyInPython(unittest.TestCase):
    def test_codes_are_those_of_the_library(self):
        X, A = patches(40), patches(9, seed=2)
        for own, named in ((L1(0.2), {"penalty": "l1", "lam": 0.2}),
                           (SmoothedL1(0.2, 0.1), {"penalty": "smoothed-l1", "lam": 0.2, "sigma": 0.1})):
            expected = simplecell.sparse_encode(X, A, gap=0, iterations=60, details=True, **named)
            for threads in (1, 2):
                found = quietly(lambda: simplecell.sparse_encode(X, A, penalty=own, gap=0, iterations=60, details=True,
                                                                 threads=threads))
                self.assertTrue(np.allclose(found["codes"], expected["codes"], atol=2e-5))
                self.assertTrue(np.allclose(found["objective"], expected["objective"], rtol=1e-5))

    def test_a_dictionary_is_learned_with_it(self):
        X = patches()
        options = {"atoms": 9, "steps": 6, "batch": 50}
        expected = simplecell.Dictionary("l1", lam=0.2, **options).fit(X)
        found = quietly(lambda: simplecell.Dictionary("l1", penalty=L1(0.2), **options).fit(X))
        self.assertTrue(np.allclose(found.components_, expected.components_, atol=1e-3))
        self.assertTrue(np.allclose(quietly(lambda: found.transform(X)), expected.transform(X), atol=1e-2))
        with self.assertRaisesRegex(ValueError, "penalty in Python can't be saved"):
            found.save("dictionary.h5")

    def test_it_says_that_it_is_slow_once(self):
        with self.assertWarnsRegex(UserWarning, "penalty L1 is computed in Python") as caught:
            simplecell.sparse_encode(patches(4), patches(3), penalty=L1(0.2))
        self.assertEqual(len([one for one in caught.warnings if "in Python" in str(one.message)]), 1)
        self.assertEqual(caught.filename, __file__)

    def test_what_it_raises_is_raised(self):
        class Broken(L1):
            def prox(self, V, step):
                raise ZeroDivisionError("by hand")

        class Misshapen(L1):
            def value(self, X):
                return X

        class Unbounded:
            value, gradient = SmoothedL1.value, SmoothedL1.gradient

        for penalty, kind, message in ((Broken(1), ZeroDivisionError, "by hand"),
                                       (Misshapen(1), ValueError, r"value\(X\) must return an array of shape \(\d+\)"),
                                       (object(), ValueError, "neither a name nor an object with value"),
                                       (Unbounded(), ValueError, "gradient.X. needs the attribute curvature")):
            for threads in (1, 2):
                with self.assertRaisesRegex(kind, message):
                    quietly(lambda: simplecell.sparse_encode(patches(40), patches(9), penalty=penalty, threads=threads))

    def test_what_it_cannot_do_is_refused(self):
        X = patches(40)
        for options, message in (({"learning": "backprop"}, "learning backprop differentiates the penalty"),
                                 ({"lam": 0.3}, "lam has no effect with penalty L1"),
                                 ({"model": "fastica"}, "penalty has no effect with model fastica"),
                                 ({"warm_up": 5}, "warm_up raises lam")):
            with self.subTest(**options), self.assertRaisesRegex(ValueError, message):
                model = simplecell.Dictionary(**{"model": "l1", "atoms": 4, "penalty": L1(0.2), **options})
                quietly(lambda: model.fit(X))
        with self.assertRaisesRegex(ValueError, "lam has no effect with penalty L1"):
            quietly(lambda: simplecell.sparse_encode(X, X[:3], 0.1, penalty=L1(0.2)))

    def test_it_cannot_call_the_library(self):
        class Nested(L1):
            def prox(self, V, step):
                return simplecell.proximal_map(V, "l1", 1)

        for threads in (1, 2):
            with self.assertRaisesRegex(RuntimeError, "simplecell is at work"):
                quietly(lambda: simplecell.sparse_encode(patches(600), patches(9), penalty=Nested(1), threads=threads))


if __name__ == "__main__":
    unittest.main()
