"""Reached error, lifetime and population sparseness, and kurtosis of the codes of each model, in rows of dots."""

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, MaxNLocator
from over_seeds import mean_interval, read_statistics

COLUMNS = {"relative_error": "relative error\nreached", "median_lifetime_sparseness": "lifetime\nsparseness",
           "median_population_sparseness": "population\nsparseness", "median_kurtosis": "excess kurtosis"}


def how(path):
    """How the codes were brought to the error, as response-statistics recorded it, and whether they came there."""
    with h5py.File(path) as file:
        return fs.text(file.attrs["adjusted"]), fs.text(file.attrs["reached"]) == "yes"


def row(ax, place, values, model, reached):
    """The mean over seeds with its interval, and dots for single seeds."""
    mean, low, high = mean_interval(values)
    ax.plot([low, high], [place, place], color=fs.colour(model), lw=1.2, solid_capstyle="butt")
    if len(values) > 1:
        ax.plot(values, [place + 0.28] * len(values), ".", color=fs.colour(model), ms=2.5, mew=0)
    ax.plot(mean, place, "o", color=fs.colour(model) if reached else "white", mec=fs.colour(model), mew=1, ms=4.5)


def main(snakemake):
    models, key = snakemake.params.models, snakemake.params.settings["preprocessing"][0]
    statistics = fs.grouped(snakemake, snakemake.input.statistics)
    figure, axes = plt.subplots(1, len(COLUMNS), sharey=True, figsize=(fs.PAGE, 0.6 + 0.23 * len(models)))
    for place, (model, path) in enumerate(zip(models, snakemake.input.responses)):
        adjusted, reached = how(path)
        seeds = [read_statistics(path) for path in statistics[model["name"], key]]
        for ax, metric in zip(axes, COLUMNS):
            if metric != "relative_error" or adjusted != "trained":
                row(ax, place, [seed[metric] for seed in seeds], model, reached)
    wanted = fs.drawn(snakemake)["responses"]["options"]["relative-error"]
    axes[0].axvline(wanted, color="0.5", lw=0.8, ls=":", zorder=0)
    axes[0].set_xlim(0, None)
    axes[-1].set_xscale("log")
    low, high = axes[-1].get_xlim()
    axes[-1].xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 8 * low else MaxNLocator(4))
    axes[-1].xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes[-1].minorticks_off()
    for ax, label in zip(axes, COLUMNS.values()):
        ax.set(xlabel=label, yticks=range(len(models)), ylim=(len(models) - 0.4, -0.6))
        ax.grid(axis="y", lw=0.3, color="0.85")
        ax.set_axisbelow(True)
    axes[0].set_yticklabels([fs.title(model) for model in models])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
