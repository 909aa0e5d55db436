"""The package for Python beside the programs: seconds of the same computation on the same data, and the overhead.

Programs are whole processes, with the time of starting and of reading and writing files; so the library's own time is
that of a program on all samples less that on one, or with all steps less that with one. Python starts no process and
has the samples in memory; its time is the call, from arrays to arrays.
"""
import sys

import h5py

from common import ROOT, best, read, row, scratch, stage, thread_counts, timed, whitened_patches

sys.path.insert(0, str(ROOT / "build" / "python"))
try:
    import simplecell
    import simplecell._core
except ImportError:
    sys.exit(print("the Python package is not built (cmake --preset python && cmake --build --preset python)"))


def compare(name, threads, program, package):
    """A row: seconds of the program without what surrounds it, of the call, and the overhead of the latter."""
    ours, theirs = best(program, 5), best(lambda: timed(package), 5)
    row(name, threads, f"{ours:.3f} s", f"{theirs:.3f} s", f"{100 * (theirs / ours - 1):+.1f} %")


def main():
    counts = thread_counts(__doc__)
    with scratch() as folder:
        path = whitened_patches(folder)
        patches = read(path, "patches")
        one, dictionary, out = f"{folder}/one.h5", f"{folder}/dictionary.h5", f"{folder}/out.h5"
        with h5py.File(one, "w") as file:
            file["patches"] = patches[:1]
        row("", "threads", "program", "package", "overhead")
        for threads in counts:
            def train(steps):
                return stage("train-dictionary", input=path, output=dictionary, threads=threads, seed=0, steps=steps,
                             iterations=20, rate=5, **{"lambda": 0.3})

            def encode(samples):
                return stage("encode", input=samples, dictionary=dictionary, output=out, threads=threads,
                             iterations=1000, tolerance=1e-3)

            compare("training, 900 steps", threads, lambda: train(900) - train(1),
                    lambda: simplecell.Dictionary("l1", seed=0, steps=900, threads=threads).fit(patches))
            train(900)
            atoms = read(dictionary, "dictionary")
            compare("codes of 20,000 x 256", threads, lambda: encode(path) - encode(one),
                    lambda: simplecell.sparse_encode(patches, atoms, 0.3, gap=1e-3, threads=threads))


if __name__ == "__main__":
    main()
