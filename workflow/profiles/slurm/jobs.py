#!/usr/bin/env python3
"""
Hands Snakemake's jobs to Slurm:

  jobs.py submit --name RULE --threads N --memory MB --minutes N [OPTION OF SBATCH ...] SCRIPT    prints the job's id
  jobs.py status ID                                                  prints running, success or failed
  jobs.py cancel ID ...

A job that Slurm ended because its memory or time was used up is submitted once more with twice as much, and one whose
node failed as it was. Snakemake keeps the id of the first submission. <results>/logs/slurm/ID.json says what became of
a job, for the next call and for workflow/progress.py, and ID-RULE.txt is what it printed.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(os.environ.get("SIMPLECELL_RESULTS", "results")) / "logs" / "slurm"
AT_WORK = {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED",
           "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "SPECIAL_EXIT"}
NODE_FAILED = {"NODE_FAIL", "BOOT_FAIL", "PREEMPTED"}
UNKNOWN_FOR = 60  # seconds after which a job that Slurm does not know has failed


def ask(*command):
    """What a command of Slurm prints; nothing if it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def record_of(job):
    return FOLDER / f"{job}.json"


def read(job):
    return json.loads(record_of(job).read_text())


def write(job, record):
    part = record_of(job).with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(record, indent=1))
    part.replace(record_of(job))


def submit(name, threads, memory, minutes, options, script, **record):
    """The id of a new job. --export=ALL: the job sees this environment, whatever SBATCH_EXPORT says."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["sbatch", "--parsable", "--export=ALL", f"--job-name={name}", f"--cpus-per-task={threads}",
               f"--mem={memory}", f"--time={minutes}", f"--output={FOLDER}/%j-{name}.txt", *options, script]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    job = done.stdout.strip().split(";")[0]
    kept = FOLDER / f"{job}.sh"  # Snakemake may remove the script before the job is submitted again
    kept.write_text(Path(script).read_text())
    write(job, {"name": name, "threads": threads, "memory": memory, "minutes": minutes, "options": options,
                "script": str(kept), "log": f"{FOLDER}/{job}-{name}.txt", **record})
    return job


def state_of(job):
    """(state, exit code) by Slurm's controller, or by its accounts once the controller has forgotten the job"""
    words = dict(word.split("=", 1) for word in ask("scontrol", "show", "job", "-o", job).split() if "=" in word)
    if "JobState" in words:
        return words["JobState"], words.get("ExitCode", "")
    line = ask("sacct", "-n", "-X", "-P", "-o", "State,ExitCode", "-j", job).splitlines()
    state, code = line[0].split("|") if line else ("", "")
    return state.split()[0] if state else "", code


def memory_used_up(record):
    """Whether Slurm said so where the job printed: without cgroups it gives such a job no state of its own."""
    try:
        said = Path(record["log"]).read_text(errors="replace").lower()
    except OSError:
        return False
    return "exceeded job memory limit" in said or "oom_kill" in said or "oom-kill" in said


def reason_of(state, code, record):
    """Why a job ended, in words"""
    if state == "OUT_OF_MEMORY":
        return f"used more memory than its {record['memory']} MB"
    if state == "TIMEOUT":
        return f"took longer than its {record['minutes']} minutes"
    if state in NODE_FAILED:
        return f"its node failed ({state})"
    if state == "CANCELLED":
        return "was cancelled"
    if not state:
        return "is unknown to Slurm"
    exit_code, _, signal = code.partition(":")
    if signal not in ("", "0"):
        return f"was ended by signal {signal}"
    return f"failed with exit code {exit_code}" if exit_code else f"ended as {state}"


def again(state, record):
    """The settings of a second attempt; None if that would not help, or was the second"""
    if record.get("first"):
        return None
    changed = {key: record[key] for key in ("name", "threads", "memory", "minutes", "options", "script")}
    if state == "OUT_OF_MEMORY":
        return changed | {"memory": 2 * record["memory"]}
    if state == "TIMEOUT":
        return changed | {"minutes": 2 * record["minutes"]}
    return changed if state in NODE_FAILED else None


def status(first):
    record = read(first)
    job = record.get("next", first)
    current = read(job)
    state, code = state_of(job)
    if state in AT_WORK:
        return "running"
    if state == "COMPLETED":
        return "success"
    if not state and time.time() - record_of(job).stat().st_mtime < UNKNOWN_FOR:
        return "running"
    if memory_used_up(current):
        state = "OUT_OF_MEMORY"
    why = reason_of(state, code, current)
    second = again(state, current)
    if second:
        following = submit(**second, first=first)
        write(first, record | {"next": following, "why": [why]})
        return "running"
    write(first, record | {"why": [*record.get("why", []), why]})
    return "failed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    submitted = commands.add_parser("submit")
    submitted.add_argument("--name", required=True)
    for number in ("--threads", "--memory", "--minutes"):
        submitted.add_argument(number, type=int, required=True)
    submitted.add_argument("script", nargs=1)
    commands.add_parser("status").add_argument("job")
    commands.add_parser("cancel").add_argument("jobs", nargs="+")
    arguments, others = parser.parse_known_args()
    if arguments.command == "submit":
        print(submit(arguments.name, arguments.threads, arguments.memory, arguments.minutes, others,
                     arguments.script[0]))
    elif arguments.command == "status":
        print(status(arguments.job))
    else:
        subprocess.run(["scancel", *(read(job).get("next", job) if record_of(job).exists() else job
                                     for job in arguments.jobs)])


if __name__ == "__main__":
    main()
