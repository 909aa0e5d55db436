"""
What differs between the versions of Snakemake that the workflow runs on: options, messages, where the jobs are kept.
Workflow tests run on the version that Python finds; PYTHONPATH chooses another.
"""

import collections
import contextlib
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import types
from unittest import TestCase, main, mock

import snakemake
import yaml

from project import BIN, ROOT, Project, merged_config

sys.path.insert(0, str(ROOT / "workflow"))
import plan
import progress
import schema
import settings

OTHERS = ("6.15.5", "7.0.4", "7.7.0", "10.0.1", "0+unknown")
PLUGIN = ROOT / "workflow/logger/snakemake_logger_plugin_simplecell/__init__.py"


def shim(version, record, plugin=True):
    """A stand-in for Snakemake, a shell script that writes down the arguments of a run."""
    refuses = "false" if plugin else 'case $* in *--logger*) echo "invalid choice" >&2; exit 2 ;; esac'
    return f"""#!/bin/sh
{refuses}
case $* in *--version*) echo {version}; exit ;; esac
echo "$PYTHONPATH" "$@" >'{record}'
"""


class Command(Project):
    """./reproduce, with stand-ins for Snakemake and the tools of the build"""

    folder_name = "my lab"

    def setUp(self):
        super().setUp()
        self.tools = self.set_up_reproduce()
        self.record = self.folder / "arguments"

    def put(self, name, script):
        (self.tools / name).write_text(script)
        (self.tools / name).chmod(0o755)

    def reproduce(self, *arguments, path=os.environ["PATH"]):
        self.record.unlink(missing_ok=True)
        env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        return subprocess.run(["./reproduce", *arguments], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                              env={**env, "PATH": f"{self.tools}:{path}"}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)

    def handed_on(self, *arguments):
        answer = self.reproduce(*arguments)
        self.assertEqual((answer.returncode, answer.stdout), (0, ""))
        return self.record.read_text()

    def test_its_last_line_names_what_stand_ins_replaced(self):
        self.put("snakemake", shim("8.30.0", self.record))
        for name, source in {"natural": "synthetic stand-in", "mnist": "synthetic stand-in", "serif": "real"}.items():
            path = self.folder / "results" / name / "source.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"source": source}, indent=2))
        self.assertEqual(self.reproduce().stdout.splitlines(), [
            "reproduce: results of synthetic stand-ins, not of real data: mnist natural (docs/data.md)"])

    def test_each_version_is_asked_for_its_progress(self):
        for version, plugin, asked in (("7.8.5", True, "--log-handler-script workflow/progress.py"),
                                       ("7.21.0", True, "--log-handler-script workflow/progress.py"),
                                       ("8.30.0", True, "--log-handler-script workflow/progress.py"),
                                       ("9.0.1", True, "--logger simplecell"), ("9.25.2", False, None)):
            with self.subTest(version=version, plugin=plugin):
                self.put("snakemake", shim(version, self.record, plugin))
                words = self.handed_on("all")
                self.assertIn(asked or "--profile workflow/profiles/default --rerun-incomplete all", words)
                self.assertEqual("--log" in words, asked is not None)
                self.assertEqual(words.startswith("workflow/logger "), asked == "--logger simplecell")
        self.put("snakemake", shim("9.0.1", self.record))
        self.assertNotIn("--log", self.handed_on("all", "-n"))
        self.assertNotIn("--log", self.handed_on("all", "--verbose"))

    def test_other_versions_are_refused(self):
        for version in OTHERS:
            for plugin in (True, False):
                self.put("snakemake", shim(version, self.record, plugin))
                answer = self.reproduce("all")
                self.assertEqual((answer.returncode, answer.stdout), (
                    2, f"reproduce: this is Snakemake {version}; the workflow runs on versions 7.8 to 9\n"))
                self.assertFalse(self.record.exists())

    def test_a_snakemake_that_cannot_start(self):
        self.put("snakemake", "#!/bin/sh\necho Traceback >&2\necho 'No module named yaml' >&2\nexit 1\n")
        answer = self.reproduce("all")
        self.assertEqual((answer.returncode, answer.stdout),
                         (2, "reproduce: Snakemake can't start: No module named yaml\n"))

    def test_no_snakemake(self):
        for name in ("bash", "dirname", "readlink", "basename", "grep", "sed", "tr", "env"):
            (self.tools / name).symlink_to(shutil.which(name))
        answer = self.reproduce("all", path="")
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("Snakemake is missing (versions 7.8 to 9; Debian: apt-get install snakemake)", answer.stdout)


class Direct(Project):
    def test_other_versions_are_refused(self):
        """By the Snakefile, when Snakemake is called without ./reproduce"""
        start = "import sys, runpy, snakemake; snakemake.__version__ = {!r}; " \
                "runpy.run_module('snakemake', run_name='__main__', alter_sys=True)"
        command = [sys.executable, "-c", start.format("10.0.1"), *self.command("-n", "all")[3:]]
        answer = subprocess.run(command, cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(answer.returncode, 2, answer.stdout)
        self.assertStops(answer, "reproduce: this is Snakemake 10.0.1; the workflow runs on versions 7.8 to 9")

    def test_which_are_taken(self):
        for version in ("7.8.0", "7.21.0", "8.30.0", "9.0.0", "9.25.2+3.g1234", snakemake.__version__):
            settings.check_version(version)
        for version in OTHERS:
            self.assertRaises(schema.SettingsError, settings.check_version, version)

    def test_ordered_mappings_are_recorded_like_plain_ones(self):
        """As Snakemake before 7.29 reads them"""
        config = merged_config()
        ordered = collections.OrderedDict(reversed(config.items()))
        ordered["seeds_of"] = collections.OrderedDict(b=1, a=2)
        self.assertEqual(yaml.safe_load(settings.record(ordered)), {**config, "seeds_of": {"a": 2, "b": 1}})


class Profiles(TestCase):
    def test_slurm_is_asked_alike(self):
        """config.v8+.yaml says what config.yaml says, in the words of Snakemake 8 and 9."""
        folder = ROOT / "workflow/profiles/slurm"
        seven, later = (yaml.safe_load((folder / name).read_text()) for name in ("config.yaml", "config.v8+.yaml"))
        for key in ("groups", "group-components"):
            seven[key] = {name: yaml.safe_load(value) for name, value in (pair.split("=") for pair in seven[key])}
        self.assertEqual(later.pop("executor"), "cluster-generic")
        self.assertEqual(later.pop("max-jobs-per-timespan"), f"{seven.pop('max-jobs-per-second')}/1s")
        for key in ("cluster", "cluster-status", "cluster-cancel"):
            kind = key.partition("-")[2] or "submit"
            self.assertEqual(later.pop(f"cluster-generic-{kind}-cmd"), seven.pop(key))
        self.assertEqual(later, seven)


class Submissions(Project):
    def test_a_whole_run_is_few_submissions(self):
        """Each starts Snakemake anew, so that thousands of short jobs would take longer to start than to run."""
        command = [sys.executable, "-m", "snakemake", "-n", "--nolock", f"--profile={ROOT}/workflow/profiles/slurm",
                   f"--config=bin={BIN}"]  # all targets, since `--` would make targets of the profile's options
        answer = subprocess.run(command, cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertRuns(answer)
        heads = re.findall(r"^(group job|rule|localrule) (\w+)", answer.stdout, re.M)
        submitted = [name for kind, name in heads if kind != "localrule"]
        self.assertIn("model", submitted)
        self.assertLess(len(submitted), 150, collections.Counter(submitted))


class Job:
    def __init__(self, rule, *output):
        self.rule, self.output, self.benchmark = types.SimpleNamespace(name=rule), output, None


class Graph:
    """Snakemake's graph of jobs, as far as the workflow asks it."""

    def __init__(self):
        self.jobs = [Job("whiten", "w.h5"), Job("figure", "fig3.svg", "fig3.png"), Job("all")]
        self.depending = {self.jobs[0]: [self.jobs[1]], self.jobs[1]: [self.jobs[2]], self.jobs[2]: []}
        self._priority = dict.fromkeys(self.jobs, 0)
        self.priority, self.jobid, self.needrun_jobs = self._priority.get, self.jobs.index, lambda: self.jobs


class Messages(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


def workflow(graph, **kind):
    return types.SimpleNamespace(persistence=types.SimpleNamespace(dag=graph), cores=2, nodes=100, **kind)


class Plan(TestCase):
    def told(self, workflow):
        """The messages to Snakemake 7 and 8"""
        messages = []
        plan.begin(workflow, types.SimpleNamespace(handler=messages.append))
        return messages

    def test_jobs_and_those_at_once(self):
        for kind, cores in (({"run_local": True}, 2), ({"run_local": False}, 100), ({"local_exec": True}, 2),
                            ({"local_exec": False}, 100)):
            message, = self.told(workflow(Graph(), **kind))
            self.assertEqual((message["level"], message["cores"]), ("plan", cores))
            self.assertEqual([(job["id"], job["rule"], job["figure"]) for job in message["jobs"]],
                             [(0, "whiten", None), (1, "figure", "fig3.svg")])

    def test_the_longest_chain_comes_first(self):
        graph = Graph()
        self.told(workflow(graph, local_exec=True))
        whiten, figure, _ = graph.jobs
        self.assertGreater(graph._priority[whiten], graph._priority[figure])

    def test_a_version_that_keeps_its_jobs_otherwise(self):
        graph = Graph()
        del graph._priority
        self.assertEqual(len(self.told(workflow(graph, local_exec=True))), 1)
        for gone in ("needrun_jobs", "jobid"):
            graph = Graph()
            delattr(graph, gone)
            self.assertEqual(self.told(workflow(graph, local_exec=True)), [])
        self.assertEqual(self.told(types.SimpleNamespace()), [])

    def test_snakemake_9_is_told_by_a_record(self):
        logger, messages = logging.Logger("snakemake.logging"), Messages()
        logger.addHandler(messages)
        plan.begin(workflow(Graph(), local_exec=True), logger)
        record, = messages.records
        self.assertEqual((record.getMessage(), record.event, record.cores), ("2 jobs to do", "plan", 2))


class Plugin(TestCase):
    """The records of Snakemake 9"""

    def setUp(self):
        base = types.ModuleType("snakemake_interface_logger_plugins.base")
        base.LogHandlerBase = type("LogHandlerBase", (logging.Handler,), {})
        with mock.patch.dict(sys.modules, {"snakemake_interface_logger_plugins.base": base,
                                           "snakemake_interface_logger_plugins": types.ModuleType("plugins")}):
            self.plugin = types.ModuleType("plugin")
            self.plugin.__file__ = str(PLUGIN)
            exec(PLUGIN.read_text(), self.plugin.__dict__)
        self.out = io.StringIO()
        self.handler = self.plugin.LogHandler()
        with contextlib.redirect_stderr(self.out):
            self.handler.show = progress.Progress(self.out, lambda: 0.0, terminal=False)
        self.logger = logging.Logger("snakemake.logging")
        self.logger.addHandler(self.handler)

    def said(self):
        return self.out.getvalue().splitlines()

    def test_a_run(self):
        plan.begin(workflow(Graph(), local_exec=True), self.logger)
        for job in (0, 1):
            self.logger.info("Rule", extra={"event": "job_info", "jobid": job, "rule_name": "any", "indent": False})
            self.logger.info("Finished", extra={"event": "job_finished", "job_id": job})
        self.assertEqual(self.said(), ["2 jobs to do", "2 of 2 jobs, 1 of 1 figures: fig3.svg"])

    def test_chatter_is_left_out_and_trouble_passes(self):
        self.logger.info("Select jobs to execute...")
        self.logger.info(None, extra={"event": "shellcmd", "cmd": "ls"})
        self.logger.info("Nothing to be done (all requested files are present and up to date).")
        self.logger.warning("%s is old", "x")
        self.logger.error("No rule to produce x", extra={"event": "error", "exception": "MissingRuleException"})
        self.assertEqual(self.said(), ["nothing to do: everything is there and up to date", "x is old",
                                       "No rule to produce x"])

    def test_a_failure_is_told_once(self):
        failed = {"event": "job_error", "rule_name": "whiten", "output": ["w.h5"], "log": [], "aux": {}, "jobid": 0}
        self.logger.error("Error in rule", extra={**failed, "indent": False})
        self.logger.error("Error in rule", extra={**failed, "indent": False})  # again at the end
        other = {**failed, "jobid": 1}
        self.logger.error("Error in group", extra={"event": "group_error", "job_error_info": [failed, other]})
        self.logger.error("Error in rule", extra={**other, "indent": True})  # of a group
        self.assertEqual(self.said(), ["failed: whiten (w.h5)", "failed: whiten (w.h5, w.h5)"])


if __name__ == "__main__":
    main()
