"""The figures of the multiverse: the specification curve with its dashboard of factors, and the map of specifications
and claims. Columns are specifications in the same order in both: those screened, a gap, those confirmed."""

import effects
import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from findings import write_picture
from matplotlib.colors import LinearSegmentedColormap
from pages import read_rows

GAP = 2  # columns between those screened and those confirmed
SIDES = {"expected": fs.COLOURS["blue"], "other": fs.COLOURS["vermillion"]}
SHARES = LinearSegmentedColormap.from_list("shares", [SIDES["other"], "#FFFFFF", SIDES["expected"]])


def columns(specifications, rows, first):
    """{(stage, specification): x}, ordered by the effect on a claim; those that are not valid come last."""
    value = {(row["stage"], row["specification"]): row["value"] for row in rows if row["claim"] == first}
    found = {}
    for stage in ("screened", "confirmed"):
        own = [(stage, row["specification"]) for row in specifications if row["stage"] == stage]
        start = max(found.values(), default=-1 - GAP) + 1 + GAP
        order = sorted(own, key=lambda key: (value[key] == "", float(value[key] or 0)))
        found.update({key: start + i for i, key in enumerate(order)})
    return found


def draw_effects(ax, rows, at, expected):
    """The effects on a claim: grey from the lowest to the highest of all choices, a dot as measured usually, black the
    interval over seeds."""
    for row in rows:
        x = at[row["stage"], row["specification"]]
        for low, high, style in (("choice_low", "choice_high", {"color": "#D0D0D0", "lw": 2.4}),
                                 ("low", "high", {"color": "black", "lw": 0.8})):
            if row[low]:
                ax.vlines(x, float(row[low]), float(row[high]), **style)
        if row["value"]:
            ax.plot(x, float(row["value"]), "o", ms=2.6, color=SIDES[row["side"]], zorder=3)
    kind, middle, margin = effects.read_expected(expected)
    if kind == "equals":
        ax.axhspan(middle - margin, middle + margin, color=fs.COLOURS["skyblue"], alpha=0.25, lw=0)
    ax.axhline(middle, color="black", lw=0.5, ls=":")
    ax.tick_params(bottom=False, labelbottom=False)


def draw_dashboard(ax, specifications, at, factors, named):
    """A square at the level of each factor of a specification, grey if that is not valid; some have names."""
    lines = [(name, level) for name, own in factors.items() for level in own["levels"]]
    for row in specifications:
        x = at[row["stage"], row["specification"]]
        colour = "black" if row["valid"] == "yes" else "#C0C0C0"
        for y, (name, level) in enumerate(lines):
            if row[name] == level:
                ax.plot(x, y, "s", ms=2.6, color=colour, mew=0)
    for i, name in enumerate(factors):
        own = [y for y, line in enumerate(lines) if line[0] == name]
        if i % 2:
            ax.axhspan(own[0] - 0.5, own[-1] + 0.5, color="#F2F2F2", lw=0, zorder=0)
    name_columns(ax, at, named)
    ax.set(yticks=range(len(lines)), ylim=(len(lines) - 0.4, -0.6))
    ax.set_yticklabels([f"{factors[name]['label']}  {level}" for name, level in lines], size=6)
    ax.spines["bottom"].set_visible(False)


def name_columns(ax, at, named):
    """Names some specifications below their columns."""
    shown = {specification: x for (_, specification), x in at.items() if specification in named}
    ax.set_xticks(list(shown.values()))
    ax.set_xticklabels(list(shown), size=5.5, rotation=90)


def mark_source(figure, rows):
    sources = {row["source"] for row in rows} - {"real"}
    if sources:
        figure.supxlabel(f"data: {sources.pop()}", size=8, color=fs.COLOURS["vermillion"], weight="bold")


def curve_figure(specifications, rows, claims, factors, named):
    """The specification curve of some claims, {id: expected}."""
    at = columns(specifications, rows, next(iter(claims)))
    count = sum(len(own["levels"]) for own in factors.values())
    heights = [*[1.25] * len(claims), 0.12 * count + 0.35]
    figure, axes = plt.subplots(len(heights), 1, sharex=True, figsize=(fs.PAGE, sum(heights) + 0.2),
                                gridspec_kw={"height_ratios": heights})
    for i, (ax, (name, expected)) in enumerate(zip(axes, claims.items())):
        draw_effects(ax, [row for row in rows if row["claim"] == name], at, expected)
        fs.letter(ax, "abcdefgh"[i], f"{name}, expected {expected}")
        ax.set_ylabel("effect")
    draw_dashboard(axes[-1], specifications, at, factors, named)
    axes[-1].set_xlim(-1, max(at.values()) + 1)
    mark_stages(axes[0], at)
    mark_source(figure, specifications)
    return figure


def mark_stages(ax, at):
    """Names the two parts above a figure."""
    for stage in ("screened", "confirmed"):
        own = [x for (of, _), x in at.items() if of == stage]
        ax.text((min(own) + max(own)) / 2, 1.0, stage, size=7, ha="center", va="bottom",
                transform=ax.get_xaxis_transform())


def map_figure(specifications, rows, claims, first, named):
    """The share of all choices that are on the expected side, for each specification and claim; a dot where the
    interval of a confirmed one is on that side, a cross where it is on the other."""
    at, names = columns(specifications, rows, first), list(claims)
    shares = np.full((len(names), max(at.values()) + 1), np.nan)
    figure, ax = plt.subplots(figsize=(fs.PAGE, 0.19 * len(names) + 1.05))
    for row in rows:
        x, y = at[row["stage"], row["specification"]], names.index(row["claim"])
        if row["share_expected"]:
            shares[y, x] = float(row["share_expected"])
        else:
            ax.plot(x, y, "_", ms=3, color=fs.REFERENCE)
        if row["interval"] in SIDES:
            ax.plot(x, y, "o" if row["interval"] == "expected" else "x", ms=2.2, color="black", mew=0.7)
    picture = ax.imshow(shares, cmap=SHARES, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    name_columns(ax, at, named)
    ax.set(yticks=range(len(names)))
    ax.set_yticklabels([f"{name} ({claims[name]})" for name in names], size=6)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    mark_stages(ax, at)
    figure.colorbar(picture, ax=ax, shrink=0.9, pad=0.01, label="share of choices\non the expected side")
    mark_source(figure, specifications)
    return figure


def main(snakemake):
    params, output = snakemake.params, snakemake.output
    specifications, rows = read_rows(snakemake.input.specifications), read_rows(snakemake.input.effects)
    shown = [row for row in specifications if row["stage"] in ("screened", "confirmed")]
    chosen = {name: params.expected[name] for name in params.curve}
    curve = curve_figure(shown, rows, chosen, params.factors, params.named)
    fs.write_pictures(curve, output.curve_svg, output.curve_png)
    chart = map_figure(shown, rows, params.expected, params.curve[0], params.named)
    fs.write_pictures(chart, output.map_svg, output.map_png)
    write_picture(output.curve_png, output.small_curve)
    write_picture(output.map_png, output.small_map)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
