"""
Dictionary follows the conventions of scikit-learn, with its base classes and without them.
"""

import subprocess
import sys
import tempfile
import unittest
import warnings

import numpy as np
from programs import patches
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import simplecell

SMALL = {"atoms": 4, "steps": 5, "batch": 32, "threads": 1}
# docs/python.md says why these do not apply
NOT_APPLICABLE = set()


class Conventions(unittest.TestCase):
    def test_all_checks_of_estimators_pass(self):
        for options in ({"model": "l1"}, {"model": "weighted-l1"}, {"model": "soft-kmeans"}):
            for estimator, check in check_estimator(simplecell.Dictionary(**{**SMALL, **options}), generate_only=True):
                name = check.func.__name__
                if name in NOT_APPLICABLE:
                    continue
                with self.subTest(check=name, **options), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    try:
                        check(estimator)
                    except unittest.SkipTest:
                        pass

    def test_a_clone_has_the_parameters_and_no_dictionary(self):
        model = simplecell.Dictionary("l1", lam=0.2, **SMALL).fit(patches())
        other = clone(model)
        self.assertIsInstance(other, BaseEstimator)
        self.assertEqual(other.get_params(), model.get_params())
        self.assertFalse(hasattr(other, "components_"))

    def test_in_a_pipeline_and_a_search(self):
        X = patches()
        pipeline = make_pipeline(StandardScaler(with_std=False), simplecell.Dictionary("l1", **SMALL))
        self.assertEqual(pipeline.fit_transform(X).shape, (300, 4))
        self.assertEqual(pipeline.set_params(dictionary__lam=0.1).named_steps["dictionary"].lam, 0.1)
        search = GridSearchCV(simplecell.Dictionary("l1", **SMALL), {"lam": [0.3, 100.0]}, cv=2).fit(X)
        self.assertEqual(search.best_params_, {"lam": 0.3})  # at 100 all codes are zero

    def test_what_it_is_shows_what_was_changed(self):
        self.assertEqual(repr(simplecell.Dictionary("l1", lam=0.2)), "Dictionary(lam=0.2, model='l1')")

    def test_without_scikit_learn_it_is_the_same(self):
        code = ("import sys; sys.modules['sklearn'] = None; import numpy as np, simplecell; "
                "X = np.load(sys.argv[1]); D = simplecell.Dictionary; "
                "m = D('l1', lam=0.2, atoms=4, steps=5, batch=32); m.fit_transform(X); o = D(**m.get_params()); assert o.get_params() == m.get_params(); "
                "assert o.set_params(lam=0.2) is o; print(repr(D('l1', lam=0.2)), float(m.components_.sum())); "
                "import pickle; assert (pickle.loads(pickle.dumps(m)).transform(X) == m.transform(X)).all(); "
                "exec('try:\\n o.set_params(lamda=1)\\nexcept ValueError as error:\\n print(error)')")
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            np.save(file, patches())
            file.flush()
            answer = subprocess.run([sys.executable, "-c", code, file.name], capture_output=True, text=True)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        first, second = answer.stdout.splitlines()
        expected = simplecell.Dictionary("l1", lam=0.2, atoms=4, steps=5, batch=32).fit(patches())
        self.assertEqual(first, f"Dictionary(lam=0.2, model='l1') {float(expected.components_.sum())}")
        self.assertIn("Invalid parameter 'lamda'", second)


if __name__ == "__main__":
    unittest.main()
