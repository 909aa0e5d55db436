"""A model that has not converged is marked: in tables, on figures, and at claims."""

import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import h5py

from project import merged_config

import claims
import convergence
import figstyle
import findings
import models
import table_models


class Marks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # three trainings, of which the last did not converge; one of a fixed number of steps
        self.trained = [self.dictionary("slow", seed, converged) for seed, converged in enumerate((300, 500, 0))]
        self.fixed = self.dictionary("fixed", 0, None)

    def dictionary(self, model, seed, converged):
        path = self.folder / "natural" / "whitened8" / model / f"seed{seed}" / "dictionary.h5"
        path.parent.mkdir(parents=True)
        with h5py.File(path, "w") as file:
            if converged is not None:
                file.attrs.update(converged=float(converged), steps_done=900.0)
        return str(path)

    def test_counts(self):
        paths = [*self.trained, self.fixed]
        self.assertEqual(convergence.counts(paths), {"slow": (2, 3)})
        self.assertEqual(convergence.unconverged(paths), {"slow": "1 of 3"})
        self.assertEqual(convergence.unconverged(self.trained[:2]), {})
        self.assertEqual(convergence.read(self.trained[0]), (True, 900))
        self.assertIsNone(convergence.read(self.fixed))

    def test_table(self):
        statistics = self.folder / "shapes.tsv"
        statistics.write_text("metric\tvalue\tlow\thigh\nshare\t0.5\t0.4\t0.6\n")
        source = self.folder / "source.json"
        source.write_text('{"source": "real"}')
        row = {"preprocessing": "whitened8", "dataset": "natural", "array": "rf"}
        table = self.folder / "models.tsv"
        table_models.main(SimpleNamespace(
            input=SimpleNamespace(statistics=[str(statistics)] * 4, trained=self.trained),
            output=SimpleNamespace(table=str(table)),
            params=SimpleNamespace(rows=[{"model": "slow", **row}, {"model": "fixed", **row}], seeds=[3, 1],
                                   sources=[[str(source)]] * 2, settings={"metrics": ["share"]})))
        head, *rows = [line.split("\t") for line in table.read_text().splitlines()]
        self.assertEqual([row[head.index("converged")] for row in rows], ["2 of 3", ""])

    def test_figure(self):
        params = SimpleNamespace(models=[{"name": "slow", "label": "WL, as printed"}])

        def below(source, results="results", **inputs):
            drawn = SimpleNamespace(input=SimpleNamespace(**inputs), params=params, config={"results": results})
            return figstyle.below(drawn, {"natural": source})

        self.assertEqual(below("real", trained=self.trained), ["not converged: WL, as printed (1 of 3 trainings)"])
        self.assertEqual(below("real", trained=self.trained[:2]), [])
        self.assertEqual(below("stand-in"), ["data: synthetic stand-in"])
        self.assertEqual(below("real", "results/quick"), ["quick run: small models, undertrained"])

    def test_claim(self):
        row = claims.score({"not_testable": "an example"}, {"trained": self.trained}, "real")
        self.assertEqual(row["not_converged"], "slow 1 of 3")
        row |= {"value": "0.1", "verdict": "reproduced", "verdict_after_holm": ""}
        self.assertIn("did not converge: slow 1 of 3", findings.outcome(row))

    def test_a_model_has_the_rule_or_not(self):
        config = merged_config()
        self.assertTrue(models.converges(config, "weighted-l1-printed@lam0.001"))
        self.assertFalse(models.converges(config, "weighted-l1"))


if __name__ == "__main__":
    unittest.main()
