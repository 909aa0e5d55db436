"""A sixth paper, added to a copy of the project by the files that docs/extending.md names, is made."""

import csv
import json
import os
import shutil
import subprocess
import sys
from unittest import main

import yaml

from project import BIN, ROOT, Project

PAPER = """
papers:
  sixth:
    title: A sixth paper
    authors: A. Author (2026)
    bib: sixth
    order: 6
    dataset: natural
    preprocessing: whitened8
    figures:
      fig1:
        script: phases
        inputs: {phases: "phases-{array}.h5"}
        models: [l1, weighted-l1]
        title: Figure 1. Phases
        alt: A histogram of folded phases.
        caption: Folded phases{several_seeds:, means over seeds}; two clusters of {drawn[phases][options][cluster-spread]}°.
      fig2:
        script: norms
        seeds: first
        inputs: {dictionaries: dictionary.h5}
        models: [l1]
        settings: {bins: 5}
        title: Figure 2. Norms at λ = {model[l1][lambda]}
        alt: A histogram of norms.
        caption: Norms of {drawn[dictionaries][dictionary][0]} atoms of {drawn[dictionaries][dictionary][1]} pixels.
    tables:
      shapes: {file: "shapes-{array}.tsv", figures: [fig1]}
    claims:
      sixth-odd:
        figure: fig1
        claim: More filters are odd than even.
        measure: {model: l1, metric: share_odd}
        minus: {model: l1, metric: share_even}
        expected: above 0
        prespecified: yes
        because: an example
"""
SCRIPT = '''"""Norms of the atoms of a dictionary."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np


def main(snakemake):
    atoms = fs.read_filters(snakemake.input.dictionaries[0])
    figure, ax = plt.subplots(figsize=(fs.COLUMN, 2))
    ax.hist(np.linalg.norm(atoms, axis=(1, 2)), snakemake.params.settings["bins"])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
'''
BIB = "\n@misc{sixth,\n  author = {Author, A.},\n  title = {A sixth paper},\n  year = {2026}\n}\n"
ROW = "| Author (2026) | phases and norms | [2](docs/figures.md#sixth) | `./reproduce sixth` |\n"
NAMED = {"configs/papers/<paper>.yaml": "configs/papers/sixth.yaml",
         "workflow/scripts/fig_<script>.py": "workflow/scripts/fig_norms.py",
         "docs/papers.bib": "docs/papers.bib", "README.md": "README.md", "figures.md": "docs/figures.md"}


def contents(folder):
    names = ("Snakefile", "README.md", "configs", "docs", "tests", "workflow")
    paths = [path for name in names for path in (folder / name, *(folder / name).rglob("*"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths
            if path.is_file() and path.suffix != ".pyc"}


class NewPaper(Project):
    def setUp(self):
        """A copy without the claims of the other papers, which then need not be measured."""
        super().setUp()
        for name in ("workflow", "configs"):
            (self.folder / name).unlink()
        shutil.rmtree(self.folder / "docs")
        for name in ("workflow", "configs", "docs", "tests"):
            shutil.copytree(ROOT / name, self.folder / name)
        shutil.copy(ROOT / "README.md", self.folder)
        for name in ("stages", "lib", "CMakeLists.txt"):
            (self.folder / name).symlink_to(ROOT / name)
        for path in (self.folder / "configs/papers").iterdir():
            own = yaml.safe_load(path.read_text())
            for paper in own["papers"].values():
                paper["claims"] = {}
            path.write_text(yaml.safe_dump(own, allow_unicode=True, sort_keys=False))

        (self.folder / "configs/findings.yaml").write_text("findings: []\n")
        path = self.folder / "configs/multiverse.yaml"
        of_others = yaml.safe_load(path.read_text())
        of_others["multiverse"].update(claims=["sixth-odd"], curve=["sixth-odd"])
        path.write_text(yaml.safe_dump(of_others, allow_unicode=True, sort_keys=False))

    def add(self):
        """The steps of docs/extending.md."""
        (self.folder / "configs/papers/sixth.yaml").write_text(PAPER)
        (self.folder / "workflow/scripts/fig_norms.py").write_text(SCRIPT)
        with (self.folder / "docs/papers.bib").open("a") as file:
            file.write(BIB)
        readme = self.folder / "README.md"
        lines = readme.read_text().splitlines(keepends=True)
        last = max(i for i, line in enumerate(lines) if "docs/figures.md#" in line and line.startswith("|"))
        readme.write_text("".join([*lines[:last + 1], ROW, *lines[last + 1:]]))
        self.python("tests/workflow/test_docs.py", "--write")

    def python(self, *arguments):
        answer = subprocess.run([sys.executable, *arguments], cwd=self.folder, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, env={**os.environ, "SIMPLECELL_BIN": str(BIN)})
        self.assertEqual(answer.returncode, 0, answer.stdout[-3000:])

    def test_it_is_found_and_made(self):
        before = contents(self.folder)
        self.add()
        after = contents(self.folder)
        changed = {path for path in after if after[path] != before.get(path)}
        self.assertEqual(changed, set(NAMED.values()))
        guide = (ROOT / "docs/extending.md").read_text()
        for name in NAMED:
            self.assertIn(name, guide)

        self.assertRuns(self.snakemake("sixth", "results/claims.tsv"))
        figures, tables = self.folder / "results/figures/sixth", self.folder / "results/tables/sixth"
        self.assertEqual({path.name for path in figures.iterdir()},
                         {f"{figure}.{kind}" for figure in ("fig1", "fig2") for kind in ("svg", "png", "json")})
        record = json.loads((figures / "fig2.json").read_text())
        self.assertEqual(record["settings"]["bins"], 5)
        self.assertEqual(record["drawn"]["dictionaries"]["dictionary"], [16, 64])
        with (tables / "shapes.tsv").open() as file:
            rows = {tuple(row[key] for key in ("model", "preprocessing", "dataset"))
                    for row in csv.DictReader(file, delimiter="\t")}
        self.assertEqual(rows, {(model, "whitened8", "natural") for model in ("l1", "weighted-l1")})
        with (self.folder / "results/claims.tsv").open() as file:
            rows = [(row["paper"], row["figure"]) for row in csv.DictReader(file, delimiter="\t")]
        self.assertEqual(rows, [("sixth", "fig1")])

        plan = self.snakemake("-n", "all").stdout
        self.assertIn("rule report", plan)
        tests = [f"Pages.test_{name}" for name in ("figures", "counts_of_figures", "papers_that_are_cited")]
        self.python("tests/workflow/test_docs.py", *tests)
        self.python("tests/workflow/test_texts.py")
        self.python("tests/workflow/test_config.py", "Config.test_the_project_itself_is_right")


if __name__ == "__main__":
    main()
