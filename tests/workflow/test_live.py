"""The page of trainings at work."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import main

import h5py
import numpy as np
from project import ROOT, Project

LIVE = ROOT / "workflow/scripts/live.py"


def checkpoint(path, atoms=6, dimension=16, steps=40):
    path.parent.mkdir(parents=True)
    history = np.column_stack([np.arange(10, steps + 1, 10), np.linspace(5, 2, steps // 10), np.full(steps // 10, .1),
                               np.zeros(steps // 10)])
    with h5py.File(path, "w") as file:
        file["history"], file["model/dictionary"] = history, np.random.default_rng(1).normal(size=(atoms, dimension))
        file.attrs["step"], file.attrs["options"] = float(steps), '{"steps": "100"}'


class Live(Project):
    def setUp(self):
        super().setUp()
        self.results = self.folder / "results"

    def page(self):
        return (self.results / "live.html").read_text()

    def test_it_shows_histories_and_filters(self):
        checkpoint(self.results / "natural/white8/l1/seed3/checkpoint-1.h5")
        checkpoint(self.results / "natural/white8/pca/seed0/checkpoint-2.h5", dimension=10)  # coefficients: no pictures
        subprocess.run([sys.executable, LIVE, self.results], check=True)
        page = self.page()
        for words in ("l1", "natural, white8, seed 3", "step 40 of 100", "from 2 to 5, now 2", "dead atoms"):
            self.assertIn(words, page)
        self.assertEqual(page.count("<img"), 1)
        ends = [float(points.split()[-1].split(",")[0]) for points in re.findall(r'points="([^"]+)"', page)]
        self.assertEqual(set(ends), {220 * 0.4})  # 40 of 100 steps along an axis of 220
        self.assertNotIn("refresh", page)

    def test_a_damaged_or_other_checkpoint_is_left_out(self):
        checkpoint(self.results / "natural/white8/l1/seed0/checkpoint-1.h5")
        other = self.results / "mnist/networks/relu/seed0/checkpoint-2.h5"
        other.parent.mkdir(parents=True)
        with h5py.File(other, "w") as file:
            file["history"] = np.zeros((2, 6))
        (self.results / "natural/white8/l1/seed0/checkpoint-3.h5").write_text("no HDF5")
        subprocess.run([sys.executable, LIVE, self.results], check=True)
        self.assertEqual(self.page().count("<section"), 1)

    def test_it_ends_with_the_process_that_started_it(self):
        checkpoint(self.results / "natural/white8/l1/seed0/checkpoint-1.h5")
        parent = subprocess.Popen([sys.executable, "-c", "import os, subprocess, sys, time\n"
                                   f"print(subprocess.Popen([sys.executable, {str(LIVE)!r}, '--watch', "
                                   f"{str(self.results)!r}, str(os.getpid())]).pid, flush=True)\ntime.sleep(60)"],
                                  stdout=subprocess.PIPE, text=True)
        watching = int(parent.stdout.readline())
        self.wait(lambda: (self.results / "live.html").exists())
        self.assertIn("refresh", self.page())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        self.wait(lambda: not Path(f"/proc/{watching}").exists())
        self.assertIn("The run has ended", self.page())
        parent.stdout.close()

    def test_it_ends_if_the_run_ended_before_it_began(self):
        checkpoint(self.results / "natural/white8/l1/seed0/checkpoint-1.h5")
        subprocess.run([sys.executable, LIVE, "--watch", self.results, "999999999"], check=True, timeout=60)
        self.assertIn("The run has ended", self.page())

    def wait(self, done):
        for _ in range(600):
            if done():
                return
            time.sleep(0.1)
        self.fail("waited for a minute")

    def test_usage(self):
        answer = subprocess.run([sys.executable, LIVE, self.results / "none"], capture_output=True, text=True)
        self.assertEqual((answer.returncode, answer.stderr[:6]), (1, "usage:"))

    def test_a_run_that_is_watched(self):
        answer = self.snakemake("results/natural/whitened16/l1/seed0/dictionary.h5", env={"SIMPLECELL_WATCH": "yes"})
        self.assertRuns(answer)
        self.assertIn("the trainings at work: results/live.html", answer.stdout)
        self.wait(lambda: (self.results / "live.html").exists() and "has ended" in self.page())


if __name__ == "__main__":
    main()
