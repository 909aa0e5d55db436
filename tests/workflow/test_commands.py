"""./reproduce and ./check: help, and one line for what is missing when nothing may be installed."""

import os
import subprocess
import tempfile
from pathlib import Path
from unittest import main

from project import ROOT, Project

NOTHING_INSTALLED = "echo -n not-installed"


class Commands(Project):
    def run_with(self, tools, command, *arguments):
        """Runs a command of the project with the given {name: shell script} in front of the PATH."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for name, script in tools.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        env = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
        return subprocess.run([str(ROOT / command), *arguments], text=True, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def test_help(self):
        for command, word in [("reproduce", "report page"), ("check", "ctest")]:
            answer = subprocess.run([str(ROOT / command), "--help"], text=True, stdout=subprocess.PIPE)
            self.assertEqual(answer.returncode, 0)
            self.assertIn(word, answer.stdout)
            self.assertNotIn("set -euo", answer.stdout)

    def test_no_install_names_what_is_missing(self):
        for command in ("reproduce", "check"):
            with self.subTest(command=command):
                answer = self.run_with({"dpkg-query": 'for p; do :; done; [ "$p" = libtiff-dev ] || echo -n installed'},
                                       command, "--no-install")
                self.assertEqual(answer.returncode, 2)
                self.assertEqual(len(answer.stdout.splitlines()), 1, answer.stdout)
                self.assertIn("libtiff-dev", answer.stdout)
                self.assertNotIn("libpng-dev", answer.stdout)

    def test_without_the_right_to_install(self):
        answer = self.run_with({"dpkg-query": NOTHING_INSTALLED, "id": "echo 1000", "sudo": "exit 1"}, "reproduce")
        self.assertEqual(answer.returncode, 2)
        self.assertEqual(len(answer.stdout.splitlines()), 1, answer.stdout)
        self.assertIn("as root: apt-get install cmake", answer.stdout)

    def test_an_installation_that_fails_says_why(self):
        tools = {"dpkg-query": NOTHING_INSTALLED, "id": "echo 0", "apt-get": "echo 'E: no network'; exit 100"}
        answer = self.run_with(tools, "reproduce")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("E: no network", answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
