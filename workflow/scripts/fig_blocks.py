"""Ordinal-linked models: the share of each block of units in the energy of each class, by kind of the class input."""

import figstyle as fs
import matplotlib.pyplot as plt
from over_seeds import mean_interval, read_statistics


def mean(paths, metric):
    return mean_interval([read_statistics(path)[metric] for path in paths])[0]


def main(snakemake):
    models, inputs, seeds = snakemake.params.models, snakemake.input, len(snakemake.params.seeds)
    figure, axes = plt.subplots(1, len(models), figsize=(fs.PAGE, 2.75))
    for i, (ax, model, letter) in enumerate(zip(axes, models, "abc")):
        maps = fs.arrays(inputs.activity[i], "group_maps")[0]
        picture = ax.imshow(maps, cmap="viridis", vmin=0, vmax=1, interpolation="nearest")
        ax.set_xticks(range(len(maps)))
        if maps.shape[1] > len(maps):
            ax.axvline(len(maps) - 0.5, color="white", lw=0.8)
            ax.text((len(maps) + maps.shape[1] - 1) / 2, len(maps) - 0.4, "free", rotation=90, ha="center", va="top", size=6)
        ax.set_yticks(range(len(maps)))
        ax.set(xlabel="block of units", ylabel="class of the test image" if i == 0 else "")
        own = slice(i * seeds, (i + 1) * seeds)
        reading = {"mask": "mask", "input": "input dictionary", "current": "current"}[model["options"]["ordinal"]]
        fs.letter(ax, letter, f"{reading}\nown block strongest: {mean(inputs.statistics[own], 'own_group_wins'):.1%}\n"
                              f"Arial recalled: {mean(inputs.recall[own], 'recalled'):.1%}")
    figure.colorbar(picture, ax=axes, label="share of the energy", shrink=0.8, pad=0.01)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
