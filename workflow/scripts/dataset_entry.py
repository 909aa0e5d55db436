"""Prints the entry of configs/datasets.yaml for a folder of pictures that others are to have as well.

    python3 workflow/scripts/dataset_entry.py /path/to/leaves >> configs/datasets.yaml

Size and sha256 of every picture are in it, so that nobody can have others by mistake. The folder itself, or a link to
it, belongs into data/ or into the folder that SIMPLECELL_DATA names.
"""

import argparse
import os
import re
import sys

import picture_folder
import yaml
from schema import SettingsError


def flow(value):
    """A mapping or text on one line, quoted where YAML needs it."""
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False,
                          width=float("inf")).removesuffix("\n...\n").strip()


def entry(folder, name):
    """The text of the entry, and the files that it leaves out."""
    files, _, others = picture_folder.contents(folder)
    label = picture_folder.label(picture_folder.absolute(folder))
    lines = [f"  {name}:", "    about: " + flow(f"Pictures of the folder {label}."), '    citation: ""',
             '    licence: ""', "    mirrors: []", "    reader: images", f"    options: {flow(picture_folder.OPTIONS)}",
             "    files:"]
    for file in files:
        place = {"path": f"{label}/{file['path']}", "size": os.path.getsize(file["place"]), "sha256": file["sha256"]}
        lines.append(f"      - {flow(place)}")
    return "\n".join(lines), others


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="a folder, or a glob in quotes")
    parser.add_argument("--name", help="the data set's name; by default that of the folder")
    arguments = parser.parse_args()
    name = arguments.name or picture_folder.data_set_name(picture_folder.absolute(arguments.folder))[:-9]
    if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", name):
        sys.exit(f"dataset_entry: --name {name!r}: a name has letters, digits, '.', '_' and '-' only")
    try:
        text, others = entry(arguments.folder, name)
    except (OSError, SettingsError) as error:
        sys.exit(f"dataset_entry: {error}")
    if others:
        print(f"dataset_entry: left out what is no picture: {picture_folder.some(others, 10)}", file=sys.stderr)
    print("\n" + text)


if __name__ == "__main__":
    main()
