"""apply and the figure of what it found, on a small dictionary."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import matplotlib.image
import numpy as np

from project import BIN, ROOT

SCRIPT = ROOT / "workflow" / "scripts" / "fig_apply.py"


class Apply(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.stage("synthesize", "--kind", "dead-leaves", "--count", 2, "--size", 64, "--seed", 1, "--output", "raw.h5")
        cls.stage("whiten", "--method", "olshausen-field", "--input", "raw.h5", "--output", "white.h5")
        cls.stage("train-dictionary", "--images", "white.h5", "--size", 8, "--atoms", 16, "--steps", 5, "--batch", 32,
                  "--seed", 0, "--output", "dictionary.h5")
        cls.stage("apply", "--dictionary", "dictionary.h5", "--images", "raw.h5", "--output", "applied.h5")

    @classmethod
    def stage(cls, program, *options):
        subprocess.run([BIN / program, *map(str, options), "--progress", "off"], cwd=cls.folder, check=True,
                       capture_output=True)

    def draw(self, *options):
        return subprocess.run([sys.executable, SCRIPT, *options], cwd=self.folder, text=True, capture_output=True)

    def test_the_figure(self):
        for options in ((), ("--image", "1")):
            answer = self.draw("--input", "applied.h5", "--output", "applied.png", *options)
            self.assertEqual((answer.returncode, answer.stdout), (0, ""), answer.stderr)
            picture = matplotlib.image.imread(self.folder / "applied.png")
            self.assertGreater(picture.shape[1], 2000)
            self.assertGreater(picture[..., :3].std(), 0.1)
        first = (self.folder / "applied.svg").read_bytes()
        self.draw("--input", "applied.h5", "--output", "applied.svg", "--image", "1")
        self.assertEqual((self.folder / "applied.svg").read_bytes(), first)

    def test_the_figure_in_colour_and_of_components(self):
        rng = np.random.default_rng(1)
        for name, channels, numbers in (("colour", 3, 3 * 12), ("components", 1, 7)):
            with h5py.File(self.folder / f"{name}.h5", "w") as file:
                for array in ("images", "whitened", "reconstruction"):
                    file[array] = rng.normal(size=(1, channels * 9, 12)).astype("f4")
                file["units"], file["atoms"] = np.arange(5), rng.normal(size=(5, numbers))
                file["maps"], file["active"], file["image_error"] = rng.normal(size=(1, 5, 3, 3)), np.ones(5), [0.5]
                file.attrs.update({"channels": channels, "patch_height": 3, "patch_width": 4, "active_units": 2.5})
            answer = self.draw("--input", f"{name}.h5", "--output", f"{name}.svg")
            self.assertEqual(answer.returncode, 0, answer.stderr)

    def test_mistakes_are_one_line(self):
        (self.folder / "text.h5").write_text("no")
        for options, word in ((("none.h5", "a.png"), "none.h5: no such file"), (("text.h5", "a.png"), "no HDF5 file"),
                              (("raw.h5", "a.png"), "is no output of apply"), (("applied.h5", "a.gif"), ".svg or .png"),
                              (("applied.h5", "no/a.png"), "does not exist"),
                              (("applied.h5", "a.png", "--image", "2"), "has 2 images, 0 to 1")):
            with self.subTest(options=options):
                answer = self.draw("--input", options[0], "--output", *options[1:])
                self.assertNotEqual(answer.returncode, 0)
                self.assertEqual(len(answer.stderr.splitlines()), 1, answer.stderr)
                self.assertIn(word, answer.stderr)
        self.assertFalse((self.folder / "a.png").exists())


if __name__ == "__main__":
    unittest.main()
