"""
Every command in README.md and docs/*.md is run, or planned if it would take long; links and anchors resolve;
docs/figures.md agrees with configs and captions (--write regenerates it).
"""

import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from project import BIN, ROOT, merged_config

import entries

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKED = [*PAGES, ROOT / "stages" / "README.md", ROOT / "results" / "README.md"]
FIGURES = ROOT / "docs" / "figures.md"
PROGRAMS = {source.stem.replace("_", "-") for source in (ROOT / "stages").glob("*.cpp")}
LANGUAGES = {"sh", "python", "matlab", "octave", "r", "cpp", "yaml", "bibtex", "text"}
TOOLS = {"snakemake", "ctest", "cmake", "python3", "cmp", "sha256sum", "timeout"}  # beside the project's own programs
# Tools that install, or run ./reproduce in a container; what they take from the project, and the name of the image.
INSTALLERS = {"conda": ("environment.yml", None), "dnf": ("workflow/debian-packages.txt", None),
              "podman": ("Containerfile", "simplecell"), "apptainer": ("apptainer.def", "simplecell.sif")}
HEAD = """# Figures and targets

Each is made by `./reproduce` and its target; `.png` and `.json` are made with the `.svg`. `results/tables/<paper>/`
holds the numbers. This page is made of `configs/papers/` (`python3 tests/workflow/test_docs.py --write`).
"""
# Commands that another test runs, and a word that shows it there.
ELSEWHERE = {
    "./reproduce compare --config models=[l1,asymmetric]": ("test_new_component.py", '"models=[l1,asymmetric]"'),
    "./reproduce compare --config dataset=/path/to/photos": ("test_photographs.py", "dataset or self.photos"),
    "./reproduce compare --config dataset=~/photos/**/*.jpg": ("test_photographs.py", "~/Fotos*/**/*.png"),
    "cmake --install build --component python --prefix ~/.local": ("../python/test_install.py", '"--component", "python"'),
}
# Sizes of training for the small samples of this test: (default, largest).
SMALLER = {
    "train-dictionary": {"--steps": (20, 300), "--batch": (64, 64)},
    "train-network": {"--epochs": (1, 1), "--validation": (20, 20)},
    "attack": {"--attacked": (10, 10), "--steps": (2, 2), "--restarts": (1, 1)},
}


# ---------------------------------------------------------------- reading pages

def blocks(page):
    """[(language, text)] of the fenced blocks of a page."""
    return re.findall(r"^```(\S*)\n(.*?)^```$", page.read_text(), re.M | re.S)


def prose(page):
    return re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)


def command_lines(text):
    """The commands of a block: continued lines are joined, comments removed, and && split."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            yield words[:end]
            words = words[end + 1:]


def spoken(page):
    """The commands in running text: a tool or script with arguments, or the path of a program."""
    for code in re.findall(r"`([^`\n]+)`", prose(page)):
        words = shlex.split(code) if code.count("'") % 2 == 0 else code.split()
        if words and is_command(words[0]) and (len(words) > 1 or words[0] in ("./reproduce", "./check")):
            yield words


def is_command(word):
    return word in PROGRAMS | TOOLS or word.startswith(("./", "build/bin/", "tests/"))


def commands(page):
    """(place, words) of all commands of a page, those in blocks first."""
    for language, text in blocks(page):
        if language == "sh":
            yield from (("block", words) for words in command_lines(text))
    yield from (("text", words) for words in spoken(page))


def anchor(heading):
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# ---------------------------------------------------------------- the page of figures

def figures_page():
    """Every figure of every paper, what it shows and its target."""
    parts, config = [HEAD], merged_config()
    for paper, setting in config["papers"].items():
        parts += [f"## {paper}", f"{setting['title']}. {setting['authors']}",
                  "| figure | shows | target |\n|---|---|---|"]
        order = sorted(setting["figures"], key=lambda name: (int((re.findall(r"\d+", name) or [99])[0]), name))
        for figure in order:
            title = re.sub(r"^(Figure|Table|Appendix)[^.]*\. ", "", entries.filled(config, paper, figure)["title"])
            parts[-1] += f"\n| {figure} | {title} | `results/figures/{paper}/{figure}.svg` |"
        parts[-1] += "\n"
    return "\n\n".join(parts).replace("\n\n\n", "\n\n").rstrip("\n") + "\n"


class Pages(unittest.TestCase):
    def test_figures(self):
        self.assertEqual(FIGURES.read_text(), figures_page(), "run python3 tests/workflow/test_docs.py --write")

    def test_counts_of_figures(self):
        papers = merged_config()["papers"]
        rows = re.findall(r"\| \[(\d+)\]\(docs/figures\.md#([a-z-]+)\) \|", (ROOT / "README.md").read_text())
        counts = {paper: int(count) for count, paper in rows}
        self.assertEqual(counts, {name: len(setting["figures"]) for name, setting in papers.items()})

    def test_links(self):
        for page in LINKED:
            for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
                with self.subTest(page=page.name, link=target):
                    self.assertNotRegex(target, r"^[a-z]+:", "the pages need no network")
                    path, _, place = target.partition("#")
                    other = (page.parent / path).resolve() if path else page
                    self.assertTrue(other.exists(), "no such file")
                    if place:
                        places = set(map(anchor, re.findall(r"^#+ (.*)$", prose(other), re.M)))
                        self.assertIn(place, places | set(re.findall(r'<a id="([\w-]+)">', prose(other))))

    def test_every_page_is_reached(self):
        text = (ROOT / "README.md").read_text()
        for page in (ROOT / "docs").iterdir():
            self.assertIn(f"docs/{page.name}", text)

    def test_files_that_are_named_exist(self):
        for page in PAGES:
            for path in re.findall(r"`((?:lib|stages|tests|workflow|configs)/[\w./-]+)`", prose(page)):
                with self.subTest(page=page.name, path=path):
                    self.assertTrue((ROOT / path).exists() or path in example_files())

    def test_equations_are_where_they_are_said_to_be(self):
        table = (ROOT / "docs/models.md").read_text().split("## Equations and code")[1]
        found = re.findall(r"`([\w/.]+\.[ch]pp)`(?: \(([^)]*)\))?", table)
        self.assertGreater(len(found), 25)
        for path, names in found:
            for name in re.findall(r"`([^`]+)`", names):
                with self.subTest(path=path, name=name):
                    self.assertRegex((ROOT / path).read_text(), rf"\b{re.escape(name.split('::')[0])}\b")
                    self.assertRegex((ROOT / path).read_text(), rf"\b{re.escape(name.split('::')[-1])}\b")

    def test_the_version_that_is_cited(self):
        version = re.search(r"project\(simplecell VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertIn(f"version = {{{version}}}", (ROOT / "README.md").read_text())

    def test_papers_that_are_cited(self):
        text, papers = (ROOT / "docs/papers.bib").read_text(), merged_config()["papers"]
        entries = re.findall(r"@\w+\{([a-z-]+),.*?^  title = \{(.*?)\},$", text, re.M | re.S)
        titles = {name: re.sub(r"[{}]", "", title).lower() for name, title in entries}
        named = {setting["bib"]: setting["title"].lower() for setting in papers.values() if "bib" in setting}
        self.assertEqual({name: titles.get(name) for name in named}, named)


def example_files():
    """Files that an example writes."""
    named = {"lib/penalty/asymmetric_l1.hpp", "stages/my_stage.cpp", "tests/stages/my_stage.cpp"}
    return {path for path in named if any(path in page.read_text() for page in PAGES)}


# ---------------------------------------------------------------- commands

SNAKEMAKE = [sys.executable, "-m", "snakemake", "-n", "--nolock", "--cores", "1"]


@functools.lru_cache(maxsize=None)
def options_of(program):
    text = subprocess.run([BIN / program, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"(--[a-z][\w-]*)", text))


def reduced(words):
    """A command with a size of training for the samples."""
    words = list(words)
    program = next((i for i, word in enumerate(words) if Path(word).name in SMALLER), None)
    for option, (usual, most) in SMALLER.get(Path(words[program]).name if program is not None else "", {}).items():
        if option in words:
            place = words.index(option) + 1
            words[place] = str(min(int(words[place]), most))
        else:
            words += [option, str(usual)]
    return words


class Commands(unittest.TestCase):
    """Pages are tested one after the other in a copy of the project with small samples of the files that they name."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="simplecell-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        for name in ("Snakefile", "workflow", "python", "tests", "stages", "CITATION.cff"):
            (cls.folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "configs", cls.folder / "configs")
        defaults = cls.folder / "configs/defaults.yaml"  # plans of all seeds would take long
        defaults.write_text(re.sub("^planned_seeds:.*", "planned_seeds: {natural: 1, others: 1}", defaults.read_text(),
                                   flags=re.M))
        (cls.folder / "docs").mkdir()
        (cls.folder / "docs/glossary.md").symlink_to(ROOT / "docs/glossary.md")
        for name in ("reproduce", "check", "CMakePresets.json"):
            shutil.copy(ROOT / name, cls.folder / name)
        (cls.folder / "build").mkdir()
        (cls.folder / "build" / "bin").symlink_to(BIN)
        (cls.folder / "build" / "build.ninja").touch()
        for name in ("CTestTestfile.cmake", "tests"):
            if (BIN.parent / name).exists():
                (cls.folder / "build" / name).symlink_to(BIN.parent / name)
        cls.own_images()
        cls.samples()

    @classmethod
    def own_images(cls):
        """Adds the data set of docs/data.md."""
        entry = next(text for language, text in blocks(ROOT / "docs/data.md") if "my-images:" in text)
        path = cls.folder / "configs" / "datasets.yaml"
        path.write_text(path.read_text().rstrip("\n") + "\n\n" + entry.split("\n", 1)[1])
        picture = cls.folder / "data" / re.search(r"path: ([^,]+),", entry)[1]
        picture.parent.mkdir(parents=True)
        picture.touch()

    @classmethod
    def samples(cls):
        """The files that commands read: few small images, a dictionary, codes, receptive fields."""
        import h5py
        import matplotlib.image
        import numpy as np

        def run(program, *options):
            subprocess.run([BIN / program, *map(str, options), "--progress", "off"], cwd=cls.folder, check=True)

        def cut(images, output, *options):
            run("extract-patches", "--input", images, *options, "--output", output)

        for name, seed in (("mnist", 1), ("mnist-test", 2)):
            run("synthesize", "--kind", "digits", "--dataset", name, "--count", 120, "--size", 28, "--seed", seed,
                "--output", "images.h5")
            cut("images.h5", f"{name}.h5", "--whole")
        for name in ("arial", "serif"):
            run("render-digits", "--dataset", name, "--output", f"{name}.h5")
        run("synthesize", "--kind", "dead-leaves", "--count", 2, "--size", 96, "--seed", 1, "--output", "images.h5")
        cut("images.h5", "patches.h5", "--size", 8, "--count", 2000, "--seed", 1)
        train = ("train-dictionary", "--atoms", 32, "--steps", 10, "--batch", 64, "--seed", 0)
        run(*train, "--penalty", "nonnegative-l1", "--input", "mnist.h5", "--output", "digits.h5")
        for images, codes in (("mnist", "codes"), ("mnist-test", "test-codes")):
            run("encode", "--input", f"{images}.h5", "--dictionary", "digits.h5", "--output", f"{codes}.h5")
        with h5py.File(cls.folder / "mnist.h5") as file:
            np.save(cls.folder / "labels.npy", file["labels"][:])
            np.save(cls.folder / "pixels.npy", file["patches"][:])
        with h5py.File(cls.folder / "patches.h5") as file:
            np.save(cls.folder / "my-patches.npy", file["patches"][:])
        dictionary = cls.folder / "results/natural/whitened16/weighted-l1/seed0/dictionary.h5"
        dictionary.parent.mkdir(parents=True)
        run(*train, "--input", "patches.h5", "--output", dictionary)
        with h5py.File(cls.folder / "images.h5") as file:
            matplotlib.image.imsave(cls.folder / "photograph.png", file["images"][0], cmap="gray")
        run("receptive-fields", "--dictionary", dictionary, "--images", "images.h5", "--count", 500, "--seed", 0,
            "--output", "rf.h5")
        figure = cls.folder / "results/figures/local-geometry/fig3.svg"
        figure.parent.mkdir(parents=True)
        figure.touch()
        for name in ("images", "patches"):  # which commands of the pages write anew
            shutil.copy(cls.folder / f"{name}.h5", cls.folder / f"first-{name}.h5")

    def shell(self, words, tools=(), expected=(0,)):
        """Runs a command in the folder, with programs of the build on the PATH and the tools given as shell scripts."""
        path = Path(tempfile.mkdtemp(dir=self.folder))
        for name, script in dict(tools).items():
            (path / name).write_text(f"#!/bin/sh\n{script}\n")
            (path / name).chmod(0o755)
        env = {**os.environ, "PATH": f"{path}:{BIN}:{os.environ['PATH']}"}  # Graphviz has a cluster too
        env.pop("SIMPLECELL_DATA", None)
        answer = subprocess.run(words, cwd=self.folder, env=env, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertIn(answer.returncode, expected, f"{shlex.join(map(str, words))}\n{answer.stdout[-3000:]}")
        return answer.stdout

    def handed_on(self, words, tool):
        """The arguments with which ./reproduce or ./check calls Snakemake or ctest."""
        record = self.folder / "arguments"
        keep = f'case "$*" in *--version*) echo 7.32.4 ;; *) printf "%s\\n" "$@" > {record} ;; esac'
        self.shell(words, {"dpkg-query": "echo -n installed", "cmake": "", tool: keep})
        return record.read_text().splitlines()

    # -------- what a command may be

    def test_every_command(self):
        self.plans = {}  # of Snakemake: by its arguments, one of the commands that lead to them
        self.targets = self.named_files()
        for page in PAGES:
            for place, words in commands(page):
                with self.subTest(page=page.name, command=shlex.join(words)):
                    self.carry_out(place, words)
        for arguments, command in self.plans.items():
            with self.subTest(plan=command):
                self.shell([*SNAKEMAKE, *arguments])
        usual = ["--profile", "workflow/profiles/default"]
        with self.subTest(plan="targets"):
            self.shell([*SNAKEMAKE, *usual, *sorted(self.targets)])

    def named_files(self):
        """Files under results/ that pages name: all can be made."""
        found = {path for page in [*PAGES, ROOT / "results" / "README.md"]
                 for path in re.findall(r"results/[\w./@-]+\.(?:svg|tsv|html|yaml|h5)\b", page.read_text())}
        self.assertGreater(len(found), 60)
        return found

    def carry_out(self, place, words):
        first, name = words[0], Path(words[0]).name
        if shlex.join(words).replace("'", "") in ELSEWHERE:
            test, proof = ELSEWHERE[shlex.join(words).replace("'", "")]
            self.assertIn(proof, (ROOT / "tests" / "workflow" / test).read_text())
        elif first == "build/bin/STAGE":
            for program in PROGRAMS:
                self.shell([BIN / program, *words[1:]])
        elif name in PROGRAMS and (place == "block" or first.startswith("build/bin/")):
            self.shell(reduced(words))
        elif first in PROGRAMS:  # a part of a command: its options
            self.assertFalse({word for word in words if word.startswith("--")} - options_of(first))
        elif first == "timeout":
            self.shell(reduced(words), expected=(0, 137, -9))
        elif first == "./reproduce":
            self.plan(words, self.handed_on(words, "snakemake"))
        elif first == "snakemake":
            self.plan(words, words[1:])
        elif first == "./check":
            self.list_tests(self.handed_on(words, "ctest"))
        elif first == "ctest":
            self.list_tests(words[1:])
        elif first == "cmake":
            self.assertEqual([word for word in words[1:] if word.startswith("-")][-1], "--preset")
            kind = "buildPresets" if "--build" in words else "configurePresets"
            presets = json.loads((ROOT / "CMakePresets.json").read_text())[kind]
            self.assertIn(words[-1], [preset["name"] for preset in presets])
        elif first.startswith("tests/") or first == "python3":
            self.script(words[1:] if first == "python3" else words, first != "python3")
        elif first in INSTALLERS:
            file, image = INSTALLERS[first]
            self.assertTrue((ROOT / file).exists())
            if words[1] == "run":
                command = ["./reproduce", *words[words.index(image) + 1:]]
                self.plan(command, self.handed_on(command, "snakemake"))
        elif first == "mkdir":
            self.shell(words)
        elif first in ("cmp", "sha256sum"):
            self.shell([word.replace("FILE", "images.h5") for word in words])
        else:
            self.fail("no way is known to try this command; teach it to this test")

    def plan(self, words, arguments):
        """Records calls of Snakemake: plain targets are planned together, other calls one by one."""
        asked = " ".join(map(shlex.quote, arguments)).replace("--configfile ", "--configfile=")
        for usual in ("--profile workflow/profiles/default", "--log-handler-script workflow/progress.py", "--cores all",
                      "-n"):  # which change no plan
            asked = re.sub(rf"(?<!\S){usual}(?!\S)", "", asked)
        asked = shlex.split(asked)
        if any(word.startswith("-") for word in asked):
            self.plans[tuple(asked)] = shlex.join(words)
        else:
            self.targets.update(asked or ["all"])

    def list_tests(self, arguments):
        if not (self.folder / "build" / "CTestTestfile.cmake").exists():
            self.skipTest("these programs were not built with tests")
        count = re.search(r"Total Tests: (\d+)", self.shell(["ctest", *arguments, "-N"]))
        self.assertGreater(int(count[1]), 0)

    def script(self, words, executable):
        """A script exists, is executable, and it or a script that it runs knows the options; a figure is drawn."""
        path = ROOT / words[0]
        if path.name == "fig_apply.py":
            self.shell([sys.executable, *words])
        self.assertTrue(os.access(path, os.X_OK) if executable else path.exists())
        known = "".join(file.read_text() for file in [path, *(path.parent.glob("*.py") if executable else [])])
        for word in words[1:]:
            if word.startswith("--"):
                self.assertIn(word, known)

    # -------- the rest

    def test_options_in_the_text(self):
        """Options in running text are those of some program."""
        texts = [(ROOT / "reproduce").read_text(), self.shell([*SNAKEMAKE, "--help"]),
                 *(path.read_text() for path in (ROOT / "tests").glob("*/*.py"))]
        known = set().union(*map(options_of, PROGRAMS), *(re.findall(r"--[a-z][\w-]*", text) for text in texts))
        for page in PAGES:
            for code in re.findall(r"`(--[^`]+)`", prose(page)):
                with self.subTest(page=page.name, code=code):
                    self.assertFalse(set(re.findall(r"(?<!\S)--[a-z][\w-]*", code)) - known)

    def test_blocks_say_what_they_are(self):
        for page in PAGES:
            for language, text in blocks(page):
                with self.subTest(page=page.name, block=text[:40]):
                    self.assertIn(language, LANGUAGES)
                    if language == "text":
                        self.assertFalse([line for line in text.splitlines() if is_command((line.split() or [""])[0])
                                          and not line.split()[0].endswith("/")])
                    if language == "yaml":
                        self.assertIsInstance(yaml.safe_load(text), dict)
            self.assertNotRegex(prose(page), r"\n\n {4,}\S", f"{page.name}: blocks are fenced, with their language")

    def test_reading_results(self):
        """The Python example, and the order of dimensions in MATLAB and R."""
        import h5py
        import numpy as np

        texts = dict(blocks(ROOT / "README.md"))
        self.assertLessEqual({"python", "matlab", "octave", "r"}, set(texts))
        path = re.search(r'"(results/[^"]+)"', texts["python"])[1]
        self.assertTrue(all(path in texts[language] for language in ("matlab", "octave", "r")))
        import simplecell

        names, here = {"simplecell": simplecell}, os.getcwd()
        os.chdir(self.folder)
        try:
            for page in PAGES:
                for language, text in blocks(page):
                    # Examples that learn need the compiled module; tests/python/test_examples.py runs them.
                    if language == "python" and "Dictionary(" not in text:
                        exec(text, names)
        finally:
            os.chdir(here)
        pictures, (height, width) = names["pictures"], (names["height"], names["width"])
        self.assertEqual(pictures.shape, (32, 8, 8))
        with h5py.File(self.folder / path) as file:
            reversed_ = np.asfortranarray(file["dictionary"][:].T)  # pixels x atoms, column by column: the file's bytes
        first = reversed_[:, 0].reshape((width, height), order="F").T  # MATLAB's reshape and '
        by_row = reversed_[:, 0].reshape((height, width))  # R's matrix(byrow = TRUE)
        self.assertTrue((first == pictures[0]).all() and (by_row == pictures[0]).all())
        with h5py.File(self.folder / "first-images.h5") as file, h5py.File(self.folder / "first-patches.h5") as cut:
            image, row, column = map(int, cut["positions"][0])
            patch = file["images"][image, row:row + 8, column:column + 8]
            self.assertTrue((cut["patches"][0].reshape(8, 8) == patch).all())  # pixels row by row, images upright


if __name__ == "__main__":
    if "--write" in sys.argv:
        FIGURES.write_text(figures_page())
    else:
        unittest.main()
