"""
The whole workflow, small, on stand-in images: every output is there, honest about its data, in its place, and the same
again, with other threads and after a kill.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import time
import zipfile
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from unittest import main

import browser
from project import ROOT, Project, merged_config

import entries

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Balance(HTMLParser):
    """Fails on an end tag without an open one; collects the links of a page."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.ids, self.unnamed = [], [], set(), 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        self.ids.add(attributes.get("id"))
        self.links += [attributes[key] for key in ("href", "src") if key in attributes]
        self.unnamed += tag == "img" and not attributes.get("alt")

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


class Run(Project):
    def test_everything(self):
        self.before, self.sources = {path.name for path in self.folder.iterdir()}, sources()
        whole = self.snakemake("all")
        self.assertRuns(whole)
        self.assertNotIn("Warning", whole.stdout)
        self.figures()
        self.claims()
        self.page()
        self.browser()
        self.manuscript()
        self.again()
        self.nothing_elsewhere()
        self.findings()
        self.archive()
        self.with_other_threads_and_after_a_kill()

    def figures(self):
        for paper, setting in merged_config()["papers"].items():
            for figure in setting["figures"]:
                with self.subTest(paper=paper, figure=figure):
                    base = self.folder / "results/figures" / paper / figure
                    xml.parse(f"{base}.svg")
                    self.assertEqual(base.with_suffix(".png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
                    record = json.loads(base.with_suffix(".json").read_text())
                    sources = {source for name, source in record["data_source"].items()
                               if merged_config()["datasets"][name]["reader"] != "digits"}  # which have no stand-ins
                    self.assertLessEqual(sources, {"synthetic stand-in"})
                    self.assertEqual(record["command"], f"./reproduce results/figures/{paper}/{figure}.svg")
                    for path, digest in record["inputs"].items():
                        self.assertEqual(hashlib.sha256((self.folder / path).read_bytes()).hexdigest(), digest)

    def claims(self):
        with open(self.folder / "results/claims.tsv") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        self.assertEqual(len(rows), len(entries.specified_claims(merged_config())))
        for row in rows:
            self.assertEqual(row["source"], "synthetic stand-in")
            self.assertTrue(row["verdict"].startswith("not testable"), row)
        for table in (self.folder / "results/tables").glob("*/*.tsv"):
            with table.open() as file:
                sources = {row["source"] for row in csv.DictReader(file, delimiter="\t")}
            self.assertEqual(sources, {"synthetic stand-in"})

    def page(self):
        page = Balance()
        page.feed((self.folder / "results/report/index.html").read_text())
        self.assertEqual((page.open, page.unnamed), ([], 0))
        for link in page.links:
            self.assertFalse(link.startswith(("http:", "https:", "//")), f"{link[:60]} needs a network")
            if link.startswith("#"):
                self.assertIn(link[1:].partition("?")[0], page.ids)
            elif not link.startswith("data:"):
                self.assertTrue((self.folder / "results/report" / link).exists(), link)
        self.assertIn("synthetic stand-in", (self.folder / "results/report/index.html").read_text())

    def findings(self):
        """The page of findings, and the scoreboard of the README."""
        shutil.copy(ROOT / "README.md", self.folder)
        self.assertRuns(self.snakemake("findings"))
        page = (self.folder / "docs/findings.md").read_text()
        for picture in re.findall(r"\]\((findings/.*?)\)", page):
            self.assertEqual((self.folder / "docs" / picture).read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertIn("synthetic stand-in", page)
        self.assertIn("**A short run**", page)
        counted = sum(claim["kind"] == "claim" for claim in entries.claims(merged_config()))
        self.assertIn(f"\n| all | {counted} | 0 | 0 | 0 | 0 | {counted} |\n", (self.folder / "README.md").read_text())

    def browser(self):
        """In Chromium the page loads without an error and shows units in its explorer (the rest: test_page.py)."""
        if not browser.CHROMIUM:
            self.skipTest("no chromium")
        with browser.Browser() as reader:
            reader.open((self.folder / "results/report/index.html").as_uri())
            reader.wait("document.querySelector('#glance figure')")
            self.assertGreater(reader.run("document.querySelectorAll('[data-part=plane] circle').length"), 0)
            self.assertEqual(reader.run("document.querySelectorAll('#glance canvas').length"),
                             len(merged_config()["papers"]["local-geometry"]["figures"]["fig-shapes"]["models"]))
            self.assertEqual(reader.errors, [])

    def manuscript(self):
        """Captions and tables in LaTeX say what the data are."""
        caption = (self.folder / "results/figures/local-geometry/fig5.txt").read_text()
        self.assertTrue(caption.startswith("Figure 5. "))
        self.assertIn("Data: synthetic stand-in.", caption)
        for table in (self.folder / "results/tables").glob("*/*.tsv"):
            self.assertIn("synthetic stand-in", table.with_suffix(".tex").read_text())

    def archive(self):
        """In one zip file the links of the page work, and it is the same again."""
        self.assertRuns(self.snakemake("archive"))
        archive = self.folder / "results/simplecell-results.zip"
        content = archive.read_bytes()
        with zipfile.ZipFile(archive) as file:
            names = {name.removeprefix("simplecell-results/") for name in file.namelist()}
        page = Balance()
        page.feed((self.folder / "results/report/index.html").read_text())
        linked = {os.path.normpath(f"report/{link}") for link in page.links if not link.startswith(("#", "data:"))}
        self.assertEqual(linked - names, set())
        self.assertLessEqual({"CITATION.cff", "README.txt", "claims.tsv", "config.yaml"}, names)
        archive.unlink()
        self.assertRuns(self.snakemake("archive"))
        self.assertEqual(archive.read_bytes(), content)
        archive.unlink()

    def again(self):
        """A figure that is drawn again has the same bytes, and nothing else has to be done."""
        target = "results/figures/local-geometry/fig3.svg"
        before = {kind: (self.folder / target).with_suffix(kind).read_bytes() for kind in (".svg", ".png", ".json")}
        (self.folder / target).unlink()
        self.assertRuns(self.snakemake(target))
        for kind, content in before.items():
            self.assertEqual((self.folder / target).with_suffix(kind).read_bytes(), content, kind)

    def nothing_elsewhere(self):
        """A run writes to results/, data/ and .snakemake/ alone."""
        self.assertLessEqual({path.name for path in self.folder.iterdir()} - self.before,
                             {"results", "data", ".snakemake", "chromium"})
        self.assertEqual(sources(), self.sources)

    def with_other_threads_and_after_a_kill(self):
        """Killed after some trainings and continued, with two threads a job: all that figures are made of has the same
        bytes."""
        results = self.folder / "results"
        whole = digests(results)
        shutil.rmtree(results)
        rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
        threaded = re.findall(r"^rule (\w+):(?:(?!^rule ).)*?^    threads:", rules, re.M | re.S)
        threaded += re.findall(r"^use rule \w+ as (\w+)", rules, re.M)
        self.assertIn("train_dictionary", threaded)
        arguments = [*(f"--set-threads={rule}=2" for rule in threaded), "--omit-from=figure"]
        running = self.start("all", *arguments)
        while running.poll() is None and len(list(results.glob("*/*/*/seed0/dictionary.h5"))) < 12:
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        self.assertFalse((results / "claims.tsv").exists(), "it was done before it could be killed")
        self.assertRuns(self.snakemake("all", "--rerun-incomplete", *arguments))
        again = digests(results)
        made_of_figures = re.compile(r"(figures|report|compare)/|tables/.*\.tex")
        self.assertEqual({path for path in whole if not made_of_figures.match(path)} - again.keys(), set())
        self.assertEqual([path for path in again if whole.get(path) != again[path]], [])


def digests(results):
    """sha256 of every result without run times: all but benchmarks, logs and pages."""
    return {str(path.relative_to(results)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in results.rglob("*") if path.is_file() and path.suffix != ".html" and path.name != "times.tsv"
            and path.relative_to(results).parts[0] not in ("benchmarks", "logs")}


def sources():
    return sorted(str(path) for folder in ("workflow", "python", "configs", "stages", "lib") for path in (ROOT / folder).rglob("*"))


if __name__ == "__main__":
    main()
