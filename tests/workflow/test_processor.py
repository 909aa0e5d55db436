"""
The programs choose their kernels when they run: results say which, agree between levels but for rounding, and one
build runs on the processors of every level.
"""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy

BIN = Path(os.environ["SIMPLECELL_BIN"])
LEVELS = ["x86-64-v2", "x86-64-v3", "x86-64-v4"]
BLAS = {"x86-64-v2": "nehalem", "x86-64-v3": "haswell", "x86-64-v4": "skylakex"}


def run(stage, *arguments, before=(), **environment):
    kept = {key: value for key, value in os.environ.items() if key not in ("OPENBLAS_CORETYPE", "SIMPLECELL_PROCESSOR")}
    return subprocess.run([*before, BIN / stage, *map(str, arguments)], capture_output=True, text=True,
                          env=kept | environment)


class Processor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.patches = cls.folder / "patches.h5"
        random = numpy.random.default_rng(1)
        with h5py.File(cls.patches, "w") as file:
            file["patches"] = random.laplace(size=(500, 36)).astype("f4")
        cls.made = {}
        for level in LEVELS:
            output = cls.folder / f"{level}.h5"
            done = cls.train(output, SIMPLECELL_PROCESSOR=level)
            if done.returncode == 0:
                cls.made[level] = output
        if not cls.made:
            raise unittest.SkipTest(f"no levels: {done.stderr.strip()}")

    @classmethod
    def train(cls, output, **how):
        return run("train-dictionary", "--input", cls.patches, "--penalty", "l1", "--lambda", 1, "--atoms", 40,
                   "--steps", 2, "--batch", 50, "--learning", "backprop", "--seed", 1, "--output", output, **how)

    def kernels(self, path):
        with h5py.File(path) as file:
            return file.attrs["kernels"].decode()

    def dictionary(self, path):
        with h5py.File(path) as file:
            return file["dictionary"][:]

    def test_a_file_says_by_which_kernels_it_was_made(self):
        for level, path in self.made.items():
            name, _, blas = self.kernels(path).partition(", OpenBLAS ")
            self.assertEqual((name, blas.lower()), (level, BLAS[level]))

    def test_levels_differ_by_rounding_alone(self):
        lowest = self.dictionary(self.made[LEVELS[0]])
        for level in self.made:
            numpy.testing.assert_allclose(self.dictionary(self.made[level]), lowest, atol=2e-3)

    def test_without_the_variable_it_is_the_highest(self):
        output = self.folder / "usual.h5"
        self.assertEqual(self.train(output).returncode, 0)
        highest = list(self.made)[-1]
        self.assertEqual(self.kernels(output), self.kernels(self.made[highest]))
        numpy.testing.assert_array_equal(self.dictionary(output), self.dictionary(self.made[highest]))

    def test_openblas_uses_the_kernels_that_its_own_variable_names(self):
        output = self.folder / "nehalem.h5"
        self.assertEqual(self.train(output, OPENBLAS_CORETYPE="Nehalem").returncode, 0)
        self.assertTrue(self.kernels(output).endswith("OpenBLAS Nehalem"), self.kernels(output))

    def test_levels_that_there_are_not(self):
        done = self.train(self.folder / "none.h5", SIMPLECELL_PROCESSOR="znver5")
        self.assertEqual((done.returncode, done.stderr), (
            2, "train-dictionary: SIMPLECELL_PROCESSOR znver5: not a level; x86-64-v2, x86-64-v3 and x86-64-v4 are\n"))
        self.assertFalse((self.folder / "none.h5").exists())

    def test_older_processors(self):
        """Emulated: an instruction that they do not have would end the program."""
        emulator = shutil.which("qemu-x86_64")
        if not emulator:
            self.skipTest("qemu-user is missing")
        for processor, level in {"Nehalem": "x86-64-v2", "Haswell": "x86-64-v3"}.items():
            with self.subTest(processor):
                output = self.folder / f"{processor}.h5"
                # OpenBLAS's own choice, as starting anew would leave the emulator
                done = self.train(output, before=[emulator, "-cpu", processor], OPENBLAS_CORETYPE=BLAS[level].title())
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(self.kernels(output).startswith(level), self.kernels(output))
                if level in self.made:
                    numpy.testing.assert_array_equal(self.dictionary(output), self.dictionary(self.made[level]))
                done = self.train(output, before=[emulator, "-cpu", processor], SIMPLECELL_PROCESSOR="x86-64-v4",
                                  OPENBLAS_CORETYPE=BLAS[level].title())
                self.assertEqual((done.returncode, done.stderr.splitlines()[-1]), (
                    2, f"train-dictionary: SIMPLECELL_PROCESSOR x86-64-v4: this processor has {level}; name that or a "
                    "lower level"))


if __name__ == "__main__":
    unittest.main()
