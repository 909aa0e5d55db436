"""The examples of README.md for MATLAB, Octave and R are run, by Octave and R, on a file that the project writes in the
same way, with patches that are higher than wide."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

from project import ROOT

OCTAVE, RSCRIPT = shutil.which("octave-cli"), shutil.which("Rscript")
HEIGHT, WIDTH = 7, 4
# What MATLAB's functions, which Octave lacks, return of this file; the attributes of a file are numbers in it.
MATLAB = """
function out = h5read(file, name)
  out = load('-hdf5', file).(name(2:end));
end
function out = h5readatt(file, place, name)
  out = double(getfield(struct('patch_height', %d, 'patch_width', %d), name));
end
"""


def example(language):
    """The example of README.md, and the file that it reads."""
    text = re.search(rf"^```{language}\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)[1]
    return text, re.search(r"['\"](results/[^'\"]+)['\"]", text)[1]


def has_library(name):
    return RSCRIPT and subprocess.run([RSCRIPT, "-e", f"library({name})"], capture_output=True).returncode == 0


class Examples(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def plant(self, path, height=HEIGHT, width=WIDTH):
        """A dictionary as train-dictionary writes it: single precision, attributes of double precision."""
        atoms = np.random.default_rng(1).normal(size=(5, height * width)).astype(np.float32)
        images = np.random.default_rng(2).normal(size=(3, height, width)).astype(np.float32)
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(self.folder / path, "w") as file:
            file["dictionary"], file["history/step"], file["images"] = atoms, np.arange(3.0), images
            file.attrs["patch_height"], file.attrs["patch_width"] = float(height), float(width)
            file.attrs["model"] = np.bytes_('{"penalty": {"name": "l1"}}')
        return atoms.reshape(-1, height, width), images

    def run_script(self, interpreter, name, script, words):
        """Runs a script that writes its table `shown.txt`, and returns this."""
        (self.folder / name).write_text(script)
        env = {**os.environ, "HOME": str(self.folder)}
        answer = subprocess.run([interpreter, *words, name], cwd=self.folder, env=env, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
        self.assertEqual(answer.returncode, 0, answer.stdout[-3000:])
        return np.loadtxt(self.folder / "shown.txt", ndmin=2)

    def octave(self, script, shown, functions=""):
        script = f"1;\n{functions}\n{script}\ndlmwrite('shown.txt', {shown}, 'delimiter', ' ', 'precision', 9);\n"
        return self.run_script(OCTAVE, "script.m", script, ["--no-gui", "--norc", "--quiet"])

    def r(self, script, shown):
        script = f"{script}\nwrite.table({shown}, 'shown.txt', row.names = FALSE, col.names = FALSE)\n"
        return self.run_script(RSCRIPT, "script.R", script, ["--vanilla"])

    def assertShows(self, shown, picture):
        self.assertEqual(shown.shape, picture.shape)
        np.testing.assert_allclose(shown, picture, rtol=1e-6)

    @unittest.skipUnless(OCTAVE, "Octave is not installed")
    def test_matlab(self):
        """Its own functions are replaced, as they are not to be had; what is done with their results is run."""
        script, path = example("matlab")
        atoms, images = self.plant(path)
        functions = MATLAB % (HEIGHT, WIDTH)
        self.assertShows(self.octave(script, "picture", functions), atoms[0])
        self.assertShows(self.octave(script + "\nimages = h5read(file, '/images');", "images(:, :, 2)'", functions), images[1])

    @unittest.skipUnless(OCTAVE, "Octave is not installed")
    def test_octave(self):
        script, path = example("octave")
        atoms, images = self.plant(path, 6, 6)
        self.assertShows(self.octave(script, "picture"), atoms[0])
        self.assertShows(self.octave(script, "load('-hdf5', file).images(:, :, 2)'"), images[1])

    @unittest.skipUnless(has_library("rhdf5"), "R or its package rhdf5 is not installed")
    def test_r(self):
        script, path = example("r")
        atoms, images = self.plant(path)
        self.assertShows(self.r(script, "picture"), atoms[0])
        self.assertShows(self.r(script + "\nimages <- h5read(file, 'images')", "t(images[, , 2])"), images[1])

    @unittest.skipUnless(has_library("hdf5r"), "R or its package hdf5r is not installed")
    def test_the_other_package_of_r(self):
        script, path = example("r")
        atoms, _ = self.plant(path)
        reading = re.search(r"hdf5r::.*", script)[0]
        script = f"file <- '{path}'\natoms <- {reading}"
        self.assertShows(self.r(script, f"matrix(atoms[, 1], {HEIGHT}, {WIDTH}, byrow = TRUE)"), atoms[0])


if __name__ == "__main__":
    unittest.main()
