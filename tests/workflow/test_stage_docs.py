"""stages/README.md agrees with the help of the programs; --write regenerates it."""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SIMPLECELL_BIN", ROOT / "build" / "bin"))
PAGE = ROOT / "stages" / "README.md"
HEAD = """# Stages

Each is a program in `build/bin`. This page is made of their `--help-markdown`
(`python3 tests/workflow/test_stage_docs.py --write`). `--describe` prints the same as JSON, for programs to read:
options with their bounds, and the metrics of tables. The workflow checks its configuration with it.

"""


PROGRAMS = sorted(source.stem.replace("_", "-") for source in (ROOT / "stages").glob("*.cpp"))
KINDS = {"text": "TEXT", "whole": "INT", "real": "REAL", "file": "FILE"}


def ask(program, question):
    return subprocess.run([BIN / program, question], check=True, capture_output=True, text=True).stdout


def page():
    return HEAD + "\n".join(ask(program, "--help-markdown") for program in PROGRAMS)


def signature(name, option):
    """An option as help shows it."""
    kind = "|".join(option["choices"]) if option["kind"] == "choice" else KINDS.get(option["kind"], "")
    return f"--{name} {kind}".strip() + (",..." if option.get("list") else "..." if option.get("repeatable") else "")


class StageDocs(unittest.TestCase):
    def test_the_page_is_what_the_programs_say(self):
        self.assertEqual(PAGE.read_text(), page(), "run python3 tests/workflow/test_stage_docs.py --write")

    def test_each_example_names_its_stage_and_knows_its_options(self):
        for program in PROGRAMS:
            text = ask(program, "--help")
            example = text.split("\nExample\n")[1].split("\n\n")[0]
            self.assertIn(program, example)
            for word in example.split():
                if word.startswith("--"):
                    self.assertIn(f"\n  {word}", text, f"{program}: the example's {word} is no option")

    def test_what_a_program_describes_is_what_its_help_tells(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                described, text = json.loads(ask(program, "--describe")), ask(program, "--help")
                self.assertEqual(described["name"], program)
                self.assertTrue(text.startswith(f"{program}: {described['summary']}\n"))
                self.assertEqual([signature(*item) for item in described["options"].items()],
                                 re.findall(r"^  (--.*)$", text, re.M))
                outputs = {name for name, option in described["options"].items() if option.get("role") == "output"}
                self.assertLessEqual(set(described["tables"]), outputs)
                for option, table in described["tables"].items():
                    kind = "metrics" if "metrics" in table else "columns"
                    section = text.split(f"\n{kind.title()} of --{option}\n")[1].split("\n\n")[0]
                    self.assertEqual(list(table[kind]), re.findall(r"^  (\S.*)$", section, re.M))

    def test_defaults_keep_the_bounds(self):
        for program in PROGRAMS:
            for name, option in json.loads(ask(program, "--describe"))["options"].items():
                values = option.get("default", [])
                for value in values if isinstance(values, list) else [values]:
                    with self.subTest(program=program, option=name, value=value):
                        if option["kind"] == "choice":
                            self.assertIn(value, option["choices"])
                        if option["kind"] in ("whole", "real") and not option.get("common"):
                            self.assertLessEqual(option.get("low", value), value)
                            self.assertGreaterEqual(option.get("high", value), value)

    def test_names_of_metrics_follow_options_that_there_are(self):
        for program in PROGRAMS:
            described = json.loads(ask(program, "--describe"))
            for table in described["tables"].values():
                for name, metric in {**table["columns"], **table.get("metrics", {})}.items():
                    with self.subTest(program=program, metric=name):
                        self.assertTrue(metric["meaning"])
                        self.assertEqual(re.findall(r"{(\w+)}", name), list(metric.get("parts", {})))
                        for rule in metric.get("parts", {}).values():
                            self.assertTrue("kind" in rule or "default" in described["options"][rule["option"]])

    def test_tables_are_described(self):
        """A program whose help mentions a table of its own describes it."""
        for program in PROGRAMS:
            described = json.loads(ask(program, "--describe"))
            written = {name for name, option in described["options"].items()
                       if option.get("role") == "output" and "TSV" in option["help"]}
            self.assertEqual(written, set(described["tables"]), program)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        unittest.main()
