"""
The workflow on a real Slurm of one node: its daemons run for this test alone, on the loopback address, in a folder of
their own. Left out, with the reason, where Slurm and munge are not installed (Debian: slurm-wlm, munge) or may not be
started (they take root).
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from project import BIN, Project, with_progress, without_data

DAEMONS = ("munged", "slurmctld", "slurmd")
PROFILE = "workflow/profiles/slurm"
PATCHES = "results/natural/whitened16/seed0/patches.h5"
DICTIONARY = "results/natural/whitened16/l1/seed0/dictionary.h5"
LONG = "model={l1: {steps: 1000000000}}"
CONFIG = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
MailProg=/bin/true
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=node NodeAddr=127.0.0.1 NodeHostname={host} CPUs=4 RealMemory=16000 State=UNKNOWN
PartitionName=all Nodes=node Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Why there is no Slurm here; empty if there is."""
    absent = [name for name in DAEMONS if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if absent:
        return f"{', '.join(absent)} not installed (Debian: slurm-wlm, munge)"
    return "" if os.geteuid() == 0 else "Slurm's daemons are started by root alone"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Slurm:
    """A Slurm of one node, in a temporary folder."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="simplecell-slurm-"))
        self.folder.chmod(0o755)
        self.daemons = []
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        config = self.folder / "slurm.conf"
        config.write_text(CONFIG.format(host=socket.gethostname().split(".")[0], folder=self.folder,
                                        ports=free_ports(2)))
        self.environment = {"SLURM_CONF": str(config), "PATH": os.environ["PATH"] + ":/usr/sbin"}

    def begin(self):
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.start("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                   f"--pid-file={self.folder}/munged.pid", f"--seed-file={self.folder}/munge.seed")
        self.wait_for(lambda: (self.folder / "munge.socket").exists())
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D", "-N", "node")
        self.wait_for(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%T"))

    def start(self, *command):
        with open(self.folder / f"{command[0]}.out", "wb") as log:
            self.daemons.append(subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | self.environment))

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, *command):
        return subprocess.run(command, env=os.environ | self.environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout

    def wait_for(self, done, seconds=60):
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                logs = [path.read_text(errors="replace")[-600:] for path in self.folder.glob("*.out")]
                raise AssertionError("Slurm does not get there: " + " ".join(logs))
            time.sleep(0.2)

    def jobs(self, state="RUNNING"):
        """{id: name} of the jobs in a state"""
        return dict(re.findall(r"(\d+) (\S+)", self.ask("squeue", "-h", "-t", state, "-o", "%A %j")))


@unittest.skipIf(missing(), missing())
class OnSlurm(Project):
    folder_name = "my lab"  # Snakemake gives the path of a job to its submit command in double quotes

    @classmethod
    def setUpClass(cls):
        cls.slurm = Slurm()
        cls.addClassCleanup(cls.slurm.stop)
        try:
            cls.slurm.begin()
        except (AssertionError, OSError) as error:  # as in a container without what Slurm needs
            raise unittest.SkipTest(str(error))

    def setUp(self):
        super().setUp()
        self.addCleanup(lambda: self.slurm.ask("scancel", "--user=root"))

    def on_cluster(self, *targets, config=(), options=()):
        """Starts Snakemake as ./reproduce --profile workflow/profiles/slurm does."""
        shown, env = with_progress()
        command = [sys.executable, "-m", "snakemake", *targets, "--nolock", f"--profile={PROFILE}", *options, *shown,
                   "--configfile", "tiny.yaml", "--config", f"bin={BIN}", *config]
        process = subprocess.Popen(command, cwd=self.folder, env=without_data() | self.slurm.environment | env,
                                   text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def training(self, **more):
        """Starts a training on the cluster whose patches are there."""
        self.assertRuns(self.snakemake(PATCHES))
        return self.on_cluster(DICTIONARY, **more)

    def job_that_runs(self):
        self.slurm.wait_for(self.slurm.jobs)
        return next(iter(self.slurm.jobs()))

    def fails(self, process, *words, within=30):
        """It ends in time, with exit 1, and says the words on one line."""
        said = process.communicate(timeout=within)[0]
        self.assertEqual(process.returncode, 1, said)
        lines = [line for line in said.splitlines() if all(word in line for word in words)]
        self.assertTrue(lines, f"no line holds {words} in:\n{said[-3000:]}")

    def test_the_results_are_those_of_one_machine(self):
        target = "results/figures/local-geometry/fig2.svg"
        here = self.folder / "here"
        self.assertRuns(self.snakemake(target.replace("results/", "here/"), config=["results=here"]))
        process = self.on_cluster(target)
        said = process.communicate()[0]
        self.assertEqual(process.returncode, 0, said[-3000:])
        made = [path.relative_to(here) for kind in ("*.h5", "*.tsv") for path in here.rglob(kind)
                if "benchmarks" not in path.parts]
        self.assertGreater(len(made), 5)
        for path in made:
            self.assertEqual((here / path).read_bytes(), (self.folder / "results" / path).read_bytes(), path)

    def test_a_cancelled_job_is_reported(self):
        process = self.training(config=[LONG])
        job = self.job_that_runs()
        name = self.slurm.jobs()[job]
        self.slurm.ask("scancel", job)
        self.fails(process, f"Slurm's job {job} was cancelled", f"results/logs/slurm/{job}-{name}.txt")

    def test_a_job_without_enough_memory_gets_twice_as_much_once(self):
        process = self.training(config=[LONG], options=["--set-resources", "train_dictionary:mem_mb=20"])
        self.fails(process, "used more memory than its 20 MB; submitted again as", "used more memory than its 40 MB",
                   within=60)

    def test_a_job_without_enough_time_gets_twice_as_much_once(self):
        process = self.training(config=[LONG], options=["--set-resources", "train_dictionary:runtime=1"])
        first = self.job_that_runs()
        self.slurm.wait_for(lambda: set(self.slurm.jobs()) - {first}, 150)
        second = self.job_that_runs()
        self.assertIn("TimeLimit=00:02:00", self.slurm.ask("scontrol", "show", "job", second))
        self.slurm.ask("scancel", second)
        self.fails(process, f"Slurm's job {first} took longer than its 1 minutes; submitted again as {second}",
                   "it was cancelled")

    def test_a_failing_stage_is_reported(self):
        process = self.training(config=["model={l1: {atom-norm: free, initial-scale: 1.0e+30}}"])
        self.fails(process, "Slurm's job", "failed with exit code", within=60)

    def test_an_interrupt_cancels_what_is_queued(self):
        process = self.training(config=[LONG])
        self.job_that_runs()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.slurm.wait_for(lambda: not self.slurm.jobs() and not self.slurm.jobs("PENDING"))


if __name__ == "__main__":
    unittest.main()
