"""Copies the table of a data set of measured numbers beside the results."""

import argparse
import json
import shutil
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, type=Path)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    source = json.loads(arguments.source.read_text())
    shutil.copyfile(source["files"][0]["place"], arguments.output)


if __name__ == "__main__":
    main()
