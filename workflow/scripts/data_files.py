"""Finds the files of data sets."""

import hashlib
import json
import os
from pathlib import Path

import picture_folder


def data_folders():
    """The folders in which data files are searched for, in order."""
    return [Path("data")] + ([Path(os.environ["SIMPLECELL_DATA"])] if os.environ.get("SIMPLECELL_DATA") else [])


def locate(dataset):
    """{path in the data set: where it is, or None}"""
    found = {}
    for entry in dataset["files"]:
        places = [folder / entry["path"] for folder in data_folders()]
        found[entry["path"]] = next((place for place in places if place.is_file()), None)
    return found


def looked_in():
    return ", ".join(str(folder) for folder in data_folders()) + (
        "" if os.environ.get("SIMPLECELL_DATA") else " (SIMPLECELL_DATA is not set)")


def missing_message(name, dataset, missing):
    """The error for required data that are not available."""
    first = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    mirrors = ", ".join(dataset["mirrors"]) or "no mirror is known"
    return (f"data set {name}: {len(missing)} of {len(dataset['files'])} files missing ({first}); "
            f"looked in {looked_in()}; {mirrors}; data_source: auto would use a stand-in")


def replaced(datasets, names):
    """A line that names the data sets whose files are missing, so that stand-ins take their place; empty if none is"""
    lost = [name for name in names if "stand_in" in datasets[name] and None in locate(datasets[name]).values()]
    if not lost:
        return ""
    unless = " unless a mirror has them" if any(datasets[name]["mirrors"] for name in lost) else ""
    return (f"not found: {', '.join(sorted(lost))} (looked in {looked_in()}); synthetic stand-ins take their "
            f"place{unless}; data_source=real would stop here")


def state(dataset):
    """A digest of paths, sizes and dates of the files; in params it makes a rule run again when they change."""
    marks = picture_folder.marks(dataset["folder"]) if "folder" in dataset else []
    for path, place in locate(dataset).items():
        stat = place.stat() if place else None
        marks.append([path, str(place), stat.st_size if stat else 0, stat.st_mtime_ns if stat else 0])
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()[:16]
