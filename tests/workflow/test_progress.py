"""The progress that ./reproduce shows: what is done, the time left, and failures, on a terminal and redirected."""

import io
import json
import os
import sys
import tempfile
from pathlib import Path
from unittest import TestCase, main, mock

from project import ROOT, Project, with_progress

sys.path.insert(0, str(ROOT / "workflow"))
import progress


class Clock:
    """A clock that is set by the test."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def plan(count, figure=None, cores=2):
    jobs = [{"id": id, "rule": "fit_gabor", "seconds": 0.2, "figure": None} for id in range(count)]
    if figure:
        jobs.append({"id": count, "rule": "figure", "seconds": 3.0, "figure": figure})
    return {"level": "plan", "cores": cores, "jobs": jobs}


class Shown(TestCase):
    def setUp(self):
        self.out, self.clock = io.StringIO(), Clock()

    def follow(self, terminal=False):
        shown = progress.Progress(self.out, self.clock, terminal)
        shown.keep_moving = lambda: None
        return shown

    def work(self, shown, ids, seconds):
        for id in ids:
            shown({"level": "job_info", "jobid": id})
            self.clock.now += seconds
            shown({"level": "job_finished", "jobid": id})

    def test_a_line_for_each_figure(self):
        shown = self.follow()
        shown(plan(3, figure="results/figures/local-geometry/fig3.svg"))
        self.work(shown, [0, 1, 2, 3], 1)
        self.assertEqual(self.out.getvalue().splitlines()[-1],
                         "4 of 4 jobs, 1 of 1 figures: results/figures/local-geometry/fig3.svg")

    def test_time_left_follows_the_pace_of_this_run(self):
        shown = self.follow()
        shown(plan(100, cores=1))
        self.work(shown, range(40), 10)  # whatever was expected
        self.assertEqual(shown.time_left(), "about 10 min left")
        self.work(shown, range(40, 98), 10)
        self.assertEqual(shown.time_left(), "less than a minute left")

    def test_two_cores_halve_it(self):
        shown = self.follow()
        shown(plan(100, cores=2))
        self.work(shown, range(40), 10)
        self.assertEqual(shown.time_left(), "about 5 min left")

    def test_a_group_of_jobs_on_a_cluster_is_one(self):
        """Ten jobs that a cluster is handed together take as long as it has them."""
        for at_once, left in ((1, "about 40 min left"), (2, "about 20 min left"), (100, "about 10 min left")):
            shown = self.follow()
            shown(plan(80, cores=at_once))
            for first in range(0, 40, 10):
                shown({"level": "group_info", "groupid": "model"})
                for id in range(first, first + 10):
                    shown({"level": "job_info", "jobid": id, "indent": True})
                self.clock.now += 600
                for id in range(first, first + 10):
                    shown({"level": "job_finished", "jobid": id})
            self.assertEqual(shown.time_left(), left)

    def test_it_does_not_guess_too_early(self):
        shown = self.follow()
        shown(plan(100))
        self.work(shown, [0], 1)
        self.assertEqual(shown.time_left(), "")

    def test_at_a_terminal_one_line_moves(self):
        shown = self.follow(terminal=True)
        shown(plan(3))
        self.work(shown, [0, 1], 1)
        shown({"level": "job_info", "jobid": 2})
        self.assertEqual(self.out.getvalue().count("\n"), 1)
        self.assertTrue(self.out.getvalue().endswith("\r\033[K2 of 3 jobs · fit_gabor"))
        shown({"level": "job_finished", "jobid": 2})  # and removed at the end
        self.assertTrue(self.out.getvalue().endswith("\r\033[K2 of 3 jobs · fit_gabor"))

    def test_off_it_a_line_a_minute(self):
        shown = self.follow()
        shown(plan(30))
        self.work(shown, range(4), 30)
        self.assertEqual(len(self.out.getvalue().splitlines()), 2)

    def test_a_failure_shows_the_end_of_its_log(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as log:
            log.write("first\n" * 20 + "whiten: images.h5: no such file\n")
            log.flush()
            shown = self.follow()
            shown({"level": "job_error", "jobid": 1, "name": "whiten", "output": ["whitened.h5"],
                   "log": [log.name, "/nowhere"]})
            lines = self.out.getvalue().splitlines()
        self.assertEqual(lines[0], "failed: whiten (whitened.h5)")
        self.assertIn("whiten: images.h5: no such file", lines[-2])
        self.assertIn(log.name, lines[-1])

    def test_a_failure_on_slurm_names_its_log(self):
        """Snakemake 8 and 9 call the job of the cluster otherwise than 7."""
        with tempfile.TemporaryDirectory() as results, mock.patch.dict(os.environ, SIMPLECELL_RESULTS=results):
            notes = Path(results) / "logs/slurm"
            notes.mkdir(parents=True)
            (notes / "7.json").write_text(json.dumps({"log": "7-model.txt", "why": ["was cancelled"]}))
            for key in ("cluster_jobid", "external_jobid"):
                shown = self.follow()
                shown({"level": "job_error", "jobid": 0, "name": "whiten", "output": ["w.h5"], "log": [],
                       "aux": {key: "7"}})
                self.assertTrue(self.out.getvalue().endswith(
                    "    Slurm's job 7 was cancelled (what it printed: 7-model.txt)\n"), self.out.getvalue())

    def test_what_is_stopped_has_not_failed(self):
        shown = self.follow()
        shown({"level": "info", "msg": "Terminating processes on user request, this might take some time."})
        shown({"level": "job_error", "jobid": 1, "name": "whiten", "output": ["whitened.h5"], "log": []})
        self.assertEqual(self.out.getvalue(), "")

    def test_a_failure_is_told_once_and_a_second_try_again(self):
        shown = self.follow()
        failure = {"level": "job_error", "jobid": 0, "name": "whiten", "output": ["whitened.h5"], "log": []}
        for error in (failure, {"level": "error", "msg": "Exiting because a job execution failed. Look below"},
                      dict(failure), {"level": "job_info", "jobid": 0}, dict(failure),
                      {"level": "error", "msg": "WorkflowError:\nAt least one job did not complete successfully."}):
            shown(error)
        self.assertEqual(self.out.getvalue(), "failed: whiten (whitened.h5)\n" * 2)

    def test_errors_pass_and_chatter_does_not(self):
        shown = self.follow()
        shown({"level": "info", "msg": "Select jobs to execute..."})
        shown({"level": "info", "msg": "Nothing to be done (all requested files are present and up to date)."})
        shown({"level": "error", "msg": "No rule to produce x"})
        self.assertEqual(self.out.getvalue(), "nothing to do: everything is there and up to date\nNo rule to produce x\n")


class Run(Project):
    def test_through_snakemake(self):
        options, env = with_progress()
        target = "results/figures/local-geometry/fig4.svg"
        answer = self.snakemake(*options, target, env=env)
        self.assertRuns(answer)
        self.assertRegex(answer.stdout.splitlines()[-1], rf"(\d+) of \1 jobs, 1 of 1 figures: {target}")
        self.assertNotIn("Select jobs", answer.stdout)
        answer = self.snakemake(*options, target, env=env)
        self.assertEqual(answer.stdout.splitlines()[-1], "nothing to do: everything is there and up to date")


if __name__ == "__main__":
    main()
