"""Networks under attack: accuracy against ε, a heat map of all attacks at one ε, and adversarial images."""

import itertools

import figstyle as fs
import h5py
import matplotlib.pyplot as plt
import numpy as np
from over_seeds import mean_interval, read_statistics

ATTACKS = {"noise": "random signs", "transfer": "transfer", "fgsm": "FGSM", "pgd": "PGD", "margin": "PGD, margin",
           "logits_small": "PGD, logits × 0.1", "logits_large": "PGD, logits × 10",
           "more_steps": "PGD, 5 × the steps", "robust": "all of them"}


def interval_rows(values):
    """Means, lower and upper ends of the intervals of rows."""
    return np.array([mean_interval(row) for row in values]).T


def curves(ax, scores, models, epsilons):
    x = np.array([0, *map(float, epsilons)])
    for model, style in zip(models, itertools.cycle(["-", "--", ":", "-."])):
        seen = scores[model["name"]]
        pgd = np.array([[row["clean_attacked"] for row in seen], *[[row[f"pgd_{e}"] for row in seen] for e in epsilons]])
        mean, low, high = interval_rows(pgd)
        shade = fs.colour(model)
        ax.fill_between(x, np.maximum(low, 0), np.minimum(high, 1), color=shade, alpha=0.18, lw=0)
        ax.plot(x, mean, style, marker="o", color=shade, ms=3, label=model["label"])
        for column in pgd.T:
            ax.plot(x, column, ".", color=shade, ms=2, alpha=0.6)
    ax.set(ylim=(0, 1.02), xlabel="ε of PGD, L∞, pixels from 0 to 1", ylabel="accuracy on attacked test images")
    ax.legend(loc="upper right")


def attacks(ax, scores, models, check):
    """Mean accuracy of each network (rows) under each attack at one ε (columns), in percent."""
    table = np.array([[mean_interval([row[f"{name}_{check}"] for row in scores[model["name"]]])[0]
                       for name in ATTACKS] for model in models])
    ax.imshow(table, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        ax.text(column, row, f"{100 * value:.0f}", ha="center", va="center", size=6.5,
                color="white" if value > 0.6 else "black")
    ax.set_xticks(range(len(ATTACKS)), list(ATTACKS.values()), rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(models)), [model["label"] for model in models])
    ax.axvline(len(ATTACKS) - 1.5, color="white", lw=2)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def pictures(figure, grid, paths, models, check):
    """The original images, and the adversarial images of each network with their predicted labels."""
    for row, (path, model) in enumerate(zip(paths, models), 1):
        with h5py.File(path) as file:
            shape = (-1, int(file.attrs["patch_height"]), int(file.attrs["patch_width"]))
            images, labels = file["images"][:].reshape(shape), file["labels"][:].astype(int)
            level = int(np.argmin(np.abs(file["epsilon"][:] - check)))
            adversarial, answers = file["adversarial"][level].reshape(shape), file["answers"][level].astype(int)
        if row == 1:
            strip(figure, grid, 0, images, labels, labels, "unchanged")
        strip(figure, grid, row, adversarial, answers, labels, model["label"])


def strip(figure, grid, row, images, answers, labels, name):
    for column, (image, answer, label) in enumerate(zip(images, answers, labels)):
        ax = figure.add_subplot(grid[row, column])
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        wrong = answer != label
        for spine in ax.spines.values():
            spine.set(visible=True, linewidth=1.2 if wrong else 0.4, color=fs.COLOURS["vermillion"] if wrong else "black")
        ax.text(0.04, 0.96, str(answer), color=fs.COLOURS["orange"] if wrong else "white", size=6.5, weight="bold",
                ha="left", va="top", transform=ax.transAxes)
        if column == 0:
            ax.set_ylabel(name, rotation=0, ha="right", va="center")


def main(snakemake):
    models, seeds = snakemake.params.models, len(snakemake.params.seeds)
    options = snakemake.params.settings["attack"]["options"]
    epsilons, check = str(options["epsilon"]).split(","), options["check"]
    paths = list(snakemake.input.scores)
    scores = {model["name"]: [read_statistics(path) for path in paths[i * seeds:(i + 1) * seeds]]
              for i, model in enumerate(models)}
    rows = len(models) + 1
    figure = plt.figure(figsize=(fs.PAGE, 3.4 + 0.6 * rows))
    above, below = figure.subfigures(2, 1, height_ratios=[3.4, 0.6 * rows])
    left, right = above.subplots(1, 2, width_ratios=[1, 1])
    fs.letter(left, "a", "projected gradient ascent")
    curves(left, scores, models, epsilons)
    fs.letter(right, "b", f"accuracy (%) at ε = {check} under other attacks")
    attacks(right, scores, models, check)
    below.suptitle(rf"$\bf{{c}}$  adversarial images, ε = {check}", x=0.02, ha="left", size=8)
    shown = list(snakemake.input.shown)
    with h5py.File(shown[0]) as file:
        count = len(file["labels"])
    pictures(below, below.add_gridspec(rows, count, wspace=0.02, hspace=0.02), shown, models, check)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
