"""The measurement of how cost grows: a tiny run gives a complete table and a figure; slopes are those of power laws."""

import csv
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import TestCase, main

import numpy as np

from project import ROOT, without_data

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import scaling


class Scaling(TestCase):
    def test_a_tiny_run(self):
        with tempfile.TemporaryDirectory() as folder:
            script = ROOT / "tests/benchmarks/scaling.py"
            answer = subprocess.run([sys.executable, script, "--tiny", "--threads", "1", "--output", f"{folder}/it"],
                                    env=without_data(), text=True, capture_output=True)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertEqual((Path(folder) / "it.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            with open(f"{folder}/it.tsv") as file:
                rows = list(csv.DictReader(file, delimiter="\t"))
        self.assertGreater(min(float(row["seconds"]) for row in rows), 0)
        for computation, (_, _, atoms, _) in scaling.COMPUTATIONS.items():
            axes = [row["varied"] for row in rows if row["computation"] == computation]
            self.assertEqual(axes, ["n", "n", *(["m", "m"] if atoms else []), "d", "d"], computation)

    def test_slopes(self):
        sizes = np.array([10.0, 20.0, 80.0])
        rows = [{"computation": "LCA", "varied": "m", "m": m, "threads": 1, "seconds": 3 * m**1.5} for m in sizes[::-1]]
        rows += [{**rows[0], "threads": 2}, {**rows[0], "computation": "t-SNE"}, {**rows[0], "varied": "d"}]
        self.assertAlmostEqual(scaling.slope(*scaling.curve(rows, "LCA", "m", 1)), 1.5)
        self.assertEqual(scaling.curve(rows, "t-SNE", "n", 1).shape, (2, 0))

    def test_one_size_is_varied_at_a_time(self):
        for computation, (n, m) in scaling.BASE.items():
            base = {"n": n, "m": m, "side": scaling.BASE_SIDE}
            for axis, *size in scaling.sizes(computation, tiny=False):
                others = {name: value for name, value in zip(base, size) if name[0] != {"d": "s"}.get(axis, axis)}
                self.assertEqual(others, {name: base[name] for name in others}, computation)


if __name__ == "__main__":
    main()
