"""Shared by all figures: reading of results, phase histograms, and saving. Fonts, colours and mosaics are those of the
package in python/.

A figure is saved as .svg, .png (300 dpi) and .json, which records its inputs and the command that reproduces it. Files
have no dates, so that equal results are equal bytes.
"""

import json
import signal
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import picture_folder
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.layout_engine import ConstrainedLayoutEngine

from atomic_file import new_file, write_file
from convergence import unconverged
from hashing import sha256
from over_seeds import mean_interval

import package  # noqa: F401
from simplecell import results
from simplecell.plot import COLOURS, COLUMN, PAGE, REFERENCE, STYLE, mosaic, picture, sheet  # noqa: F401
from simplecell.results import text

STAND_IN = "synthetic stand-in"
QUICK = "results/quick"  # the folder of quick runs

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a drawing without a traceback

plt.rcParams.update(STYLE)


# ---------------------------------------------------------------- reading

@dataclass
class Fits:
    """Gabor fits of one model and seed; phases in degrees."""
    parameters: np.ndarray
    r_squared: np.ndarray
    fitted: np.ndarray
    silent: np.ndarray
    phase: np.ndarray
    nx: np.ndarray
    ny: np.ndarray
    reconstruction: np.ndarray
    size: tuple

    @property
    def share(self):
        """Share of well-fitted filters among those that are not silent."""
        return self.fitted.sum() / max((~self.silent).sum(), 1)

    @staticmethod
    def read(path):
        with h5py.File(path) as file:
            return Fits(file["parameters"][:], file["r_squared"][:], file["fitted"][:] > 0, file["silent"][:] > 0,
                        np.degrees(file["phase_folded"][:]), file["nx"][:], file["ny"][:], file["reconstruction"][:],
                        (int(file.attrs["patch_height"]), int(file.attrs["patch_width"])))


@dataclass
class Phases:
    """Folded phases of one model and seed: shares per bin (edges in degrees), and those of the two-cluster model."""
    edges: np.ndarray
    shares: np.ndarray
    two_clusters: np.ndarray
    fitted: int
    size: tuple

    @staticmethod
    def read(path):
        with h5py.File(path) as file:
            return Phases(file["edges"][:], file["shares"][:], file["two_clusters"][:], int(file.attrs["fitted"]),
                          (int(file.attrs["patch_height"]), int(file.attrs["patch_width"])))


def arrays(path, *names):
    """Arrays of an HDF5 file."""
    with h5py.File(path) as file:
        return [file[name][:] for name in names]


def read_silent(path):
    """Which filters are silent, from a file of Gabor fits or of atoms."""
    return arrays(path, "silent")[0] > 0


def read_filters(path, array="dictionary"):
    """Filters as pictures (m, height, width), or in colour (m, height, width, 3), float64."""
    return results.read_filters(path, array).astype(float)


def read_reference(paths):
    """The measured (n_x, n_y), one row per cell; empty if they are not available."""
    if not paths:
        return np.empty((0, 2))
    path = paths if isinstance(paths, str) else paths[0]
    table = np.genfromtxt(path, delimiter=",", names=True)
    return np.column_stack([table["nx"], table["ny"]])


def grouped(snakemake, paths):
    """{(model, preprocessing): [one path per seed]} of inputs, which are listed in this order."""
    paths, seeds = list(paths), len(snakemake.params.seeds)
    keys = [(model["name"], preprocessing) for model in snakemake.params.models
            for preprocessing in snakemake.params.settings["preprocessing"]]
    return {key: paths[i * seeds:(i + 1) * seeds] for i, key in enumerate(keys)}


def colour(model):
    return COLOURS[model["colour"]]


def title(model):
    """The label of a model of codes; the identity is called raw pixels."""
    return "raw pixels" if model["options"].get("model") == "identity" else model["label"]


def linked_inputs(snakemake, model):
    """The names of the inputs of a model: the data set, and those linked to it."""
    return [snakemake.params.settings["dataset"], *model.get("templates", [])]


# ---------------------------------------------------------------- drawing

def phase_bars(ax, series, reference=True):
    """Histograms of phases: mean over seeds, 95 % interval, a dot for each seed, and `reference` as an outline.

    series: [(model, [Phases per seed])].
    """
    first = series[0][1][0]
    edges = first.edges
    step = edges[1] - edges[0]
    width = 0.84 * step / max(len(series), 1)
    for i, (model, seeds) in enumerate(series):
        shares = np.array([seed.shares for seed in seeds if seed.fitted] or [np.full(len(edges) - 1, np.nan)])
        centre = edges[:-1] + 0.08 * step + (i + 0.5) * width
        mean, low, high = np.array([mean_interval(column) for column in shares.T]).T
        ax.bar(centre, mean, width, color=colour(model), alpha=0.75, linewidth=0, label=model["label"])
        if len(shares) > 1:
            ax.vlines(centre, np.maximum(low, 0), high, color="black", lw=0.7)
            jitter = np.linspace(-0.22, 0.22, len(shares)) * width
            for row, shift in zip(shares, jitter):
                ax.plot(centre + shift, row, "o", color="white", ms=2, mew=0.4, mec="black")
    if reference:
        ax.stairs(first.two_clusters, edges, color=REFERENCE, lw=1.2, label="macaque, two-cluster reference model")
    ax.set(xlim=(0, 90), xticks=[0, 30, 60, 90], xlabel="folded phase (°), 0 = even, 90 = odd",
           ylabel="share of fitted filters")
    ax.set_ylim(bottom=0, auto=True)  # the upper limit stays automatic


def seed_column(ax, x, values, shade, width=0.25):
    """A dot for each seed at x, their mean as a stroke, and its 95 % interval; nothing without values."""
    values = np.asarray(values)[np.isfinite(values)]
    if not len(values):
        return
    mean, low, high = mean_interval(values)
    ax.plot(x + np.linspace(-0.8, 0.8, len(values)) * width, values, "o", color=shade, ms=2.6, mew=0, alpha=0.7)
    ax.plot([x - width, x + width], [mean, mean], color=shade, lw=1.5)
    if len(values) > 1:
        ax.vlines(x, low, high, color=shade, lw=0.8)


def intervals(rows):
    """Means with 95 % intervals (n, 3) over the known values of rows (n, seeds); nan where there is none."""
    known = [row[np.isfinite(row)] for row in np.asarray(rows, float)]
    return np.array([mean_interval(row) if len(row) else (np.nan,) * 3 for row in known])


def curve(ax, x, means, shade, seeds=(), band=False, ends=(-np.inf, np.inf), **line):
    """Means with their intervals (x, 3) as a line, the intervals as bars or as a band that are cut at the ends of a range;
    a dot for each of `seeds` (x, seeds)."""
    mean, low, high = np.asarray(means).T
    low, high, known = np.maximum(low, ends[0]), np.minimum(high, ends[1]), np.isfinite(low)  # not with a single seed
    if band:
        ax.fill_between(x, low, high, color=shade, alpha=0.2, lw=0)
    else:
        ax.vlines(np.asarray(x)[known], low[known], high[known], color=shade, lw=1)
    ax.plot(x, mean, color=shade, **line)
    for column in np.transpose(seeds):
        ax.plot(x, column, ".", color=shade, ms=2, alpha=0.6)


def model_columns(ax, models):
    """An axis from 0 with a column for each model, when all is drawn."""
    ax.set(xlim=(-0.6, len(models) - 0.4))
    if ax.dataLim.y1 > 0:  # otherwise there is nothing, or nothing above 0
        ax.set_ylim(0, 1.1 * ax.dataLim.y1)
    ax.set_xticks(range(len(models)), [model["label"] for model in models], rotation=30, ha="right")


def mark_cut(ax):
    """Two strokes across the foot of the y axis, which does not begin at zero."""
    for height in (0.025, 0.055):
        ax.plot([-0.012, 0.012], [height - 0.012, height + 0.012], color="black", lw=0.8, clip_on=False,
                transform=ax.transAxes)


def spread(points, distance, rounds=200):
    """Points (n, 2) moved apart until no two are nearer than a distance, for labels."""
    points = np.array(points, float)
    for _ in range(rounds):
        apart = points[:, None] - points[None]
        length = np.hypot(*np.moveaxis(apart, -1, 0))
        near = (length < distance) & ~np.eye(len(points), dtype=bool)
        if not near.any():
            break
        apart[length == 0] = (0, 1e-6)
        unit = apart / np.maximum(np.hypot(*np.moveaxis(apart, -1, 0)), 1e-12)[..., None]
        points += 0.5 * (unit * np.where(near, distance - length, 0)[..., None]).sum(axis=1) / np.maximum(
            near.sum(axis=1), 1)[:, None]
    return points


def numbered(i):
    """The letter of a panel: a to z, then aa, ab, …"""
    return ("" if i < 26 else ascii_lowercase[i // 26 - 1]) + ascii_lowercase[i % 26]


def letter(ax, text, title=""):
    """A title with a bold letter."""
    ax.set_title(rf"$\bf{{{text}}}$  {title}")


# ---------------------------------------------------------------- saving

def data_sources(paths):
    """{data set: source} of the HDF5 files."""
    sources = {}
    for path in paths:
        if str(path).endswith(".h5"):
            with h5py.File(path) as file:
                sources[text(file.attrs["dataset"])] = text(file.attrs["source"])
    return sources


def below(snakemake, sources):
    """What is written below a figure: that data are stand-ins, that a run is quick, which models have not converged."""
    lines = [f"data: {STAND_IN}"] if any(source != "real" for source in sources.values()) else []
    if sources and snakemake.params.models and snakemake.config["results"] == QUICK:
        lines.append("quick run: small models, undertrained")
    missed = unconverged(listed(getattr(snakemake.input, "trained", [])))
    labels = {model["name"]: model["label"] for model in snakemake.params.models}
    return lines + [f"not converged: {labels.get(model, model)} ({share} trainings)" for model, share in missed.items()]


def of_folder(snakemake):
    """The line that names a folder of pictures from which a figure is made."""
    name = snakemake.params.settings.get("dataset")
    dataset = snakemake.config["datasets"].get(name, {})
    return [f"data: {picture_folder.described(name, dataset)}"] if "folder" in dataset else []


def drawn(snakemake):
    """Facts about the inputs, for captions: options and sizes of the first file of a role, rows of a table."""
    return {role: facts(listed(paths)) for role, paths in snakemake.input.items() if role not in ("code", "trained")}


def listed(paths):
    return [paths] if isinstance(paths, str) else list(paths)


def facts(paths):
    if not paths or not paths[0].endswith(".h5"):
        return {"files": len(paths), "rows": sum(len(Path(path).read_text().splitlines()) - 1 for path in paths)}
    with h5py.File(paths[0]) as file:
        options = {key: number(value) for key, value in json.loads(text(file.attrs["options"])).items()}
        shapes = {name: list(array.shape) for name, array in file.items() if isinstance(array, h5py.Dataset)}
        size = {key: int(file.attrs[f"patch_{key}"]) for key in ("height", "width") if f"patch_{key}" in file.attrs}
    return {"files": len(paths), "options": options, **shapes, **size}


def number(value):
    """The number in a text, or the text."""
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            pass
    return value


def settle(figure):
    """Computes the layout once and rounds it: the solver's last digits differ between runs, and could move an edge by a
    pixel."""
    if not isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
        return
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        ax.set_position(np.round(ax.get_position(original=True).bounds, 6))
    for words in figure.texts:
        words.set_position(np.round(words.get_position(), 6))


def write_pictures(figure, svg, png):
    """Writes a figure without dates. Unlike savefig, this does not draw each picture twice."""
    settle(figure)
    for path, write, metadata in ((svg, FigureCanvasSVG(figure).print_svg, {"Date": None}),
                                  (png, FigureCanvasAgg(figure).print_png, {"Software": None})):
        figure.set_dpi(plt.rcParams["savefig.dpi"])
        with new_file(path) as file:
            write(file, metadata=metadata)
    plt.close(figure)


def save(snakemake, figure):
    """Writes the figure as .svg and .png, and its record as .json."""
    code = listed(snakemake.input.code)
    inputs = [path for path in snakemake.input if path not in code]
    sources = data_sources(inputs)
    lines, folder = below(snakemake, sources), of_folder(snakemake)
    if lines or folder:
        room = 0.05 + 0.15 * len(lines + folder)
        height = figure.get_figheight() + room
        figure.set_figheight(height)
        if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):  # drawings have no layout
            figure.get_layout_engine().set(rect=(0, room / height, 1, 1 - room / height))
        settle(figure)
        for words in figure.texts:  # the layout leaves the common x label at the lower edge
            if words is figure._supxlabel:
                words.set_y(words.get_position()[1] + room / height)
        if lines:
            figure.text(0.005, 0.005, "\n".join(lines), color=COLOURS["vermillion"], weight="bold", size=8, va="bottom")
        if folder:
            figure.text(0.995, 0.005, folder[0], color="0.3", size=8, ha="right", va="bottom")
    output = snakemake.output
    write_pictures(figure, output.svg, output.png)
    params = snakemake.params
    write_file(output.json, json.dumps({
        "figure": params.figure, "paper": params.paper, "data_source": sources, "seeds": list(params.seeds),
        "models": {model["name"]: model for model in params.models}, "settings": params.settings,
        "command": params.command, "drawn": drawn(snakemake), "inputs": {str(path): sha256(path) for path in inputs},
    }, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
