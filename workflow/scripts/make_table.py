"""Copies the table of a data set of measured numbers beside the results."""

import argparse
import json
import shutil
from pathlib import Path

from atomic_file import new_file


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, type=Path)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    source = json.loads(arguments.source.read_text())
    with open(source["files"][0]["place"], "rb") as table, new_file(arguments.output) as copy:
        shutil.copyfileobj(table, copy)


if __name__ == "__main__":
    main()
