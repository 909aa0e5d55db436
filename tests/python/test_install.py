"""The package as cmake --install leaves it."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import simplecell

BUILD = Path(simplecell.__file__).absolute().parents[2]


class Install(unittest.TestCase):
    def test_an_installed_package_is_complete(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["cmake", "--install", BUILD, "--component", "python", "--prefix", folder], check=True,
                           stdout=subprocess.DEVNULL)
            [package] = Path(folder).rglob("simplecell")
            self.assertEqual([path.name for path in sorted(Path(folder).iterdir())], ["lib"])  # nothing else
            self.assertFalse([path for path in package.iterdir() if path.is_symlink()])
            code = ("import simplecell; print(simplecell.__file__); "
                    "print('weighted-l1' in simplecell.models(), simplecell.results.open is not None)")
            done = subprocess.run([sys.executable, "-c", code], cwd=folder, text=True, stdout=subprocess.PIPE, check=True,
                                  env={**os.environ, "PYTHONPATH": str(package.parent)})
            self.assertEqual(done.stdout.split("\n")[:2], [str(package / "__init__.py"), "True True"])


if __name__ == "__main__":
    unittest.main()
