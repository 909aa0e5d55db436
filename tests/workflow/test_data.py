"""Data are taken from data/, $SIMPLECELL_DATA or mirrors, and verified; stand-ins are always marked."""

import hashlib
import json
import os
import subprocess
import sys
from unittest import main

from project import ROOT, Project


class FindData(Project):
    def setUp(self):
        super().setUp()
        self.content = b"a picture"
        self.entry = {"path": "set/a.png", "size": 9, "sha256": hashlib.sha256(self.content).hexdigest()}

    def put(self, folder, content=None):
        path = self.folder / folder / "set" / "a.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content if content is None else content)
        return path

    def find(self, data_source="auto", mirrors=(), data=None, stand_in=True, **changes):
        dataset = {"files": [self.entry], "mirrors": list(mirrors), "reader": "images", "options": {}, **changes}
        if stand_in:
            dataset["stand_in"] = {"kind": "dead-leaves"}
        env = {**os.environ, "SIMPLECELL_DATA": str(self.folder / data) if data else ""}
        command = [sys.executable, str(ROOT / "workflow/scripts/find_data.py"), "--name", "set", "--dataset",
                   json.dumps(dataset), "--data-source", data_source, "--output", "source.json"]
        answer = subprocess.run(command, cwd=self.folder, env=env, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        path = self.folder / "source.json"
        return answer, json.loads(path.read_text()) if path.exists() else None

    def test_digits_of_a_font_need_no_files_and_are_no_stand_in(self):
        for data_source in ("auto", "real", "synthetic"):
            answer, source = self.find(data_source, files=[], reader="digits", stand_in=False)
            self.assertEqual(answer.returncode, 0, answer.stdout)
            self.assertEqual(source["source"], "real")

    def test_data_folder_comes_before_the_variable(self):
        self.put("data"), self.put("elsewhere")
        _, source = self.find(data="elsewhere")
        self.assertEqual((source["source"], source["files"][0]["place"]), ("real", "data/set/a.png"))

    def test_the_variable_is_looked_at(self):
        self.put("elsewhere")
        _, source = self.find(data="elsewhere")
        self.assertEqual(source["files"][0]["place"], str(self.folder / "elsewhere/set/a.png"))

    def test_a_mirror_fills_the_data_folder(self):
        self.put("mirror")
        _, source = self.find(mirrors=["file:///nowhere", (self.folder / "mirror").as_uri()])
        self.assertEqual(source["source"], "real")
        self.assertEqual((self.folder / "data/set/a.png").read_bytes(), self.content)

    def test_a_mirror_with_other_bytes_is_refused_and_leaves_nothing(self):
        self.put("mirror", b"another picture")
        answer, source = self.find(mirrors=[(self.folder / "mirror").as_uri()])
        self.assertEqual(source["source"], "synthetic stand-in")
        self.assertIn("sha256", answer.stdout)
        self.assertEqual(list((self.folder / "data/set").iterdir()), [])

    def test_a_wrong_file_is_a_mistake_even_with_auto(self):
        self.put("data", b"another picture")
        answer, source = self.find()
        self.assertStops(answer, "data/set/a.png", "sha256", "remove the file")
        self.assertIsNone(source)

    def test_auto_without_data_is_a_stand_in_and_says_so(self):
        answer, source = self.find()
        self.assertEqual((source["source"], source["files"]), ("synthetic stand-in", []))
        self.assertIn("synthetic stand-in", answer.stdout)

    def test_real_without_data_stops_and_says_what_and_where(self):
        answer, source = self.find("real", data="elsewhere")
        self.assertStops(answer, "set/a.png", "looked in data", "elsewhere")
        self.assertIsNone(source)

    def test_synthetic_never_looks(self):
        self.put("data", b"another picture")
        _, source = self.find("synthetic")
        self.assertEqual(source["source"], "synthetic stand-in")

    def test_no_stand_in_for_what_has_none(self):
        answer, _ = self.find("synthetic", stand_in=False)
        self.assertStops(answer, "data set set", "no stand-in")


class Workflow(Project):
    def test_auto_says_before_the_first_job_what_stand_ins_replace(self):
        answer = self.snakemake("results/natural/images.h5", config=["data_source=auto"])
        self.assertRuns(answer)
        said = answer.stdout.index("reproduce: not found: natural (looked in data (SIMPLECELL_DATA is not set)); "
                                   "synthetic stand-ins take their place; data_source=real would stop here\n")
        self.assertLess(said, answer.stdout.index("localrule find_data"))

    def test_real_stops_before_any_job(self):
        answer = self.snakemake("results/natural/images.h5", config=["data_source=real"])
        self.assertStops(answer, "data set natural", "10 of 10 files missing", "looked in data", "SIMPLECELL_DATA")
        self.assertFalse((self.folder / "results").exists())

    def test_data_that_appear_are_used(self):
        self.assertRuns(self.snakemake("results/natural/source.json", config=["data_source=auto"]))
        again = self.snakemake("results/natural/source.json", "-n", config=["data_source=auto"])
        self.assertIn("Nothing to be done", again.stdout)
        (self.folder / "data/natural-raw").mkdir(parents=True)
        (self.folder / "data/natural-raw/of_raw_0.png").write_bytes(b"new")
        changed = self.snakemake("results/natural/source.json", "-n", config=["data_source=auto"])
        self.assertIn("find_data", changed.stdout)


if __name__ == "__main__":
    main()
