"""Folders of pictures as data sets, as in --config dataset=/path/to/photos: a folder, a glob, or one picture.

The pictures become luminance in linear light (docs/data.md). They are taken as they are found, without checksums; their
digest is recorded.
"""

import glob
import hashlib
import os
import re
import unicodedata
from pathlib import Path

from hashing import sha256
from schema import SettingsError

ENDINGS = (".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp")
UNNOTICED = ("thumbs.db", "desktop.ini")  # which systems leave in folders; so are hidden files
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
OPTIONS = {"colour": "linear-luminance", "longer-side": 1024}  # of import-images


def absolute(path):
    """The path from the folder in which the command was given, which ./reproduce leaves."""
    return os.path.abspath(Path(os.environ.get("SIMPLECELL_CALLED_FROM") or ".", os.path.expanduser(path)))


def is_path(text):
    """Whether a text that names no data set is meant as a path."""
    return "/" in text or text.startswith("~") or glob.has_magic(text) or os.path.exists(absolute(text))


def root(path):
    """The folder of a path or of a glob."""
    while not os.path.isdir(path) and (glob.has_magic(path) or os.path.exists(path)):
        path = os.path.dirname(path)
    return path


def label(path):
    """The name of the folder, as people know it."""
    return os.path.basename(root(path)) or path


def data_set_name(path):
    """A name for results/: that of the folder in plain letters, and digits of its path, as others may be named so."""
    plain = unicodedata.normalize("NFKD", label(path)).encode("ascii", "ignore").decode()
    plain = re.sub("[^A-Za-z0-9._-]+", "-", plain).strip("._-")
    return f"{plain or 'photos'}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"


def adopt(config):
    """Adds data sets for paths that are given instead of names, and puts their names in place of the paths."""
    for part in (config, config["compare"]):
        given = str(part.get("dataset", ""))
        if given and given not in config["datasets"] and is_path(given):
            path = absolute(given)
            part["dataset"] = data_set_name(path)
            config["datasets"][part["dataset"]] = {
                "about": f"The pictures of {path}.", "citation": "", "licence": "", "mirrors": [], "reader": "images",
                "folder": path, "options": dict(OPTIONS), "files": []}


def list_pictures(folder):
    """(pictures, other files and folders) of a folder or glob, by name. Raises a SettingsError if there are none."""
    path = absolute(folder)
    try:
        if os.path.isdir(path):
            found = [os.path.join(path, name) for name in os.listdir(path)]
        else:
            found = [path] if os.path.exists(path) else glob.glob(path, recursive=True)
            found = [name for name in found if not os.path.isdir(name)]
    except OSError as error:
        raise SettingsError(f"dataset: {path}: {error.strerror}") from None
    if not found and not os.path.isdir(path):
        what = "no file is named like this" if glob.has_magic(path) else "no such folder"
        raise SettingsError(f"dataset: {path}: {what}; it is neither the name of a data set nor a path of pictures")
    seen = sorted(name for name in found if not unnoticed(os.path.basename(name)))
    pictures = [name for name in seen if name.lower().endswith(ENDINGS) and not os.path.isdir(name)]
    others = [name for name in seen if name not in set(pictures)]
    if not pictures:
        raise SettingsError(f"dataset: {path}: no picture ({', '.join(ENDINGS)})"
                            + (f"; it holds {some(others)}" if others else ""))
    return pictures, others


def unnoticed(name):
    return name.startswith(".") or name.lower() in UNNOTICED


def some(paths, most=3):
    """The names of a few files or folders, and the number of the rest."""
    names = [os.path.basename(path) + ("/" if os.path.isdir(path) else "") for path in paths]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def check(dataset, patches):
    """Raises a SettingsError for files of a folder that are no pictures in spite of their names, or too small for the
    patches, as far as their first bytes say."""
    pictures, _ = list_pictures(dataset["folder"])
    for path in pictures:
        check_start(path)
    longest = int(dataset.get("options", {}).get("longer-side", 0))
    patch, border = patches.get("size", 1), patches.get("border", 0)
    small = [path for path in pictures
             if (sides := size(path)) and shorter_side(sides, longest) < patch + 2 * border]
    if small:
        raise SettingsError(f"dataset: {absolute(dataset['folder'])}: too small for patches of {patch} pixels with a "
                            f"border of {border}: {some(small)}; leave small pictures out, or take smaller patches")


def shorter_side(sides, longest):
    """The shorter side of a picture that is shrunk to a longest side, 0 for none; as import-images rounds it."""
    factor = longest / max(sides) if longest else 1
    return int(min(sides) * min(1, factor) + 0.5)


def check_start(path):
    try:
        with open(path, "rb") as file:
            start = file.read(12)
    except OSError as error:
        raise SettingsError(f"dataset: {path}: {error.strerror}; make it readable or leave it out") from None
    if not start.startswith(STARTS) and start[8:] != b"WEBP":
        raise SettingsError(f"dataset: {path}: {'is neither JPEG, PNG, TIFF nor WebP' if start else 'is empty'}; leave "
                            "it out")


def size(path):
    """Width and height of a picture, or None where Pillow cannot tell, as of 16-bit colour."""
    from PIL import Image
    try:
        with Image.open(path) as picture:
            return picture.size
    except Exception:  # import-images says what is wrong with it, if anything is
        return None


def marks(folder):
    """[path, size, date] of all pictures, which tell changes."""
    stats = [(path, os.stat(path)) for path in list_pictures(folder)[0]]
    return [[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats]


def contents(folder):
    """(files with their sha256, digest of all names and contents, other files). The digest is that of the lines which
    sha256sum prints of the pictures, in the order of their names."""
    pictures, others = list_pictures(folder)
    start = root(absolute(folder))
    files = [{"path": os.path.relpath(path, start), "place": path, "sha256": sha256(path)} for path in pictures]
    lines = b"".join(file["sha256"].encode() + b"  " + os.fsencode(file["path"]) + b"\n" for file in files)
    return files, hashlib.sha256(lines).hexdigest(), others


def described(name, dataset):
    """A data set for a text: its name, or that of the folder with the number of its pictures."""
    if "folder" not in dataset:
        return name
    count = len(list_pictures(dataset["folder"])[0])
    return f"{label(absolute(dataset['folder']))} ({count} picture file{'s' if count > 1 else ''})"
