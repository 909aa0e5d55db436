"""Bases learned with the polar factor, with eq 18 as printed, and without a constraint: objectives and functions."""

import figstyle as fs
import matplotlib.pyplot as plt
from fig_bases import sheet
from over_seeds import read_statistics


def called(model):
    return model["label"].replace("orthogonal sparse coding", "polar factor")


def main(snakemake):
    models = snakemake.params.models
    key = snakemake.params.settings["preprocessing"][0]
    dictionaries, atoms, statistics = (fs.grouped(snakemake, snakemake.input[name])
                                       for name in ("dictionaries", "atoms", "statistics"))
    figure = plt.figure(figsize=(fs.PAGE, 4.8))
    grid = figure.add_gridspec(2, len(models), height_ratios=[1, 1.25])
    ax = figure.add_subplot(grid[0, :])
    for model, style in zip(models, ("-", "-.", "--")):
        for k, path in enumerate(dictionaries[model["name"], key]):
            steps, objective = fs.arrays(path, "history/step", "history/objective")
            ax.plot(steps, objective, style, color=fs.colour(model), lw=1.1 if k == 0 else 0.5,
                    label=f"{called(model)}, rate {model['options']['rate']}" if k == 0 else None)
    ax.set(xlabel="step of learning", ylabel="objective per patch", xscale="log", xlim=(10, None))
    ax.legend()
    fs.letter(ax, "a")
    for column, (model, name) in enumerate(zip(models, "bcd")):
        below = figure.add_subplot(grid[1, column])
        sheet(below, dictionaries[model["name"], key][0], atoms[model["name"], key][0])
        high = read_statistics(statistics[model["name"], key][0])["share_high"]
        fs.letter(below, name, f"{called(model)}; high: {high:.0%}")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
