"""Folded phases of several models and the two-cluster reference model, in one plot for each patch size."""

import figstyle as fs
import matplotlib.pyplot as plt


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    sets = settings["preprocessing"]
    phases = fs.grouped(snakemake, snakemake.input.phases)
    columns = 1 if len(sets) == 1 else 2
    rows = -(-len(sets) // columns)
    width = fs.COLUMN if columns == 1 else fs.PAGE
    figure, axes = plt.subplots(rows, columns, figsize=(width, 2.3 * rows), squeeze=False, sharey=True)
    for ax in axes.flat[len(sets):]:
        ax.set_visible(False)
    for ax, preprocessing, name in zip(axes.flat, sets, "abcdefgh"):
        series = [(model, [fs.Phases.read(path) for path in phases[model["name"], preprocessing]]) for model in models]
        fs.phase_bars(ax, series)
        notes = [f"{model['label']} {sum(seed.fitted for seed in seeds)}" for model, seeds in series]
        size = "{} × {} px".format(*series[-1][1][0].size)
        title = f"{size}; filters fitted: {', '.join(notes)}"
        if len(sets) > 1:
            fs.letter(ax, name, title)
        else:
            ax.set_title(title)
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    axes[0, 0].legend(loc="upper center")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
