"""How the time of each computation grows with samples n, atoms m, pixels d and threads: a table and a figure.

    python3 tests/benchmarks/scaling.py          everything, in a few minutes: docs/scaling.tsv and docs/scaling.png
    python3 tests/benchmarks/scaling.py --draw   only the figure, from the table

Each of n, m and d is varied alone; the others are as in BASE. What a run costs beyond its steps or samples (start-up,
reading) is measured with one step or sample and left out. Slopes are those of log seconds over log size, on one thread.
"""
import argparse
import csv
import itertools
import pathlib
import sys

import numpy as np

from common import ROOT, best, row, scratch, stage, whitened_patches

sys.path.insert(0, str(ROOT / "workflow" / "scripts"))
import figstyle as fs  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from atomic_file import new_file, write_file  # noqa: E402

LAMBDA, GAP, REPEATS = 0.3, 1e-3, 3
SIDES, ATOMS, PATCHES = (8, 12, 16, 24), (64, 128, 256, 512), 20000
AXES = {"n": "samples $n$", "m": "atoms $m$", "d": "pixels $d$"}
# Of each computation: what is timed, the sizes of n and of m that are measured (none: it has no m), and the colour.
COMPUTATIONS = {
    "training": ("a step", (64, 128, 256, 512, 1024), ATOMS, "blue"),
    "codes to a gap": ("all samples", (500, 1000, 2000, 4000), ATOMS, "green"),
    "LCA": ("all samples", (500, 1000, 2000, 4000), ATOMS, "orange"),
    "FastICA": ("an iteration", (2500, 5000, 10000, 20000), (16, 32, 64, 128, 256), "purple"),
    "Gabor fits": ("all filters", (32, 64, 128, 256), (), "vermillion"),
    "t-SNE": ("100 iterations", (1000, 2000, 4000, 8000), (), "black"),
}
BASE = {"training": (256, 256), "codes to a gap": (2000, 256), "LCA": (2000, 256), "FastICA": (10000, 64),
        "Gabor fits": (128, None), "t-SNE": (2000, None)}  # n and m; d is 16 x 16
BASE_SIDE = 16
TICKS = {"n": (100, 1000, 10000), "m": (16, 64, 256), "d": [side**2 for side in SIDES]}
STYLES = {"ls": "-", "marker": "o"}, {"ls": "--", "marker": "o", "mfc": "white", "lw": 0.8}  # of numbers of threads


class Data:
    """Patches of each side, and dictionaries briefly trained on them, made when they are first needed."""

    def __init__(self, folder, steps):
        self.folder, self.steps, self.made = folder, steps, {}

    def patches(self, side):
        if side not in self.made:
            place = self.folder / str(side)
            place.mkdir()
            self.made[side] = whitened_patches(place, PATCHES, side)
        return self.made[side]

    def dictionary(self, m, side):
        path = self.folder / f"dictionary-{m}-{side}.h5"
        if not path.exists():
            train(self.patches(side), path, self.steps, m, 256, 2)
        return path

    def some(self, source, array, count):
        """The first rows of an array of a file"""
        path = self.folder / f"{source.parent.name}-{source.stem}-{count}.npy"
        if not path.exists():
            with fs.h5py.File(source) as file:
                np.save(path, file[array][:count])
        return path


def train(patches, output, steps, m, batch, threads, **options):
    return stage("train-dictionary", input=patches, output=output, steps=steps, atoms=m, batch=batch, threads=threads,
                 penalty="l1", seed=1, **{"lambda": LAMBDA}, **options)


def of_steps(run, steps):
    """Seconds of one of the steps; run(steps) is timed."""
    return max(best(lambda: run(steps + 1), REPEATS) - best(lambda: run(1), REPEATS), 1e-6) / steps


def of_samples(run, n):
    """Seconds of n samples; run(n) is timed."""
    return max(best(lambda: run(n), REPEATS) - best(lambda: run(1), REPEATS), 1e-6)


def encode(data, n, m, side, threads, **options):
    patches, dictionary, output = data.patches(side), data.dictionary(m, side), data.folder / "codes.h5"
    return of_samples(lambda count: stage("encode", input=data.some(patches, "patches", count), dictionary=dictionary,
                                          output=output, threads=threads, **options), n)


def measure(computation, data, n, m, side, threads):
    """Seconds of a computation on n samples of side x side pixels with m atoms"""
    output = data.folder / "output.h5"
    if computation == "training":
        return of_steps(lambda steps: train(data.patches(side), output, steps, m, n, threads, inference="fista",
                                            iterations=15, learning="backprop"), data.steps)
    if computation == "codes to a gap":
        return encode(data, n, m, side, threads, inference="fista", iterations=10000, tolerance=GAP)
    if computation == "LCA":
        return encode(data, n, m, side, threads, inference="lca", iterations=60, time_step=0.2)
    if computation == "FastICA":
        return of_steps(lambda steps: stage("train-dictionary", model="fastica", input=data.patches(side), batch=n,
                                            atoms=m, steps=steps, decay_from=1, seed=1, threads=threads,
                                            output=output), 10)
    if computation == "Gabor fits":
        filters = data.dictionary(256, side)
        return of_samples(lambda count: stage("fit-gabor", input=data.some(filters, "dictionary", count), output=output,
                                              threads=threads, min_norm=0), n)
    points = data.some(data.patches(side), "patches", n)
    return best(lambda: stage("embed", input=points, output=output, pca=0, iterations=100, threads=threads), REPEATS)


def sizes(computation, tiny):
    """(axis, n, m, side) of all measurements; each axis is varied alone"""
    _, samples, atoms, _ = COMPUTATIONS[computation]
    (n, m), sides, side = BASE[computation], SIDES, BASE_SIDE
    if tiny:
        n, m, side = 100, 16 if atoms else None, 6
        samples, atoms, sides = (100, 200), (16, 32) if atoms else (), (6, 8)
    return [("n", size, m, side) for size in samples] + [("m", n, size, side) for size in atoms] + \
           [("d", n, m, size) for size in sides]


def table(threads, tiny):
    """Rows of all measurements; a size that several axes share is measured once"""
    rows, known = [], {}
    with scratch() as name:
        data = Data(pathlib.Path(name), 4 if tiny else 100)
        row("computation", "varied", "n", "m", "d", "threads", "seconds")
        for computation, count in itertools.product(COMPUTATIONS, threads):
            for axis, n, m, side in sizes(computation, tiny):
                key = computation, count, n, m, side
                if key not in known:
                    known[key] = measure(computation, data, n, m, side, count)
                rows.append({"computation": computation, "timed": COMPUTATIONS[computation][0], "varied": axis, "n": n,
                             "m": m or "", "d": side * side, "threads": count, "seconds": f"{known[key]:.3g}"})
                row(computation, axis, n, m or "", side * side, count, rows[-1]["seconds"])
    return rows


def curve(rows, computation, axis, threads):
    """Sizes and seconds, in order of size"""
    points = [(float(own[axis]), float(own["seconds"])) for own in rows
              if (own["computation"], own["varied"], int(own["threads"])) == (computation, axis, threads)]
    return np.array(sorted(points)).reshape(-1, 2).T


def slope(x, y):
    """The exponent b of y ~ x^b, by least squares"""
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def draw(rows, path):
    counts = sorted({int(own["threads"]) for own in rows})
    figure, axes = plt.subplots(1, 3, figsize=(fs.PAGE, 3.1), sharey=True)
    for letter, (axis, label), ax in zip("abc", AXES.items(), axes):
        for computation, (timed, *_, colour) in COMPUTATIONS.items():
            for threads, style in zip(counts, STYLES):
                ax.plot(*curve(rows, computation, axis, threads), color=fs.COLOURS[colour], ms=2.5, **style,
                        label=f"{computation}, {timed}" if (axis, threads) == ("n", counts[0]) else None)
        ax.set(xscale="log", yscale="log", xlabel=label, xticks=TICKS[axis])
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        ax.minorticks_off()
        ax.margins(x=0.12)
        fs.letter(ax, letter)
    axes[0].set_ylabel("seconds")
    for threads, style in zip(counts, STYLES):
        axes[0].plot([], [], color=fs.REFERENCE, ms=2.5, **style, label=f"{threads} thread{'s' * (threads > 1)}")
    figure.legend(loc="lower center", ncols=4)
    figure.get_layout_engine().set(rect=(0, 0.15, 1, 0.85))  # below is the legend
    fs.settle(figure)
    for axis, ax in zip(AXES, axes):
        name_slopes(ax, {own: curve(rows, own, axis, counts[0]) for own in COMPUTATIONS})
    with new_file(path) as file:
        figure.savefig(file, format="png", metadata={"Software": None})
    plt.close(figure)


def name_slopes(ax, curves):
    """Writes the slope at the end of each curve, no two within 7 points of height"""
    below = -np.inf
    for computation, (x, y) in sorted(curves.items(), key=lambda own: own[1][1][-1:].tolist()):
        if len(x) > 1:
            height = ax.transData.transform((x[-1], y[-1]))[1] * 72 / ax.figure.dpi
            shift = max(0, below + 7 - height)
            below = height + shift
            ax.annotate(f"{slope(x, y):.1f}", (x[-1], y[-1]), (4, shift), textcoords="offset points", va="center",
                        color=fs.COLOURS[COMPUTATIONS[computation][-1]], size=7)


def write(rows, path):
    lines = ["\t".join(map(str, line)) for line in [rows[0], *(own.values() for own in rows)]]
    write_file(path, "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs" / "scaling", help="without .tsv and .png")
    parser.add_argument("--draw", action="store_true", help="only draw, from the table that is there")
    parser.add_argument("--tiny", action="store_true", help="two small sizes of each, to try the script")
    arguments = parser.parse_args()
    path = arguments.output.with_suffix(".tsv")
    if not arguments.draw:
        write(table(arguments.threads, arguments.tiny), path)
    with path.open() as file:
        draw(list(csv.DictReader(file, delimiter="\t")), arguments.output.with_suffix(".png"))


if __name__ == "__main__":
    main()
