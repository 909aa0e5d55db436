"""A sandbox of the project for tests: its own results, data and Snakemake state; code and programs are linked."""

import copy
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import snakemake
from snakemake.utils import update_config

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("SIMPLECELL_BIN", ROOT / "build" / "bin"))

sys.path[:0] = [str(ROOT / "workflow" / "scripts"), str(ROOT / "python")]
import entries  # noqa: E402
import python_starts  # noqa: E402, F401
import settings  # noqa: E402

# A configuration that runs everything in seconds: one seed, tiny dictionaries, a few steps.
TINY = """
seeds: [0]
data_source: synthetic
datasets:
  natural: {stand_in: {count: 2, size: 96}}
  cifar10: {stand_in: {count: 120}}
  cifar10-rgb: {stand_in: {count: 120}}
  cifar10-rgb-test: {stand_in: {count: 120}}
  mnist: {stand_in: {count: 200}}
  mnist-test: {stand_in: {count: 120}}
preprocessing:
  whitened8: {patches: {count: 500}, train: {atoms: 16}}
  whitened12: {patches: {count: 500}, train: {atoms: 16}}
  whitened16: {patches: {count: 500, size: 8}, train: {atoms: 16}}
  whitened20: {patches: {count: 500}, train: {atoms: 16}}
  whole32: {patches: {count: 100}, train: {atoms: 16}}
  mean28: {train: {atoms: 20}}
  unit28: {train: {atoms: 20}}
  red32: {train: {atoms: 20}}
  green32: {train: {atoms: 20}}
  blue32: {train: {atoms: 20}}
models: [l1, nonnegative-l1, weighted-l1, fastica]
compare: {held_out: 200}
responses: {held_out: 200, options: {bootstrap: 20}}
model_defaults: {steps: 20, batch: 32}
convergence: {window: 5, held-out: 50, steps: 20}
model:
  graph-laplacian: {steps: 20}
  lca-hard: {steps: 20}
  sparse-set: {steps: 20}
  orthogonal: {steps: 40}
  orthogonal-printed: {steps: 40}
  orthogonal-top-k: {steps: 40}
  l1-complete: {steps: 40}
  digits-orthogonal: {steps: 40}
  digits-overlapping: {steps: 40}
  fastica: {steps: 2, batch: 500}
  lld: {batch: 64}
  sailnet: {steps: 20, record-every: 10}
  soft-kmeans: {batch: 32}
  sparse-autoencoder: {steps: 20, batch: 32}
  group-autoencoder: {group-size: 2, lambda: 2}
  group-autoencoder-normal: {warm-up: 10}
  weighted-l1-digits: {steps: 20}
  single: {steps: 20, batch: 32}
  ordinal-linked: {ordinal-block: 2}
classes: {group_size: 2, images: 120, per_class: 5}
embedding: {images: 120, perplexity: 10}
network_defaults: {units: "12,8", epochs: 1, validation: 50}
network: {lasso: {epochs: 1}, top-k: {active: "4,2"}}
attack: {options: {attacked: 20, steps: 2, restarts: 1}}
receptive_fields: {count: 500}
noise_fields: {count: 500}
statistics: {bootstrap: 20}
gratings: {options: {orientations: 6, frequencies: 5, phases: 4, bootstrap: 20}}
papers:
  local-geometry: {figures: {fig6-sweep: {lambda: [0.01, 1]}, fig5: {preprocessing: [whitened8, whitened16]}}}
  physiology: {figures: {fig2-completeness: {atoms: [8, 16]}, fig2-matched: {atoms: [11, 16]}}}
"""


@functools.lru_cache
def project_config():
    return settings.merged({}, ROOT)


def merged_config(overrides=None):
    """The configuration as the Snakefile merges it, in a fresh copy."""
    config = copy.deepcopy(project_config())
    update_config(config, copy.deepcopy(overrides or {}))
    config["papers"] = entries.in_order(config["papers"])
    return config


def with_progress():
    """The options by which ./reproduce has this Snakemake show its progress, and the environment that they take."""
    if int(snakemake.__version__.split(".")[0]) < 9:
        return ["--log-handler-script=workflow/progress.py"], {}
    folders = [str(ROOT / "workflow/logger"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return ["--logger=simplecell"], {"PYTHONPATH": os.pathsep.join(filter(None, folders))}


def without_data():
    return {key: value for key, value in os.environ.items() if key != "SIMPLECELL_DATA"}


def planned_jobs(printed):
    """{rule: number of jobs} of a dry run. Snakemake before 7.31 prints the threads of a rule's jobs as well."""
    return dict(re.findall(r"^(\w+) +(\d+)(?: +\d+ +\d+)?$", printed, re.M))


class Project(unittest.TestCase):
    """Each test has a sandbox in self.folder."""

    folder_name = 'my lab\'s "Größe"'  # as people name folders

    def setUp(self):
        parent = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        self.addCleanup(shutil.rmtree, parent, ignore_errors=True)
        self.folder = parent / self.folder_name
        self.folder.mkdir()
        for name in ("Snakefile", "workflow", "python", "configs", "CITATION.cff"):
            (self.folder / name).symlink_to(ROOT / name)
        (self.folder / "docs").mkdir()  # to which pages are also written
        (self.folder / "docs/glossary.md").symlink_to(ROOT / "docs/glossary.md")
        (self.folder / "tiny.yaml").write_text(TINY)

    def set_up_reproduce(self):
        """./reproduce with the programs as they are; returns a folder for the PATH with stand-ins for tools of the
        build, which do nothing."""
        shutil.copy(ROOT / "reproduce", self.folder)
        (self.folder / "build").mkdir()
        (self.folder / "build/bin").symlink_to(BIN)
        (self.folder / "build/build.ninja").touch()
        tools = self.folder.parent / "tools"
        tools.mkdir()
        for name, script in {"cmake": "exit 0", "dpkg-query": "echo -n installed"}.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        return tools

    def command(self, *arguments, config=(), configfile="tiny.yaml"):
        """Snakemake's command line for the sandbox."""
        flags = [word for word in arguments if word.startswith("-")]
        targets = [word for word in arguments if not word.startswith("-")]
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--nolock", "--scheduler=greedy", *flags]
        command += ["--configfile", configfile] if configfile else []
        return [*command, "--config", f"bin={BIN}", *config, "--", *targets]

    def snakemake(self, *arguments, config=(), env=None, configfile="tiny.yaml"):
        """Runs Snakemake in the sandbox; returns the finished process with both outputs in .stdout."""
        command = self.command(*arguments, config=config, configfile=configfile)
        return subprocess.run(command, cwd=self.folder, env={**without_data(), **(env or {})}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def start(self, *arguments, config=()):
        """Starts Snakemake in the sandbox, in a process group of its own, to be killed with all its jobs."""
        return subprocess.Popen(self.command(*arguments, config=config), cwd=self.folder, env=without_data(),
                                start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def assertRuns(self, process):
        self.assertEqual(process.returncode, 0, process.stdout[-4000:])

    def assertStops(self, process, *words):
        """It failed with one line that names all the words, and without a traceback."""
        self.assertNotEqual(process.returncode, 0)
        self.assertNotIn("Traceback", process.stdout)
        lines = [line for line in process.stdout.splitlines() if all(word in line for word in words)]
        self.assertTrue(lines, f"no line holds {words} in:\n{process.stdout[-3000:]}")
