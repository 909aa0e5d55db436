"""
environment.yml, Containerfile, apptainer.def and docs/install.md agree with what the project uses; the record of a run
names packages of conda.
"""

import ast
import re
import sys
import tempfile
import unittest.mock
from pathlib import Path
from unittest import TestCase, main

import yaml

from project import ROOT

import provenance

# Packages of conda-forge whose names differ from those of the modules, and modules that come with another package.
PACKAGES = {"PIL": "pillow", "yaml": "pyyaml", "matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal",
            "markupsafe": "jinja2"}
# find_package of CMake: (package of conda-forge, column of the table in docs/install.md)
LIBRARIES = {"Armadillo": ("armadillo", "Armadillo"), "Boost": ("libboost-devel", "Boost"), "HDF5": ("hdf5", "HDF5"),
             "TIFF": ("libtiff", None), "nlohmann_json": ("nlohmann_json", None), "OpenSSL": ("openssl", None),
             "PNG": ("libpng", None), "JPEG": ("libjpeg-turbo", None), "LibArchive": ("libarchive", None),
             "Freetype": ("freetype", None), "Fontconfig": ("fontconfig", None), "ZLIB": ("zlib", None)}


def environment():
    """{package: least version, or nothing} of environment.yml"""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return {entry.split()[0]: re.findall(r">=([\d.]+)", entry) for entry in entries}


def imported():
    """The modules that the workflow imports and that are neither Python's nor its own"""
    shared = [ROOT / "python/simplecell" / f"{name}.py" for name in ("layout", "plot", "results")]
    files = [*(ROOT / "workflow").glob("*.py"), *(ROOT / "workflow/scripts").glob("*.py"), *shared]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {file.stem for file in files} - {"simplecell", "pandas"}  # ours, and optional


class Install(TestCase):
    def test_the_environment_has_what_the_workflow_imports(self):
        self.assertIn("scipy", imported())
        self.assertEqual({PACKAGES.get(name, name) for name in imported()} - environment().keys(), set())

    def test_the_environment_has_what_the_build_asks_for(self):
        cmake = (ROOT / "CMakeLists.txt").read_text()
        wanted = dict(re.findall(r"find_package\((\w+)(?: ([\d.]+))?", cmake))
        self.assertEqual(wanted.keys() - LIBRARIES.keys(), {"Threads"})
        rows = re.findall(r"^\| (?:system \| compiler|least version) .*", (ROOT / "docs/install.md").read_text(), re.M)
        table = dict(zip(*[[cell.strip() for cell in row.split("|")] for row in rows]))
        for name, (package, column) in LIBRARIES.items():
            with self.subTest(package):
                self.assertIn(package, environment())
                if environment()[package]:
                    self.assertEqual(environment()[package], [wanted[name]])
                if column:
                    self.assertEqual(table[column], wanted[name])
        least = re.search(r"cmake_minimum_required\(VERSION ([\d.]+)", cmake)[1]
        self.assertEqual((environment()["cmake"], table["CMake"]), ([least], least))

    def test_the_record_of_a_run_names_packages_of_conda(self):
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.object(sys, "prefix", folder):
            Path(folder, "conda-meta").mkdir()
            for name in ("hdf5-1.14.6-nompi_101", "matplotlib-base-3.10.0-py313_0", "xz-5.8-1"):
                Path(folder, "conda-meta", f"{name}.json").touch()
            self.assertEqual(provenance.packages(), ["hdf5 1.14.6", "matplotlib-base 3.10.0"])

    def test_the_images_have_the_packages_of_the_list(self):
        for file in ("Containerfile", "apptainer.def"):
            self.assertIn("workflow/debian-packages.txt", (ROOT / file).read_text())
        ignored = (ROOT / ".containerignore").read_text().split()
        for line in (ROOT / ".gitignore").read_text().split():
            self.assertIn(line.strip("/!"), [name.strip("!").removeprefix("**/") for name in ignored])


if __name__ == "__main__":
    main()
