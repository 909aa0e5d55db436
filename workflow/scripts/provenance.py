"""The commit, the machine and the software of a run."""

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path


def revision():
    """The commit of the working directory, if there is one, with `-dirty` if something else than pages was changed since:
    a run of Snakemake removes the page that it is about to write."""
    commit = output_of("git", "describe", "--always").strip()
    changes = output_of("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs", ":!README.md")
    return commit + "-dirty" if changes else commit


def commit_date():
    """The date of the commit, if there is one."""
    answer = subprocess.run(["git", "show", "-s", "--format=%cs"], capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def processor():
    """The name of the processor."""
    try:
        return re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)[1]
    except (OSError, TypeError):
        return platform.machine()


def output_of(*command):
    """The output of a program; empty if there is no such program."""
    return subprocess.run(command, capture_output=True, text=True).stdout if shutil.which(command[0]) else ""


def packages():
    """The most important packages with their versions, of the conda environment of this Python or of Debian."""
    records = Path(sys.prefix, "conda-meta")
    if records.is_dir():  # a record in a file <package>-<version>-<build>.json
        names = {"armadillo", "libopenblas", "hdf5", "snakemake-minimal", "matplotlib-base"}
        parts = [file.stem.rsplit("-", 2) for file in sorted(records.glob("*.json"))]
        return [f"{part[0]} {part[1]}" for part in parts if part[0] in names]
    names = ["libarmadillo-dev", "libopenblas-pthread-dev", "libhdf5-dev", "snakemake", "python3-matplotlib"]
    return output_of("dpkg-query", "-W", "-f=${Package} ${Version}\n", *names).splitlines()


def system():
    """{part: version} of the machine and the software."""
    compiler = output_of(*shlex.split(os.environ.get("CXX") or "c++"), "--version").splitlines()
    return {"processor": f"{processor()}, {os.cpu_count()} cores", "system": platform.platform(),
            "compiler": compiler[0] if compiler else "unknown", "Python": platform.python_version(),
            "packages": ", ".join(packages()) or "unknown"}
