"""./reproduce and ./check: help, and one line that names missing packages with --no-install."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from unittest import main

from project import ROOT, Project

NOTHING_INSTALLED = "echo -n not-installed"


def path_without(folder, *hidden):
    """A PATH of one new folder with links to all programs but the hidden ones"""
    folder.mkdir()
    for place in os.environ["PATH"].split(":"):
        for program in Path(place).glob("*"):
            if program.name not in hidden and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    return str(folder)


class Commands(Project):
    def run_with(self, tools, command, *arguments, conda=None, path=os.environ["PATH"]):
        """Runs a command of the project with the given {name: shell script} in front of the PATH."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for name, script in tools.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        env = {**os.environ, "PATH": f"{folder}:{path}", "CONDA_PREFIX": str(conda or "")}
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

    def test_nothing_is_installed_where_conda_is_active(self):
        called = self.folder / "called"
        tools = {"dpkg-query": NOTHING_INSTALLED, "id": "echo 0", "apt-get": f"touch '{called}'"}
        environment = self.folder / "env"
        (environment / "include").mkdir(parents=True)
        answer = self.run_with(tools, "reproduce", conda=environment)
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("env lacks the libraries; activate the one of environment.yml", answer.stdout)

        (environment / "include/armadillo").touch()
        tools["head"] = "echo 'head: write error: far enough' >&2; exit 1"
        self.assertIn("(far enough)", self.run_with(tools, "reproduce", conda=environment).stdout)
        self.assertFalse(called.exists())

    def test_missing_tools_are_named_where_packages_have_other_names(self):
        path = path_without(self.folder / "programs", "dpkg-query", "cmake", "ninja")
        for command in ("reproduce", "check"):
            answer = self.run_with({}, command, path=path)
            self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
            self.assertIn("not found: cmake ninja; docs/install.md", answer.stdout)

    def test_an_installation_that_fails_says_why(self):
        tools = {"dpkg-query": NOTHING_INSTALLED, "id": "echo 0", "apt-get": "echo 'E: no network'; exit 100"}
        answer = self.run_with(tools, "reproduce")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("E: no network", answer.stdout.splitlines()[-1])

    def test_a_full_disk_is_one_line(self):
        tools = {"dpkg-query": "echo -n installed", "head": "echo 'head: write error: No space left on device' >&2; exit 1"}
        for command in ("reproduce", "check"):
            answer = self.run_with(tools, command)
            self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
            self.assertIn("(No space left on device); make room", answer.stdout)


class Building(Project):
    """The build part of the commands, on a project of one program, which asks CMake for what the real one does."""

    def setUp(self):
        super().setUp()
        self.folder = self.folder / "project"
        self.folder.mkdir()
        for name in ("setup.sh", "plain_name.sh"):
            shutil.copy(ROOT / "workflow" / name, self.folder)
        (self.folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(one LANGUAGES C)\nfind_package(Threads REQUIRED)\n"
            "add_library(part SHARED part.c)\nadd_executable(programs main.c)\n"
            "target_link_libraries(programs PRIVATE part)\n"
            "set_target_properties(programs PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)\n")
        (self.folder / "part.c").write_text("int part(void) { return 0; }\n")
        (self.folder / "main.c").write_text("int part(void);\nint main(void) { return part(); }\n")
        shutil.copy(ROOT / "CMakePresets.json", self.folder)

    def build(self, *user, path=os.environ["PATH"]):
        return self.shell("build_project release programs", *user, path=path)

    def shell(self, script, *user, path=os.environ["PATH"]):
        """Runs a line of bash after setup.sh"""
        return subprocess.run([*user, "bash", "-c", f"set -euo pipefail; . ./setup.sh; {script}", "reproduce"],
                              cwd=self.folder, env={**os.environ, "HOME": str(self.folder.parents[1]), "PATH": path},
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def test_a_folder_that_moves(self):
        self.assertRuns(self.build())
        self.assertEqual(self.build().stdout, "")
        first = self.folder
        for change in ("moved", "copied", "copied, and the first one is gone"):
            with self.subTest(change):
                new = first.with_name(change)
                if change == "moved":
                    first.rename(new)
                    first = new
                else:
                    subprocess.run(["cp", "-a", first, new], check=True)
                if "gone" in change:
                    shutil.rmtree(first)
                self.folder = new
                answer = self.build()
                self.assertRuns(answer)
                self.assertIn("made for another folder", answer.stdout)
                self.assertEqual(subprocess.run([new / "build/bin/programs"]).returncode, 0)
                self.assertEqual(self.build().stdout, "")
                if first.exists():
                    self.folder = first
                    self.assertEqual(self.build().stdout, "")

    def test_without_the_tools_of_linux(self):
        path = path_without(self.folder / "programs", "flock", "ldd", "nproc", "sha256sum")
        answer = self.build(path=path)
        self.assertRuns(answer)
        self.assertEqual(len(answer.stdout.splitlines()), 1, answer.stdout)

    def test_locks_without_flock(self):
        path = path_without(self.folder / "programs", "flock")
        held = 'exec 8>>one 9>>one; lock 8; ! lock -n 9; ! lock -w 0.2 9; exec 8>&-; lock -n 9; lock -w 5 9'
        self.assertEqual(self.shell(f"{held}; echo locked", path=path).stdout, "locked\n")
        self.assertEqual(self.shell(f"{held}; echo locked").stdout, "locked\n")

    def test_without_proc(self):
        hidden = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]
        if subprocess.run([*hidden, "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("/proc cannot be hidden here")
        self.assertRuns(self.build(*hidden))
        answer = self.shell("! has_proc; is_running $$; sleep 9 & kill $!; wait $! || ! is_running $!", *hidden)
        self.assertEqual((answer.returncode, answer.stdout), (0, ""))

    def test_an_old_bash(self):
        script = "BASH_VERSION=3.2.57; . ./setup.sh; echo on"
        answer = subprocess.run(["bash", "-c", script, "reproduce"], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("bash 3.2.57 is too old; put 4.4 or later first", answer.stdout)

    def test_a_missing_library(self):
        self.assertRuns(self.build())
        (self.folder / "part.c").unlink()
        (self.folder / "build/libpart.so").unlink()
        (self.folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(one NONE)\nadd_custom_target(programs)\n")
        answer = self.build()
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("the programs can't start: libpart.so => not found", answer.stdout)

    def test_a_checkout_of_someone_else(self):
        someone = ["setpriv", "--reuid=65534", "--clear-groups"] if os.getuid() == 0 else []
        self.folder.chmod(0o555)
        self.folder.parents[1].chmod(0o755)
        answer = self.build(*someone)
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("build (Permission denied)", answer.stdout)

        self.folder.chmod(0o755)
        (self.folder / "build").mkdir()
        (self.folder / "build").chmod(0o777)
        (self.folder / "build/lock").touch()
        (self.folder / "build/lock").chmod(0o444)
        answer = self.build(*someone)
        self.assertEqual((answer.returncode, len(answer.stdout.splitlines())), (2, 1), answer.stdout)
        self.assertIn("build/lock, another user's file; remove it", answer.stdout)

    def test_a_stopped_build_leaves_no_compiler_running(self):
        (self.folder / "slow").write_text("#!/bin/sh\nsleep 1000\n")
        (self.folder / "slow").chmod(0o755)
        (self.folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(one NONE)\n"
            "add_custom_target(programs COMMAND ${PROJECT_SOURCE_DIR}/slow)\n")
        for signal_, code in ((signal.SIGTERM, 143), (signal.SIGKILL, -9)):
            script = "set -euo pipefail; . ./setup.sh; build_project release programs"
            process = subprocess.Popen(["bash", "-c", script, "reproduce"], cwd=self.folder, start_new_session=True,
                                       env={**os.environ, "HOME": str(self.folder.parents[1])}, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            self.assertTrue(wait(self.sleeping))
            process.send_signal(signal_)
            self.assertEqual(process.wait(), code)
            self.assertTrue(wait(lambda: not self.sleeping()))

    def sleeping(self):
        """Whether the slow step of the build runs"""
        return any(b"slow" in cmdline(process) and is_in(process, self.folder) for process in Path("/proc").glob("[0-9]*"))


def cmdline(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def is_in(process, folder):
    try:
        return folder in [(process / "cwd").resolve(), *(process / "cwd").resolve().parents]
    except OSError:
        return False


def wait(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


if __name__ == "__main__":
    main()
