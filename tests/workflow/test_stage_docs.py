"""stages/README.md is what the programs say of themselves; with --write it is made anew."""
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SIMPLECELL_BIN", ROOT / "build" / "bin"))
PAGE = ROOT / "stages" / "README.md"
HEAD = """# Stages

Each is a program in `build/bin`. This page is made of their `--help-markdown`
(`python3 tests/workflow/test_stage_docs.py --write`).

"""


def page():
    programs = sorted(source.stem.replace("_", "-") for source in (ROOT / "stages").glob("*.cpp"))
    sections = [subprocess.run([BIN / program, "--help-markdown"], check=True, capture_output=True, text=True).stdout
                for program in programs]
    return HEAD + "\n".join(sections)


class StageDocs(unittest.TestCase):
    def test_the_page_is_what_the_programs_say(self):
        self.assertEqual(PAGE.read_text(), page(), "run python3 tests/workflow/test_stage_docs.py --write")

    def test_each_example_names_its_stage_and_knows_its_options(self):
        for source in (ROOT / "stages").glob("*.cpp"):
            program = source.stem.replace("_", "-")
            text = subprocess.run([BIN / program, "--help"], check=True, capture_output=True, text=True).stdout
            example = text.split("\nExample\n")[1].split("\n\n")[0]
            self.assertIn(program, example)
            for word in example.split():
                if word.startswith("--"):
                    self.assertIn(f"\n  {word}", text, f"{program}: the example's {word} is no option")


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        unittest.main()
