"""Makes the images of a data set: import-images for real files, render-digits for fonts, synthesize for stand-ins."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import models


def command(source, folder, output, threads):
    """The command line of the stage."""
    if source["reader"] == "digits":
        words = [f"{folder}/render-digits"]
    elif source["source"] == "real":
        words = [f"{folder}/import-images", "--input", *(file["place"] for file in source["files"])]
    else:
        words = [f"{folder}/synthesize"]
    words += ["--dataset", source["dataset"], *models.command_line(source["options"])]
    return [*words, "--threads", str(threads), "--output", output]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, type=Path)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    source = json.loads(arguments.source.read_text())
    sys.exit(subprocess.run(command(source, arguments.bin, arguments.output, arguments.threads)).returncode)


if __name__ == "__main__":
    main()
