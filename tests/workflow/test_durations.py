"""The times of jobs: the table is made from a run, earlier runs come first, and the longest chains start first."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import TestCase, main, mock

from project import ROOT, Project

import durations


def write_benchmark(path, seconds):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"s\th:m:s\n{seconds}\t0:00:00\n")


class Table(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        durations.usual_seconds.cache_clear()
        self.addCleanup(durations.usual_seconds.cache_clear)

    def run_of(self, **seconds):
        for path, time in seconds.items():
            write_benchmark(self.folder / "benchmarks" / f"{path}.tsv", time)

    def test_it_is_made_from_the_benchmarks_of_a_run(self):
        models = {"l1": 2, "l1@lam0.3": 4, "weighted-l1": 3, "fastica": 20}
        self.run_of(**{f"natural/white/{model}/seed{seed}/train_dictionary": time + seed
                       for model, time in models.items() for seed in (0, 1)},
                    **{"figures/paper/fig1": 2, "figures/paper/fig-train": 4, "curves/ridge": 0.25, "claims": 1,
                       "natural/whiten_mean": 0.5, "natural/white/seed0/extract_patches": 0.5, "compare/l1-natural/models": 7,
                       "natural/white/l1/seed0/similarity_tsne": 1, "natural/white/l1/seed0/similarity": 2})
        table = self.folder / "durations.tsv"
        with mock.patch.object(durations, "TABLE", table), mock.patch.object(sys, "argv", ["", str(self.folder)]):
            durations.main()
            self.assertEqual(durations.usual_seconds(), {
                ("train_dictionary", ""): 7.8, ("train_dictionary", "fastica"): 20, ("figure", ""): 3,
                ("proximal_map", ""): 0.25, ("claims", ""): 1, ("whiten", ""): 0.5, ("extract_patches", ""): 0.5,
                ("compare_table", ""): 7, ("similarity_tsne", ""): 1, ("similarity", ""): 2})
            of = "results/natural/white/{}/seed2/train_dictionary.tsv"
            self.assertEqual(durations.expected_seconds("train_dictionary", of.format("fastica@lam1")), 20)
            self.assertEqual(durations.expected_seconds("train_dictionary", of.format("l1")), 7.8)

    def test_without_a_run_it_says_what_is_needed(self):
        answer = subprocess.run([sys.executable, ROOT / "workflow/scripts/durations.py", self.folder], text=True,
                                capture_output=True)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("benchmarks/", answer.stderr)

    def test_an_earlier_run_comes_first(self):
        path = self.folder / "job.tsv"
        write_benchmark(path, 60.5)
        self.assertEqual(durations.expected_seconds("whiten", path), 60.5)
        self.assertNotEqual(durations.expected_seconds("whiten", self.folder / "none.tsv"), 60.5)

    def test_every_rule_with_a_benchmark_is_in_the_table(self):
        """Another rule would be expected to take a second."""
        rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
        timed = re.findall(r"^(?:use rule \w+ as|rule) (\w+)(?:(?!^rule ).)*?^    benchmark:", rules, re.M | re.S)
        self.assertIn("train_dictionary", timed)
        self.assertEqual([rule for rule in timed if (rule, "") not in durations.usual_seconds()], [])


class Order(TestCase):
    def test_the_way_to_the_end_is_the_longest_chain(self):
        followers = {"patches": ["train"], "train": ["encode", "draw"], "encode": ["draw"], "draw": []}
        seconds = {"patches": 1, "train": 10, "encode": 4, "draw": 2}
        self.assertEqual(durations.ways_to_the_end(seconds, followers.get),
                         {"patches": 17, "train": 16, "encode": 6, "draw": 2})


class Run(Project):
    def test_the_longest_chains_start_first(self):
        """With one core, models are trained in the order of the times they had before."""
        names = {"l1": 3, "nonnegative-l1": 7, "weighted-l1": 5}
        for model, seconds in names.items():
            folder = self.folder / "results/benchmarks/natural/whitened16" / model / "seed0"
            write_benchmark(folder / "train_dictionary.tsv", seconds)
        targets = [f"results/natural/whitened16/{model}/seed0/dictionary.h5" for model in names]
        answer = self.snakemake("--cores=1", *targets)
        self.assertRuns(answer)
        started = re.findall(r"output: results/natural/whitened16/([\w-]+)/seed0/dictionary.h5", answer.stdout)
        self.assertEqual(started, ["nonnegative-l1", "weighted-l1", "l1"])


if __name__ == "__main__":
    main()
