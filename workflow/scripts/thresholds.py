"""Verdicts against thresholds: where the verdict on each claim of a paper would change, if its threshold were another.

A panel for each claim that counts and whose rule has a threshold other than zero, a margin, or a share that a sweep
over λ is read off at. Headlines of the ledger alone.
"""

import json
from pathlib import Path

import claims as scoring
import effects
import figstyle as fs
import ledger
import matplotlib.pyplot as plt
import numpy as np

COLUMNS = 3
STATES = {"reproduced": "skyblue", "equivalent": "skyblue", "contradicted": "orange", "inconclusive": None}


def plotted(claim):
    """Whether a threshold decides about a claim."""
    if claim["kind"] != ledger.COUNTS or "expected" not in claim or not claim["headline"]:
        return False
    kind, number, _ = effects.read_expected(claim["expected"])
    return kind == "equals" or number != 0 or "over" in claim["measure"]


def verdict(expected, measured):
    decided, p = effects.decide(expected, measured)
    return decided if p <= effects.LEVEL else effects.INCONCLUSIVE


def draw_thresholds(ax, claim, measured):
    """The verdict at every threshold, or at every margin, and the one of the claim."""
    kind, number, margin = effects.read_expected(claim["expected"])
    low, high = measured.interval()
    if kind == "equals":
        end = 1.3 * max(margin, abs(low - number), abs(high - number))
        grid, chosen = np.linspace(end / 400, end, 400), margin
        states = [verdict(f"equals {number} within {value}", measured) for value in grid]
        ax.set_xlabel(f"margin about {number:g}")
    else:
        ends = min(low, number), max(high, number)
        room = 0.25 * (ends[1] - ends[0] or abs(number))
        grid, chosen = np.linspace(ends[0] - room, ends[1] + room, 400), number
        states = [verdict(f"{kind} {value}", measured) for value in grid]
        ax.plot([low, high], [0.5, 0.5], color="black", lw=1)
        ax.plot(measured.mean, 0.5, "o", color="black", ms=3.5)
        ax.set_xlabel(f"threshold ({kind})")
    shade(ax, grid, states)
    ax.axvline(chosen, color="black", lw=0.9, ls="--")
    ax.set(xlim=(grid[0], grid[-1]), ylim=(0, 1), yticks=[])


def shade(ax, grid, states):
    """Colours runs of equal verdicts."""
    step, first = grid[1] - grid[0], 0
    for i in range(1, len(grid) + 1):
        if i == len(grid) or states[i] != states[first]:
            if STATES[states[first]]:
                ax.axvspan(grid[first] - step / 2, grid[i - 1] + step / 2, color=fs.COLOURS[STATES[states[first]]],
                           alpha=0.35, lw=0)
            first = i


def draw_levels(ax, claim, levels):
    """The decades of λ, read off at other shares of good fits, with their 95 % intervals."""
    number = effects.read_expected(claim["expected"])[1]
    for level, measured in levels:
        low, high = measured.interval()
        ax.plot([level, level], [low, high], color="black", lw=1)
        ax.plot(level, measured.mean, "o", color="black", ms=3.5)
    ax.axvline(claim["measure"]["at_least"], color="black", lw=0.9, ls="--")
    bottom, top = ax.get_ylim()
    bottom, top = min(bottom, number - 0.5), max(top, number + 0.5)
    above = claim["expected"].startswith("above")
    ax.axhspan(number if above else bottom, top if above else number, color=fs.COLOURS["skyblue"], alpha=0.35, lw=0)
    ax.axhspan(bottom if above else number, number if above else top, color=fs.COLOURS["orange"], alpha=0.35, lw=0)
    ax.set(ylim=(bottom, top), xlabel="share of good fits", ylabel="decades")


def measured_at(claim, files):
    """The effect on a claim, or None if there are too few seeds or nothing was measured."""
    values = scoring.claim_values(claim, files)
    if len(values) < scoring.MIN_SEEDS or any(np.isnan(values)):
        return None
    return scoring.measured_effect(claim, files, values)


def with_level(claim, level):
    terms = {key: {**claim[key], "at_least": level} for key in ("measure", "minus") if key in claim}
    return {**claim, **terms}


def main(snakemake):
    params = snakemake.params
    shown = [(claim, files, levels) for claim, files, levels in zip(params.claims, params.files, params.levels)
             if plotted(claim)]
    rows = max(1, -(-len(shown) // COLUMNS))
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(fs.PAGE, 1.05 * rows + 0.35), squeeze=False)
    for ax, (claim, files, levels) in zip(axes.flat, shown):
        ax.set_title(claim["id"], size=7)
        if "over" in claim["measure"]:
            found = [(level, measured_at(with_level(claim, level), own)) for level, own in levels]
            if all(measured for _, measured in found):
                draw_levels(ax, claim, found)
                continue
        elif measured := measured_at(claim, files):
            draw_thresholds(ax, claim, measured)
            continue
        ax.set(xticks=[], yticks=[])
        ax.text(0.5, 0.5, f"takes {scoring.MIN_SEEDS} seeds", ha="center", va="center", transform=ax.transAxes)
    for ax in axes.flat[len(shown):]:
        ax.set_axis_off()
    sources = {json.loads(Path(path).read_text())["source"] for path in snakemake.input.sources} - {"real"}
    if sources:
        figure.supxlabel(f"data: {sources.pop()}", size=8, color=fs.COLOURS["vermillion"], weight="bold")
    fs.write_pictures(figure, snakemake.output.svg, snakemake.output.png)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
