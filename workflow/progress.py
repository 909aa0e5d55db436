"""
The progress that ./reproduce shows: a line for each finished figure and, on a terminal, a moving line with the jobs
and figures done, the estimated time left, and the current rules.

Snakemake 7 and 8 pass every message to log_handler (--log-handler-script), Snakemake 9 to the plugin in logger/. The
Snakefile adds the message `plan`, a list of all jobs with the seconds that they are expected to take (scripts/plan.py);
these are scaled by the speed of this run so far. Snakemake's own log is in .snakemake/log/.
"""

import contextlib
import json
import logging
import math
import os
import sys
import threading
import time
from pathlib import Path

from snakemake.logging import logger

ENOUGH = 20  # jobs or seconds before the time left is estimated
# What Snakemake says besides of jobs that failed, which are told of once
TOLD = ("Error executing ", "Exiting because a job execution failed", "RuleException:\nCalledProcessError",
        "WorkflowError:\nAt least one job did not complete")
STOP, NOTHING = "Terminating processes on user request", "Nothing to be done"


def in_words(seconds):
    if seconds < 50:
        return "less than a minute left"
    minutes = math.ceil(seconds / 60 - 0.2)
    return f"about {minutes} min left" if minutes < 100 else f"about {minutes / 60:.1f} h left"


class Progress:
    def __init__(self, out=sys.stderr, clock=time.monotonic, terminal=None):
        self.out, self.clock = out, clock
        self.terminal = out.isatty() if terminal is None else terminal
        self.lock = threading.RLock()
        self.jobs, self.started, self.finished, self.failed = {}, {}, set(), set()
        self.stopping, self.last = False, None
        self.cores, self.begin, self.spoke = 1, clock(), clock()
        self.taken = self.expected = 0.0  # total seconds of the finished jobs
        self.group, self.groups = [], {}  # the latest group of jobs that a cluster is handed at once; those of all jobs

    def __call__(self, msg):
        with self.lock:
            if msg is not self.last:  # Snakemake 8 passes each message twice
                self.last = msg
                getattr(self, "on_" + msg["level"], lambda msg: None)(msg)

    def on_plan(self, msg):
        self.jobs = {job["id"]: job for job in msg["jobs"]}
        self.cores, self.begin = msg["cores"], self.clock()
        if not self.jobs:
            return
        figures = self.count("figure")
        self.say(f"{len(self.jobs)} jobs to do" + (f", {figures} figures to make" if figures > 1 else ""))
        if self.terminal:
            threading.Thread(target=self.keep_moving, daemon=True).start()

    def on_group_info(self, msg):
        """Its jobs follow, indented."""
        self.group = []

    def on_job_info(self, msg):
        self.groups[msg["jobid"]] = self.group if msg.get("indent") else []
        self.groups[msg["jobid"]].append(msg["jobid"])
        self.started[msg["jobid"]] = self.clock()
        self.failed.discard(msg["jobid"])
        self.show()

    def on_progress(self, msg):
        """Counts by Snakemake itself, where the plan of the run is not to be had (scripts/plan.py)"""
        if not self.jobs and self.clock() - self.spoke > 60:
            self.say(f"{msg['done']} of {msg['total']} jobs")

    def on_job_finished(self, msg):
        job = self.jobs.get(msg["jobid"])
        if job is None or msg["jobid"] in self.finished:
            return
        self.finished.add(msg["jobid"])
        self.taken += self.seconds_of(msg["jobid"])
        self.expected += job["seconds"]
        if job["figure"]:
            self.say(f"{self.state()}: {job['figure']}")
        elif not self.terminal and self.clock() - self.spoke > 60:
            self.say(self.state())
        self.show()

    def on_job_error(self, msg):
        if not msg.get("indent"):  # on_group_error has told of it
            self.tell_of_failure([msg])

    def on_group_error(self, msg):
        """Jobs that were submitted together"""
        self.tell_of_failure(msg["job_error_info"])

    def tell_of_failure(self, jobs):
        """Once, although Snakemake 9 says it when it happens and again at the end"""
        if self.stopping or self.failed.issuperset(job["jobid"] for job in jobs):
            return
        self.failed.update(job["jobid"] for job in jobs)
        rules = sorted({job.get("rule_name") or job["name"] for job in jobs})
        outputs = jobs[0]["output"] if len(jobs) == 1 else [job["output"][0] for job in jobs]
        self.say(f"failed: {', '.join(rules)} ({', '.join(outputs)})")
        self.tell_of_cluster(jobs)
        for job in jobs:
            self.show_logs(job["log"])

    def tell_of_cluster(self, jobs):
        """What became of the job of Slurm that these were, from the notes of workflow/profiles/slurm/jobs.py"""
        notes_on = [job.get("aux", {}) for job in jobs]
        job = next((aux[key] for aux in notes_on for key in ("external_jobid", "cluster_jobid") if key in aux), None)
        notes = Path(os.environ.get("SIMPLECELL_RESULTS", "results")) / "logs" / "slurm"
        with contextlib.suppress(OSError, ValueError, KeyError):
            first = json.loads((notes / f"{job}.json").read_text())
            last = first.get("next", job)
            log = json.loads((notes / f"{last}.json").read_text())["log"]
            self.say(f"    Slurm's job {job} " + f"; submitted again as {last}, it ".join(first["why"]) +
                     f" (what it printed: {log})")

    def show_logs(self, logs):
        for log in logs:
            try:
                lines = Path(log).read_text(errors="replace").splitlines()
            except OSError:
                continue
            for line in lines[-12:]:
                self.say("    " + line)
            self.say(f"    (all of it: {log})")

    def on_error(self, msg):
        if not msg["msg"].startswith(TOLD):
            self.say(msg["msg"].rstrip())

    on_warning = on_error

    def on_info(self, msg):
        if msg["msg"].startswith(STOP):  # reported by ./reproduce
            self.stopping = True
            self.write("\r\033[K" if self.terminal else "")
        elif msg["msg"].startswith(NOTHING):
            self.say("nothing to do: everything is there and up to date")

    def count(self, kind, of=None):
        return sum(bool(job[kind]) for id, job in self.jobs.items() if of is None or id in of)

    def state(self):
        done = f"{len(self.finished)} of {len(self.jobs)} jobs"
        if self.count("figure"):
            done += f", {self.count('figure', self.finished)} of {self.count('figure')} figures"
        return f"{done}, {self.time_left()}" if self.time_left() else done

    def seconds_of(self, id):
        """Those since a job was started; its share of them in a group, whose jobs are started and finished together"""
        return (self.clock() - self.started[id]) / len(self.groups[id]) if id in self.started else 0

    def time_left(self):
        """In words; empty until there is an estimate"""
        left = [job for id, job in self.jobs.items() if id not in self.finished]
        if not left or not self.expected or (len(self.finished) < ENOUGH and self.clock() - self.begin < ENOUGH):
            return ""
        pace = self.taken / self.expected
        at_work = sum(min(self.seconds_of(job["id"]), pace * job["seconds"]) for job in left)
        usual_group = len(self.groups) / len({id(group) for group in self.groups.values()}) if self.groups else 1
        at_once = min(self.cores, math.ceil(len(left) / usual_group))
        return in_words((pace * sum(job["seconds"] for job in left) - at_work) / at_once)

    def show(self):
        """Prints the moving line"""
        if not self.terminal or self.stopping or len(self.finished) == len(self.jobs):
            return
        at_work = [self.jobs[id]["rule"] for id in self.started if id in self.jobs and id not in self.finished]
        line = self.state() + (" · " + ", ".join(sorted(set(at_work))) if at_work else "")
        self.write("\r\033[K" + line[:100])

    def keep_moving(self):
        while len(self.finished) < len(self.jobs):
            time.sleep(1)
            with self.lock:
                self.show()

    def say(self, line):
        """Prints a line"""
        self.spoke = self.clock()
        self.write(("\r\033[K" if self.terminal else "") + line + "\n")

    def write(self, text):
        with contextlib.suppress(OSError):  # the terminal may be closed
            self.out.write(text)
            self.out.flush()


def mute_snakemake(msg):
    """Stops Snakemake's own messages on the terminal, not those in its log"""
    logger.stream_handler.setLevel(logging.CRITICAL + 1)


if hasattr(logger, "log_handler"):  # Snakemake 7 and 8
    log_handler = Progress()
    logger.log_handler.insert(0, mute_snakemake)
logging.raiseExceptions = False  # a log that cannot be written on a full disk is no error
