"""Measures of compared models against what is swept: a block of panels for each option, a line for each series."""

import re

import cells
import figstyle as fs
import headings
import matplotlib.pyplot as plt
import numpy as np
from pages import read_rows

ACROSS, MARKERS, STYLES = 4, "os^Dv*Px", ["-", "--", ":", "-."]
BLANK = (np.nan,) * 3


def read(path):
    """{(model, table, metric): mean and interval over seeds}"""
    return {(row["model"], row["table"], row["metric"]): tuple(float(row[key] or "nan") for key in ("mean", "low", "high"))
            for row in read_rows(path)}


def known(table, series, key):
    """The means of a series with their intervals; nan where a model was not measured."""
    return np.array([table.get((model, *key), BLANK) for model in series["models"]])


def measured(table, sweep, array):
    """The measures that at least two models of a series have."""
    return [own for own in headings.MEASURES if own.curve and any(
        np.isfinite(known(table, series, own.key(array))[:, 0]).sum() > 1 for series in sweep["series"])]


def panel(ax, table, sweep, key):
    for i, series in enumerate(sweep["series"]):
        means = known(table, series, key)
        shown = np.isfinite(means[:, 0])
        fs.curve(ax, np.array(series["values"])[shown], means[shown], fs.colour(series), ls=STYLES[i % len(STYLES)],
                 marker=MARKERS[i % len(MARKERS)], ms=3.5, mfc="white" if i >= len(MARKERS) else None,
                 label=series["label"])
    mean, *_ = table.get((cells.NAME, *key), BLANK)
    if np.isfinite(mean):
        ax.axhline(mean, color=fs.REFERENCE, lw=1, zorder=0, label="macaque cells")


def levels_of(ax, sweep):
    """The axis of what is swept, the same in all panels, with its levels and a tenth of room at its ends."""
    levels = sorted({value for series in sweep["series"] for value in series["values"]})
    low, high = levels[0], levels[-1]
    if sweep["geometric"]:
        ax.set_xscale("log")
        ax.set_xlim(low * (low / high) ** 0.1, high * (high / low) ** 0.1)
    else:
        ax.set_xlim(low - 0.1 * (high - low), high + 0.1 * (high - low))
    if len(levels) <= 5:
        ax.set_xticks(levels)
    ax.minorticks_off()
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.tick_params(axis="x", labelsize=6)


def from_zero(ax):
    """The axis of a measure, from zero."""
    if ax.dataLim.y0 >= 0:
        ax.set_ylim(0, 1.08 * ax.dataLim.y1 or 1)


def title(own):
    """The heading of a measure in one line or two, with its symbols typeset."""
    broken = own.titled.replace(f" ({own.unit})", f"\n({own.unit})") if len(own.titled) > 26 else own.titled
    return re.sub(r"n_([xy])", r"$n_\1$", broken)


def block(figure, table, sweep, array, letter):
    """The panels of one sweep, and its legend in the place after them."""
    shown = measured(table, sweep, array)
    rows = -(-(len(shown) + 1) // ACROSS)
    axes = figure.subplots(rows, ACROSS, squeeze=False).ravel()
    for i, (ax, own) in enumerate(zip(axes, shown)):
        panel(ax, table, sweep, own.key(array))
        levels_of(ax, sweep)
        from_zero(ax)
        ax.set_title(title(own), size=7)
        if i + ACROSS >= len(shown):
            ax.set_xlabel(sweep["axis"])
    for ax in axes[len(shown):]:
        ax.set_axis_off()
    lines = {label: line for ax in axes[:len(shown)] for line, label in zip(*ax.get_legend_handles_labels())}
    axes[len(shown)].legend(lines.values(), lines.keys(), loc="upper left", borderpad=0)
    figure.suptitle(f"{letter}against {sweep['axis']}", x=0.01, ha="left", size=8)


def height(table, sweep, array):
    """Inches of a block."""
    return 0.25 + 1.45 * -(-(len(measured(table, sweep, array)) + 1) // ACROSS)


def main(snakemake):
    settings = snakemake.params.settings
    table, sweeps, array = read(fs.listed(snakemake.input.table)[0]), settings["sweeps"], settings["array"]
    heights = [height(table, sweep, array) for sweep in sweeps]
    figure = plt.figure(figsize=(fs.PAGE, sum(heights)))
    blocks = figure.subfigures(len(sweeps), 1, height_ratios=heights, squeeze=False)[:, 0]
    for i, (part, sweep) in enumerate(zip(blocks, sweeps)):
        block(part, table, sweep, array, rf"$\bf{{{fs.numbered(i)}}}$  " if len(sweeps) > 1 else "")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
