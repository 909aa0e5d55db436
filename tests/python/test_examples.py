"""The examples of docs/python.md that learn run as they stand there, but for fewer patches and steps."""

import os
import re
import sys
import tempfile
import types
import unittest
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/python.md").read_text()
FEWER = {"100000": "2000", "steps=900": "steps=30", '"l1", progress': '"l1", steps=20, atoms=32, progress',
         "atoms=256": "atoms=32", "steps=100": "steps=5, atoms=16, batch=64", "iterations=50": "iterations=5"}


class Bar:
    """What the example uses of tqdm."""
    total, n, calls = None, 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        Bar.end = (self.n, self.total)

    def update(self, count):
        self.n, Bar.calls = self.n + count, Bar.calls + 1


class Examples(unittest.TestCase):
    def test_examples_that_learn(self):
        random = np.random.default_rng(0)
        names, here = {}, os.getcwd()
        known, sys.modules["tqdm"] = sys.modules.get("tqdm"), types.SimpleNamespace(tqdm=Bar)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                np.save("photographs.npy", random.random((3, 96, 96)).cumsum(1).cumsum(2).astype(np.float32))
                for text in re.findall(r"```python\n(.*?)```", PAGE, re.S):
                    if "Dictionary(" not in text:
                        continue
                    for usual, fewer in FEWER.items():
                        text = text.replace(usual, fewer)
                    with warnings.catch_warnings(record=True) as warned:
                        warnings.simplefilter("always")
                        exec(text, names)
                    self.assertEqual(any("computed in Python" in str(one.message) for one in warned),
                                     "ElasticNet(" in text)
                self.assertTrue(Path("dictionary.h5").exists())
            finally:
                os.chdir(here)
                sys.modules.pop("tqdm") if known is None else sys.modules.update(tqdm=known)
        self.assertEqual(names["codes"].shape, (2000, 16))
        self.assertEqual(names["gabors"]["parameters"].shape, (32, 8))
        self.assertEqual(Bar.end, (20, 20))
        self.assertGreater(Bar.calls, 0)


if __name__ == "__main__":
    unittest.main()
