"""Test accuracy of each classifier on each representation, and that reported by the paper."""

import figstyle as fs
import matplotlib.pyplot as plt
from over_seeds import mean_interval
from table_accuracy import accuracies

TITLES = {"logistic": "logistic regression", "linear-svm": "linear SVM", "rbf-svm": "RBF SVM"}


def draw(ax, side, found, reported, models, classifier):
    """Our accuracy as dots with 95 % intervals, that of the paper as diamonds; beside them the same as numbers."""
    for place, model in enumerate(models):
        values, paper = found[model["name"], classifier], reported.get(model["name"], {}).get(classifier)
        mean, low, high = mean_interval(values)
        if len(set(values)) > 1:
            ax.plot([low, high], [place, place], color=fs.colour(model), lw=1.5, solid_capstyle="butt")
        ax.plot(mean, place, "o", color=fs.colour(model), ms=4.5)
        if paper is not None:
            ax.plot(paper, place, "D", color="white", mec="black", mew=0.8, ms=4)
        for column, value in enumerate((mean, paper), start=1):
            side.text(column, place, "–" if value is None else f"{100 * value:.2f}", ha="right", va="center", size=6.5)
    for column, name in enumerate(("● ours", "◇ paper"), start=1):
        side.text(column, -0.75, name, ha="right", va="center", size=6, color="#555555")
    ax.set(yticks=range(len(models)), yticklabels=[], xlabel="accuracy (numbers: %)")
    for each in (ax, side):
        each.set_ylim(len(models) - 0.4, -0.6)
    side.set(xlim=(0, 2.1))
    side.set_axis_off()
    ax.margins(x=0.12)
    ax.grid(axis="x", lw=0.3)
    ax.set_title(TITLES.get(classifier, classifier))


def main(snakemake):
    params, found = snakemake.params, accuracies(snakemake.input.statistics)
    classifiers = list(dict.fromkeys(classifier for _, classifier in found))
    figure, axes = plt.subplots(1, 2 * len(classifiers), figsize=(fs.PAGE, 2.7),
                                width_ratios=[1, 0.85] * len(classifiers))
    for ax, side, classifier in zip(axes[::2], axes[1::2], classifiers):
        draw(ax, side, found, params.settings["reported"], params.models, classifier)
    axes[0].set_yticklabels([fs.title(model) for model in params.models])
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
