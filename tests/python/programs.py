"""Programs and samples that the tests of the package share."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

BIN = Path(os.environ.get("SIMPLECELL_BIN", Path(__file__).resolve().parents[2] / "build" / "bin"))


def program(name, **options):
    """Runs a program with options as parameters of Python; returns its standard output, throws its line on failure."""
    words = [BIN / name, "--progress", "off"]
    for key, value in options.items():
        words += ["--" + ("lambda" if key == "lam" else key.replace("_", "-")), str(value)]
    answer = subprocess.run(words, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(answer.stderr.strip())
    return answer.stdout


def described(name):
    return json.loads(subprocess.run([BIN / name, "--describe"], capture_output=True, text=True, check=True).stdout)


def patches(count=300, side=6, seed=1):
    """Patches (count, side²) that are sums of a few oriented stripes, so that there is something to learn."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    angle, phase = random.uniform(0, np.pi, 20), random.uniform(0, 2 * np.pi, 20)
    stripes = np.array([np.cos(2 * (x * np.cos(a) + y * np.sin(a)) + p).ravel() for a, p in zip(angle, phase)])
    codes = random.laplace(size=(count, 20)) * (random.random((count, 20)) < 0.15)
    return (0.3 * codes @ stripes + 0.02 * random.normal(size=(count, side * side))).astype(np.float32)


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = Path(held.name)

    def write(self, name, **arrays):
        """An HDF5 file of arrays."""
        path = self.folder / name
        with h5py.File(path, "w") as file:
            for key, value in arrays.items():
                file[key] = value
        return path

    def read(self, path):
        """{name: array} of an HDF5 file, and {name: attribute}."""
        arrays = {}
        with h5py.File(path) as file:
            file.visititems(lambda name, one: arrays.update({name: one[()]} if isinstance(one, h5py.Dataset) else {}))
            return arrays, dict(file.attrs)

    def assertSame(self, one, other, message=""):
        """To the bit, and of the same type."""
        self.assertEqual(one.dtype, other.dtype, message)
        self.assertEqual(one.shape, other.shape, message)
        self.assertEqual(np.ascontiguousarray(one).tobytes(), np.ascontiguousarray(other).tobytes(), message)
