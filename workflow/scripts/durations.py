"""
How long jobs take, and which of them to start first.

    python3 workflow/scripts/durations.py results     after a full run: writes its times to workflow/durations.tsv

The table has the mean seconds of the jobs of each rule, and of the models, networks or preprocessings whose jobs take
at least twice as long as this mean.
"""

import csv
import functools
import re
import sys
from pathlib import Path

from atomic_file import write_file

WORKFLOW = Path(__file__).resolve().parents[1]
TABLE = WORKFLOW / "durations.tsv"
# Rules whose benchmarks are not named after them
FOLDERS = {"figures": "figure", "tables": "table", "curves": "proximal_map", "compare": "compare_table"}


def subject(benchmark):
    """The model, network or preprocessing of a job: the folder of the seeds in the path of its benchmark; or empty"""
    found = re.search(r"([^/@]+)(?:@[^/]*)?/seed\d+/[^/]+$", str(benchmark or ""))
    return found[1] if found else ""


def earlier_seconds(benchmark):
    """Wall time of the job in an earlier run, or None"""
    try:
        with open(benchmark) as file:
            return float(next(csv.DictReader(file, delimiter="\t"))["s"])
    except (OSError, TypeError, ValueError, KeyError, StopIteration):
        return None


@functools.lru_cache
def usual_seconds():
    """{(rule, subject): seconds} of the table; the subject is empty for the mean of a rule"""
    with TABLE.open() as file:
        return {(row["rule"], row["subject"]): float(row["seconds"]) for row in csv.DictReader(file, delimiter="\t")}


def expected_seconds(rule, benchmark):
    """Those of an earlier run, or the usual ones"""
    usual = usual_seconds()
    return earlier_seconds(benchmark) or usual.get((rule, subject(benchmark))) or usual.get((rule, ""), 1.0)


def ways_to_the_end(seconds, followers):
    """Seconds of the longest chain of jobs that begins with each job; `followers` are the jobs that wait for it"""
    ways = {}

    def way(job):
        if job not in ways:
            ways[job] = seconds[job] + max((way(later) for later in followers(job) if later in seconds), default=0)
        return ways[job]

    for job in seconds:
        way(job)
    return ways


def longest_first(dag, seconds):
    """Gives each job of Snakemake's graph its way to the end as priority, so that no long chain is left for the end."""
    for job, way in ways_to_the_end(seconds, lambda job: dag.depending[job]).items():
        dag._priority[job] = max(dag.priority(job), way)


# ---------------------------------------------------------------- the table

def rule_names():
    texts = "".join(path.read_text() for path in sorted((WORKFLOW / "rules").glob("*.smk")))
    return re.findall(r"^(?:use rule \w+ as|rule) (\w+)", texts, re.M)


def rule_of(benchmark, rules):
    """The rule of a benchmark, given by its path in the folder of benchmarks"""
    first = benchmark.parts[0]
    if first in FOLDERS and len(benchmark.parts) > 1:
        return FOLDERS[first]
    return max((rule for rule in rules if benchmark.stem.startswith(rule)), key=len, default=None)


def measured(folder):
    """Rows (rule, subject, seconds) of the benchmarks in a folder"""
    rules, times = rule_names(), {}
    for path in sorted(folder.rglob("*.tsv")):
        rule, seconds = rule_of(path.relative_to(folder), rules), earlier_seconds(path)
        if rule and seconds is not None:
            times.setdefault(rule, []).append((subject(path), seconds))
    for rule in sorted(times, key=rules.index):
        usual = mean(seconds for _, seconds in times[rule])
        yield rule, "", usual
        for name in sorted({name for name, _ in times[rule]} - {""}):
            own = mean(seconds for other, seconds in times[rule] if other == name)
            if own >= max(2 * usual, 1):
                yield rule, name, own


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def main():
    if len(sys.argv) != 2 or not (folder := Path(sys.argv[1]) / "benchmarks").is_dir():
        sys.exit("usage: durations.py RESULTS, the folder of a finished run, which holds benchmarks/")
    rows = [f"{rule}\t{name}\t{seconds:.2g}\n" for rule, name, seconds in measured(folder)]
    write_file(TABLE, "rule\tsubject\tseconds\n" + "".join(rows))


if __name__ == "__main__":
    main()
