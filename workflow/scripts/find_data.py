"""Finds the files of a data set in data/, in $SIMPLECELL_DATA or at a mirror, or decides on a stand-in.

Files are verified by sha256; those of mirrors are stored in data/. The result is a JSON file: source (real, or
synthetic stand-in), paths and sha256 of the files, and the options for importing them or for making a stand-in.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

import data_files
import picture_folder
from atomic_file import new_file, write_file
from hashing import sha256
from schema import SettingsError

STAND_IN = "synthetic stand-in"


class DataError(Exception):
    """One line: the file, what is wrong with it, and what to do."""


def verify(place, entry):
    """Raises a DataError if a file has another sha256."""
    found = sha256(place)
    if found != entry["sha256"]:
        raise DataError(f"{place}: sha256 is {found}, not {entry['sha256']}; "
                        "remove the file or correct configs/datasets.yaml")


def download(entry, mirrors, failures):
    """Downloads a file to data/ and returns its path, or None if no mirror has it; adds reasons to `failures`."""
    place = Path("data") / entry["path"]
    for mirror in mirrors:
        address = mirror.rstrip("/") + "/" + entry["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new_file(place) as file, urllib.request.urlopen(address, timeout=60) as answer:
                print(f"find_data: downloading {address}", file=sys.stderr)
                while block := answer.read(1 << 20):
                    file.write(block)
                file.flush()
                verify(file.name, entry)
            return place
        except (OSError, ValueError, DataError) as error:
            failures.append(f"{address}: {getattr(error, 'reason', error)}")
    return None


def find(name, dataset, data_source):
    """The contents of source.json. Data sets without files (digits of a font) are real."""
    if "folder" in dataset:
        return of_folder(name, dataset, data_source)
    if not dataset["files"]:
        return {"dataset": name, "source": "real", "files": [], "reader": dataset["reader"],
                "options": dataset.get("options", {})}
    if data_source == "synthetic":
        return stand_in(name, dataset, "data_source is synthetic")
    files, missing, failures = [], [], []
    places = data_files.locate(dataset)
    for entry in dataset["files"]:
        place = places[entry["path"]]
        if place:
            verify(place, entry)
        else:
            place = download(entry, dataset["mirrors"], failures)
        if place:
            files.append({"path": entry["path"], "place": str(place), "sha256": entry["sha256"]})
        else:
            missing.append(entry["path"])
    if not missing:
        return {"dataset": name, "source": "real", "files": files, "reader": dataset["reader"],
                "options": dataset.get("options", {})}
    if failures:
        print(f"find_data: {name}: no mirror helped; the last: {failures[-1]}", file=sys.stderr)
    if data_source == "real":
        raise DataError(data_files.missing_message(name, dataset, missing))
    return stand_in(name, dataset, f"{len(missing)} of {len(dataset['files'])} files missing; looked in "
                                   f"{data_files.looked_in()}")


def of_folder(name, dataset, data_source):
    """The same for a folder of pictures, with the digest of their names and contents."""
    if data_source == "synthetic":
        return stand_in(name, dataset, "data_source is synthetic")
    try:
        files, digest, others = picture_folder.contents(dataset["folder"])
    except (OSError, SettingsError) as error:
        raise DataError(error) from None
    if others:
        print(f"find_data: {dataset['folder']}: left out what is no picture: {picture_folder.some(others, 10)}",
              file=sys.stderr)
    return {"dataset": name, "source": "real", "folder": dataset["folder"], "sha256": digest, "pictures": len(files),
            "files": files, "reader": dataset["reader"], "options": dataset.get("options", {})}


def stand_in(name, dataset, why):
    if "stand_in" not in dataset:
        raise DataError(f"data set {name}: {why}; it has no stand-in")
    print(f"find_data: {name}: {why}: a {STAND_IN} takes its place", file=sys.stderr)
    return {"dataset": name, "source": STAND_IN, "why": why, "files": [], "reader": dataset["reader"],
            "options": dataset["stand_in"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", required=True, help="the data set's name in configs/datasets.yaml")
    parser.add_argument("--dataset", required=True, type=json.loads, help="its entry there, as JSON")
    parser.add_argument("--data-source", required=True, choices=["auto", "real", "synthetic"])
    parser.add_argument("--output", required=True, type=Path)
    arguments = parser.parse_args()
    try:
        source = find(arguments.name, arguments.dataset, arguments.data_source)
    except DataError as error:
        sys.exit(f"find_data: {error}")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    write_file(arguments.output, json.dumps(source, indent=2) + "\n")


if __name__ == "__main__":
    main()
