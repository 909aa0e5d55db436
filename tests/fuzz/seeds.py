"""
Writes small good files of every kind that the readers take, for the fuzzers to start from.

    seeds.py FOLDER

makes FOLDER/READER/NAME for each reader of tests/fuzz/*.cpp. Needs numpy, Pillow, h5py and SciPy.
"""

import gzip
import io
import lzma
import struct
import sys
import tarfile
from pathlib import Path

import h5py
import numpy as np
import scipy.io
from PIL import Image

random = np.random.default_rng(1)
GREY = random.integers(0, 256, (7, 9), dtype=np.uint8)
COLOUR = random.integers(0, 256, (7, 9, 3), dtype=np.uint8)


def encoded(array, kind, **options):
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, kind, **options)
    return stream.getvalue()


def oriented(array, kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(array, kind, exif=exif)


def png():
    yield "grey.png", encoded(GREY, "PNG")
    yield "colour.png", encoded(COLOUR, "PNG")
    yield "deep.png", encoded(GREY.astype(np.int32) * 257, "PNG")
    yield "one-bit.png", encoded(GREY > 127, "PNG")
    yield "alpha.png", encoded(np.dstack([COLOUR, np.full((7, 9), 255, np.uint8)]), "PNG")


def tiff():
    for compression in None, "tiff_lzw", "tiff_deflate", "packbits", "jpeg":
        yield f"colour-{compression}.tif", encoded(COLOUR, "TIFF", compression=compression)
    yield "float.tif", encoded(GREY.astype(np.float32), "TIFF")
    yield "int32.tif", encoded(GREY.astype(np.int32), "TIFF")
    yield "one-bit.tif", encoded(GREY > 127, "TIFF", compression="group4")
    yield "palette.tif", encoded_palette()
    yield "pages.tif", encoded(GREY, "TIFF", save_all=True, append_images=[Image.fromarray(GREY)] * 2)
    yield "turned.tif", encoded(GREY, "TIFF", tiffinfo={274: 6})
    yield "tiled.tif", tiled_tiff()


def encoded_palette():
    stream = io.BytesIO()
    Image.fromarray(COLOUR).quantize(16).save(stream, "TIFF")
    return stream.getvalue()


def tiled_tiff():
    """One tile of 16 x 16 bytes around a picture of 9 x 7."""
    entries = [(256, 3, 9), (257, 3, 7), (258, 3, 8), (259, 3, 1), (262, 3, 1), (277, 3, 1),
               (322, 3, 16), (323, 3, 16), (324, 4, 8 + 2 + 12 * 10 + 4), (325, 4, 256)]
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4) + random.bytes(256)


def jpeg():
    yield "grey.jpg", encoded(GREY, "JPEG")
    yield "colour.jpg", encoded(COLOUR, "JPEG")
    yield "progressive.jpg", encoded(COLOUR, "JPEG", progressive=True)
    yield "turned.jpg", oriented(COLOUR, "JPEG", 6)


def webp():
    yield "lossy.webp", encoded(COLOUR, "WEBP")
    yield "lossless.webp", encoded(COLOUR, "WEBP", lossless=True)
    yield "turned.webp", oriented(COLOUR, "WEBP", 8)


def matlab(contents, **options):
    stream = io.BytesIO()
    scipy.io.savemat(stream, contents, **options)
    return stream.getvalue()


def matlab73(fill):
    stream = io.BytesIO()
    with h5py.File(stream, "w", userblock_size=512) as file:
        fill(file)
    header = b"MATLAB 7.3 MAT-file".ljust(124) + struct.pack("<H", 0x0200) + b"IM"
    return header + stream.getvalue()[len(header):]


def fill_pictures(file):
    file["IMAGES"] = random.random((2, 4, 5))
    file["IMAGES"].attrs["MATLAB_class"] = np.bytes_("double")
    file["note"] = np.array([[104], [105]], np.uint16)
    file["note"].attrs["MATLAB_class"] = np.bytes_("char")


def fill_cell(file):
    references = file.create_dataset("pictures", (2, 1), dtype=h5py.ref_dtype)
    references.attrs["MATLAB_class"] = np.bytes_("cell")
    for i in range(2):
        file[f"#refs#/{i}"] = GREY
        file[f"#refs#/{i}"].attrs["MATLAB_class"] = np.bytes_("uint8")
        references[i, 0] = file[f"#refs#/{i}"].ref


def mat():
    pictures = random.random((5, 4, 2))
    yield "pictures.mat", matlab({"IMAGES": pictures})
    yield "packed.mat", matlab({"IMAGES": pictures, "name": "text", "k": 3}, do_compression=True)
    yield "labelled.mat", matlab({"X": random.integers(0, 256, (5, 4, 3, 2), np.uint8), "y": np.array([[1], [2]])})
    yield "mixed.mat", matlab({"mask": pictures[..., 0] > 0.5, "s": {"a": 1, "b": "x"}, "empty": np.zeros((0, 3)),
                               "z": np.array([1 + 2j]), "cells": np.array([GREY, GREY, None], dtype=object)[:2]})
    yield "pictures73.mat", matlab73(fill_pictures)
    yield "cell73.mat", matlab73(fill_cell)


def idx_bytes(array, code, kind):
    return struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape) + array.astype(kind).tobytes()


def idx():
    pictures = random.integers(0, 256, (3, 4, 5))
    for code, kind in (0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8"):
        yield f"pictures-{code}", idx_bytes(pictures, code, kind)
        yield f"labels-{code}", idx_bytes(np.arange(3), code, kind)
    yield "extended", idx_bytes(random.integers(0, 9, (3, 8)), 0x0C, ">i4")
    yield "pictures.gz", gzip.compress(idx_bytes(pictures, 0x08, ">u1"), mtime=0)
    yield "pictures.xz", lzma.compress(idx_bytes(pictures, 0x08, ">u1"))


def cifar():
    records = b"".join(bytes([label]) + random.bytes(3072) for label in (3, 9))
    yield "two.bin", records
    yield "two.bin.xz", lzma.compress(records)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name in "data_batch_1.bin", "test_batch.bin":
            member = tarfile.TarInfo("cifar-10-batches-bin/" + name)
            member.size = len(records)
            archive.addfile(member, io.BytesIO(records))
    yield "archive.tar.gz", stream.getvalue()


def npy():
    for kind in "<f4", "<f8", ">f4", "<f2", "|u1", "<i4", "<i8", "|b1", "<c8":
        yield kind[1:] + kind[0].replace("<", "").replace(">", "-big").replace("|", "") + ".npy", saved(
            (100 * random.random((3, 4))).astype(kind))
    yield "fortran.npy", saved(np.asfortranarray(random.random((3, 4))))
    yield "pictures.npy", saved(random.random((3, 2, 2)))
    yield "empty.npy", saved(np.zeros((0, 4), order="F"))


def saved(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def samples():
    yield "comma.csv", b"1,2.5\n-3e2,4\n"
    yield "names.csv", b'"first, of two",second\n1,2\n3,4\n'
    yield "mark.csv", b"\xef\xbb\xbf+1.5, 2\r\n3,4\r\n"
    yield "blanks.csv", b"# x y\n  1.0  2.0\n  3.0  4.0\n"
    yield "tabs.csv", b"1\t2\n3\t4\n"
    yield "semicolons.csv", b"1;2\n3;4\n"
    yield "missing.csv", b"1,NA\n3,\n"


def labels():
    yield "column.txt", b"0\n1\n-1\n3.0\n"
    yield "named.txt", b"label\n7\n"


def table():
    yield "results.tsv", b"metric\tvalue\naccuracy\t0.5\n"
    yield "published.csv", b"cell,nx,ny\r\n1,0.3,0.4\r\n"
    yield "quoted.csv", b'"a","b ""c"""\n1,2\n'


def containers():
    for name, options in ("plain", {}), ("packed", {"compression": "gzip", "shuffle": True}):
        stream = io.BytesIO()
        with h5py.File(stream, "w", libver="v110" if name == "plain" else "earliest") as file:
            for key, shape in ("patches", (4, 6)), ("images", (2, 3, 4)), ("group/codes", (5, 2)):
                file.create_dataset(key, data=random.random(shape), **options)
            file["labels"] = np.arange(4)
            file.attrs["stage"] = np.bytes_("extract-patches")
            file.attrs["dataset"] = "variable-length text"
            file.attrs["patch_height"] = 2.0
        yield name + ".h5", stream.getvalue()


KINDS = {"png": png, "tiff": tiff, "jpeg": jpeg, "webp": webp, "mat": mat, "idx": idx, "cifar": cifar, "npy": npy,
         "samples": samples, "labels": labels, "table": table, "hdf5": containers, "hdf5_samples": containers}


def main():
    for kind, files in KINDS.items():
        folder = Path(sys.argv[1]) / kind
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
