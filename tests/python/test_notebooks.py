"""The notebooks run from beginning to end, on pictures that stand in for photographs and on a folder of photographs, and
are stored without outputs, which would be those of one machine and of pictures that are no data."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

try:
    import nbclient
    import nbformat
except ImportError:
    nbclient = None

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "python/notebooks").glob("*.ipynb"))
LARGEST = 1_500_000  # bytes of all outputs of a notebook


@unittest.skipUnless(nbclient, "nbclient is not installed (tests/debian-packages.txt)")
class Notebooks(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_all(self, name, replaced=(), last="None"):
        """Executes a notebook, with words of it replaced, in a folder of its own; returns the value of the line `last`,
        which is executed at the end and can be written as JSON."""
        book = nbformat.read(ROOT / "python/notebooks" / name, as_version=4)
        for old, new in replaced:
            cell = next(cell for cell in book.cells if old in cell.source)
            cell.source = cell.source.replace(old, new)
        book.cells.append(nbformat.v4.new_code_cell(f"import json\nprint('VALUE', json.dumps({last}, default=float))"))
        own = {"resources": {"metadata": {"path": str(self.folder)}}, "timeout": 300, "kernel_name": "python3"}
        nbclient.NotebookClient(book, **own).execute()
        outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
        self.assertLess(len(json.dumps(outputs)), LARGEST)
        texts = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stderr")
        self.assertEqual(texts, "")  # no warnings
        self.shown = [output for output in outputs if "image/png" in output.get("data", {})]
        return json.loads(outputs[-1].text.removeprefix("VALUE "))

    def test_first_steps(self):
        found = self.run_all("first_steps.ipynb", last="""{
            "errors": errors, "fitted": {name: int(fit["fitted"].sum()) for name, fit in fits.items()},
            "objective": {name: list(map(float, model.history_["objective"])) for name, model in models.items()},
            "variance": float(patches.var())}""")
        self.assertEqual(len(self.shown), 6)
        self.assertAlmostEqual(found["variance"], 0.1, delta=0.03)  # that of whitened pictures
        for name in ("l1", "weighted-l1"):
            with self.subTest(name):
                self.assertLess(found["errors"][name], 0.8)  # of a picture that the model has not seen
                self.assertLess(found["objective"][name][-1], 0.9 * found["objective"][name][0])
                self.assertGreater(found["fitted"][name], 20)
        self.assertTrue((self.folder / "weighted-l1.h5").exists())

    def test_first_steps_with_photographs(self):
        import numpy as np
        from PIL import Image

        for i, (height, width) in enumerate(((150, 200), (200, 150), (130, 130))):
            noise = np.random.default_rng(i).normal(size=(height, width, 3)).cumsum(axis=0).cumsum(axis=1)
            low, high = noise.min(), noise.max()
            Image.fromarray((255 * (noise - low) / (high - low)).astype(np.uint8)).save(self.folder / f"photo{i}.png")
        (self.folder / "notes.txt").write_text("no photograph")
        found = self.run_all("first_steps.ipynb", [("photographs = None", f"photographs = {str(self.folder)!r}"),
                                                   ("steps = 12, 100, 200", "steps = 8, 16, 10")],
                             last="[[list(map(int, one.shape)) for one in pictures], list(patches.shape)]")
        self.assertEqual(found, [[[150, 200], [200, 150]], [20000, 64]])

    def test_compare_a_penalty(self):
        found = self.run_all("compare_a_penalty.ipynb", last="""{
            "table": table, "curves": {name: curve[np.argsort(curve[:, 0])].tolist() for name, curve in curves.items()}}""")
        self.assertEqual(len(self.shown), 2)
        self.assertEqual(list(found["table"]), ["group-l1", "l1", "nonnegative-l1", "l0"])
        for name, row in found["table"].items():
            with self.subTest(name):
                self.assertTrue(0 < row["error_at_10"] < 1)
                self.assertLess(row["unused"], 50)
                errors = [error for _, error in found["curves"][name]]
                self.assertLess(errors[-1], errors[0])  # the more units, the less error

    def test_they_are_stored_without_outputs(self):
        self.assertEqual(len(NOTEBOOKS), 2)
        for path in NOTEBOOKS:
            book = nbformat.read(path, as_version=4)
            nbformat.validate(book)
            for cell in book.cells:
                self.assertFalse(cell.get("outputs"), path.name)
                self.assertIsNone(cell.get("execution_count"), path.name)
                for line in cell.source.splitlines():
                    self.assertLessEqual(len(line), 120)


if __name__ == "__main__":
    unittest.main()
