"""
The penalty of README.md and the inference and learning rule of docs/extending.md are added to a copy of the project: it
builds, all unit and property tests pass, models that use them are trained and compared, and the Python package has them.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from project import BIN, ROOT, Project

BUILD = BIN.parent
EXAMPLES = (("README.md", "Adding a penalty"), ("docs/extending.md", "An inference"),
            ("docs/extending.md", "A learning rule"))
MODELS = ("asymmetric", "heavy-ball", "momentum")


def blocks(language, page, section):
    """The fenced blocks of a language in a section of a page."""
    text = (ROOT / page).read_text().split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def all_pass(commands, cwd):
    """Runs shell commands two at a time; returns the output of the first failure, or nothing."""
    def run(command):
        answer = subprocess.run(command, shell=True, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return "" if answer.returncode in (0, 77) else f"{command}\n{answer.stdout[-3000:]}"

    with ThreadPoolExecutor(2) as two:
        return next(filter(None, two.map(run, commands)), "")


def case_count(test):
    """The number of cases in a test."""
    answer = subprocess.run([test], text=True, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return int(re.search(r"Running (\d+) test cases", answer.stdout)[1])


class NewComponent(Project):
    """The copy uses the objects of the tested build: only the registries are compiled, and everything is linked."""

    def setUp(self):
        super().setUp()
        if not (BUILD / "build.ninja").exists():
            self.skipTest("the build is not Ninja's: its commands can't be asked for")
        for name in ("configs", "lib"):
            if (self.folder / name).is_symlink():
                (self.folder / name).unlink()
            shutil.copytree(ROOT / name, self.folder / name)

    def add(self, page, section):
        """Adds the example of a page: header, lines of a registry, model. Returns the source of the registry."""
        header, registry = blocks("cpp", page, section)
        place, body = header.split("\n", 1)
        (self.folder / place.removeprefix("// ")).write_text(body)
        place, include, entry = registry.strip().split("\n")
        source = place.removeprefix("// ")
        path = self.folder / source
        text = path.read_text()
        text = text.replace("\n#include", f"\n{include}\n#include", 1)
        text = re.sub(r"^( *)(\w+::\w*(?:entry|backprop)\(\),)$", rf"\1\2\n\1{entry}", text, count=1, flags=re.M)
        self.assertEqual((text.count(include), text.count(entry)), (1, 1), source)
        path.write_text(text)
        models = self.folder / "configs" / "models.yaml"
        models.write_text(models.read_text().rstrip("\n") + "\n\n" + blocks("yaml", page, section)[0])
        return source

    def build(self, sources):
        """Links all programs and tests with the registries of the copy. Returns their folder."""
        answer = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", "all"], text=True, stdout=subprocess.PIPE,
                                check=True)
        commands = answer.stdout.splitlines()
        made = self.folder / "made"
        for name in ("bin", "tests", "python/simplecell"):
            (made / name).mkdir(parents=True)
        folder, compiled, libraries = shlex.quote(str(self.folder)), [], {}
        for source in sources:
            room = source.split("/")[1]
            library = libraries[f"libsimplecell_{room}.a"] = made / f"libsimplecell_{room}.a"
            shutil.copy(BUILD / library.name, library)
            command = next(line for line in commands if line.endswith(f"/{source}") and " -c " in line)
            root = command.rsplit(" -c ", 1)[1].removesuffix(f"/{source}")
            object_file = f"{folder}/made/{source.split('/')[-1]}.o"
            command = re.sub(r" -MD -MT \S+ -MF \S+| -o \S+", "", command).replace(f"{root}/lib", f"{folder}/lib")
            compiled.append(f"{command} -o {object_file} && ar r {shlex.quote(str(library))} {object_file}")
        linked = []
        for line in commands:
            target = re.search(r" -o ((?:bin|tests|python)/\S+)", line)
            if target and " -c " not in line:
                line = line.replace(f" -o {target[1]}", f" -o {folder}/made/{target[1]}")
                for name, library in libraries.items():
                    line = line.replace(f" {name} ", f" {shlex.quote(str(library))} ")
                linked.append(line)
        self.assertEqual(len(list((BUILD / "bin").iterdir())), sum("made/bin/" in line for line in linked))
        self.assertEqual(all_pass(compiled, BUILD), "")
        self.assertEqual(all_pass(linked, BUILD), "")
        return made

    def package(self, made):
        """Completes the Python package beside its linked module. Returns its folder, or nothing if none is built."""
        package = made / "python" / "simplecell"
        if not list(package.glob("_core*")):
            return None
        for source in (ROOT / "python" / "simplecell").glob("*.py"):
            (package / source.name).symlink_to(source)
        subprocess.run([sys.executable, ROOT / "python" / "export_models.py", self.folder / "configs",
                        package / "models.json"], check=True)
        return package.parent

    def test_the_examples(self):
        made = self.build([self.add(page, section) for page, section in EXAMPLES])
        tests = sorted([*(made / "tests").glob("unit-*"), *(made / "tests").glob("property-*")])
        self.assertGreater(len(tests), 30)
        self.assertEqual(all_pass([shlex.quote(str(test)) for test in tests], ROOT), "")
        for name in ("unit-penalty", "unit-inference", "unit-learning"):  # which test all registered components
            self.assertGreater(case_count(made / "tests" / name), case_count(BUILD / "tests" / name), name)

        package = self.package(made)
        if package:
            code = ("import numpy, simplecell; X = numpy.random.default_rng(1).normal(size=(60, 9));"
                    "[simplecell.Dictionary(name, atoms=4, steps=3, batch=20, **options).fit_transform(X) for name, options"
                    " in (('asymmetric', {'negative_cost': 2}), ('heavy-ball', {}), ('momentum', {}))]")
            answer = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(package)},
                                    text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual((answer.returncode, answer.stdout), (0, ""))

        programs = made / "bin"
        targets = [f"results/natural/whitened16/{model}/seed0/dictionary.h5" for model in MODELS]
        self.assertRuns(self.snakemake(*targets, config=[f"bin={programs}"]))
        for target in targets:
            self.assertTrue((self.folder / target).exists(), target)
        plan = self.snakemake("-n", "compare", config=[f"bin={programs}", "models=[l1,asymmetric]"])
        self.assertRuns(plan)
        self.assertIn("rate_distortion", plan.stdout)
        self.assertStops(self.snakemake("-n", targets[0], config=[f"bin={BIN}"]), "heavy-ball", "inference")


if __name__ == "__main__":
    unittest.main()
