"""./reproduce that is stopped or killed ends its jobs, leaves no files, and continues when it is called again."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from unittest import main

from project import Project, without_data

TARGET = "results/natural/whitened8/weighted-l1/seed0/dictionary.h5"
ENDLESS = ["--config", "model_defaults={steps: 1000000, checkpoint-every: 20}"]
SHORT = ["--config", "model_defaults={steps: 4000, checkpoint-every: 20}"]


class Stopped(Project):
    def setUp(self):
        super().setUp()
        tools = self.set_up_reproduce()
        self.env = {**without_data(), "PATH": f"{tools}:{os.environ['PATH']}"}
        self.addCleanup(self.end_all)

    def reproduce(self, *arguments):
        return subprocess.Popen(["./reproduce", "--configfile=tiny.yaml", TARGET, *arguments], cwd=self.folder,
                                env=self.env, start_new_session=True, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def test_without_a_home(self):
        someone = ["setpriv", "--reuid=65534", "--clear-groups"] if os.getuid() == 0 else []
        self.folder.chmod(0o777)
        self.folder.parent.chmod(0o755)
        (self.folder / "build").chmod(0o777)
        answer = subprocess.run([*someone, "./reproduce", "-n", "--configfile=tiny.yaml", TARGET], cwd=self.folder,
                                env={**self.env, "HOME": "/nowhere"}, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertRuns(answer)

    def training(self, arguments=ENDLESS):
        """Starts a run and waits until it trains"""
        shutil.rmtree((self.folder / TARGET).parent, ignore_errors=True)
        return self.wait_for_checkpoint(self.reproduce(*arguments))

    def wait_for_checkpoint(self, process):
        self.wait(lambda: list((self.folder / TARGET).parent.glob("checkpoint-*.h5")) or process.poll() is not None)
        return process

    def wait(self, condition, seconds=300):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.02)
        self.assertTrue(condition())

    def processes(self):
        """{process id: command} of processes in the sandbox"""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").samefile(self.folder):
                    found[int(process.name)] = (process / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
        return found

    def end_all(self):
        for process in self.processes():
            os.kill(process, signal.SIGKILL)

    def assertNothingLeft(self):
        self.assertEqual(self.processes(), {})
        self.assertEqual(list(self.folder.glob("results/**/*.simplecell-part*")), [])
        self.assertEqual(list(self.folder.glob(".snakemake/locks/*")), [])

    def assertGoesOn(self, *arguments):
        process = self.reproduce(*arguments)
        told = process.communicate()[0]
        self.assertEqual(process.returncode, 0, told)
        self.assertNothingLeft()
        return (self.folder / TARGET).read_bytes()

    def test_told_to_stop(self):
        for signal_, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            with self.subTest(signal_):
                process = self.training()
                self.assertIn("build/bin/train-dictionary", [words[0] for words in self.processes().values()])
                os.kill(process.pid, signal_)
                told = process.communicate(timeout=60)[0].splitlines()
                self.assertEqual(process.returncode, code)
                self.assertEqual(told[-1], "reproduce: stopped; the same command goes on from here")
                self.assertEqual([line for line in told if "failed" in line or "Traceback" in line], [])
                self.assertNothingLeft()

    def test_killed(self):
        whole = self.assertGoesOn(*SHORT)
        for what in ("the script", "Snakemake", "the script's group", "all"):
            with self.subTest(what):
                process = self.training(SHORT)
                if what == "the script":
                    process.kill()
                elif what == "the script's group":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    for number, words in self.processes().items():
                        if what == "all" or any(word.endswith("/snakemake") for word in words):
                            os.kill(number, signal.SIGKILL)
                process.communicate()
                self.assertEqual(self.assertGoesOn(*SHORT), whole)

    def test_two_at_once(self):
        first = self.training()
        second = self.reproduce(*ENDLESS)
        told = second.communicate()[0]
        self.assertEqual((second.returncode, len(told.splitlines())), (2, 1), told)
        self.assertIn(f"already at work here: process {first.pid} on", told)
        plan = self.reproduce("-n", *ENDLESS)
        self.assertIn("dry-run", plan.communicate()[0])
        self.assertIsNone(first.poll())
        os.kill(first.pid, signal.SIGTERM)
        first.communicate()

        shutil.rmtree((self.folder / TARGET).parent)
        plain = self.wait_for_checkpoint(self.start_plain())
        refused = self.reproduce(*ENDLESS)
        told = refused.communicate()[0]
        self.assertEqual((refused.returncode, len(told.splitlines())), (2, 1), told)
        self.assertIn(f"Snakemake is at work here: process {plain.pid}", told)
        self.end_all()
        plain.wait()
        self.assertTrue(list(self.folder.glob(".snakemake/locks/*")))
        shutil.rmtree((self.folder / TARGET).parent)  # a checkpoint of other options, which may be half written
        self.assertGoesOn(*SHORT)

    def start_plain(self):
        command = [word for word in self.command(TARGET) if word != "--nolock"]
        return subprocess.Popen([*command[:-2], *ENDLESS[1:], "--", TARGET], cwd=self.folder, env=self.env,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
