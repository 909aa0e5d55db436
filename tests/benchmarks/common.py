"""What the benchmarks share: running stages, timing, and the machine's sgemm peak."""
import argparse
import os
import pathlib
import subprocess
import tempfile
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SIMPLECELL_BIN", ROOT / "build" / "bin"))


def stage(program, *, threads=2, **options):
    """Runs a stage and returns the seconds it took; options are written with underscores."""
    command = [str(BIN / program), "--threads", str(threads), "--progress", "off"]
    for name, value in options.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        command += ["--" + name.replace("_", "-"), *map(str, values)]
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def best(function, repeats=3):
    """The shortest of several runs: what the machine can do when nothing else disturbs it."""
    return min(function() for _ in range(repeats))


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def thread_counts(doc):
    """What --threads asks for, of a benchmark with this docstring."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    return parser.parse_args().threads


def scratch():
    return tempfile.TemporaryDirectory(prefix="simplecell-benchmark-")


def whitened_patches(folder, count=20000, size=16):
    """Whitened natural patches: of the real images where SIMPLECELL_DATA has them, of dead leaves otherwise."""
    folder = pathlib.Path(folder)
    raw, white, patches = folder / "raw.h5", folder / "white.h5", folder / "patches.h5"
    data = pathlib.Path(os.environ.get("SIMPLECELL_DATA", "/nonexistent")) / "natural-raw"
    pictures = [data / f"of_raw_{k}.png" for k in range(10)]
    if all(p.exists() for p in pictures):
        stage("import-images", input=pictures, dataset="natural", output=raw)
    else:
        stage("synthesize", kind="dead-leaves", count=10, size=512, seed=1, output=raw)
    stage("whiten", method="olshausen-field", input=raw, variance=0.1, output=white)
    stage("extract-patches", input=white, size=size, count=count, seed=1, output=patches)
    with h5py.File(patches) as file:
        source = bytes(file.attrs["source"]).decode()
        print(f"data: {source}, {count} whitened patches of {size} x {size}")
    return patches


def read(path, name):
    with h5py.File(path) as file:
        return file[name][()]


def sgemm_peak(threads):
    """GFLOP/s of a large single-precision product by OpenBLAS on so many threads."""
    from threadpoolctl import threadpool_limits  # only the comparisons with other software need it

    a, b = np.random.default_rng(0).standard_normal((2, 2048, 2048), np.float32)
    with threadpool_limits(threads):
        a @ b
        return 2 * 2048**3 / best(lambda: timed(lambda: a @ b), 5) / 1e9


def row(*cells):
    print("  ".join(f"{cell:>{width}}" for cell, width in zip(cells, (26, 8, 14, 14, 8, 12, 12))), flush=True)
