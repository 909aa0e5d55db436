"""Test accuracy of each classifier on each representation, and that reported by the paper."""

import figstyle as fs
import matplotlib.pyplot as plt
from over_seeds import mean_interval
from table_accuracy import accuracies

TITLES = {"logistic": "logistic regression", "linear-svm": "linear SVM", "rbf-svm": "RBF SVM"}


def draw(ax, found, reported, models, classifier):
    """Our accuracy as dots with 95 % intervals, that of the paper as diamonds."""
    for place, model in enumerate(models):
        values, paper = found[model["name"], classifier], reported.get(model["name"], {}).get(classifier)
        mean, low, high = mean_interval(values)
        if len(set(values)) > 1:
            ax.plot([low, high], [place, place], color=fs.colour(model), lw=1.5, solid_capstyle="butt")
        ax.plot(mean, place, "o", color=fs.colour(model), ms=4.5, label="ours" if place == 0 else None)
        ax.text(mean, place - 0.17, f"{mean:.4f}", ha="center", va="bottom", size=6.5)
        if paper is not None:
            ax.plot(paper, place, "D", color="white", mec="black", mew=0.8, ms=4, label="paper" if place == 0 else None)
            ax.text(paper, place + 0.17, f"{paper:.4f}".rstrip("0"), ha="center", va="top", size=6.5, color="#555555")
    ax.set(yticks=range(len(models)), yticklabels=[], ylim=(len(models) - 0.4, -0.6), xlabel="accuracy on test images")
    ax.margins(x=0.18)
    ax.grid(axis="x", lw=0.3)
    ax.set_title(TITLES.get(classifier, classifier))


def main(snakemake):
    params, found = snakemake.params, accuracies(snakemake.input.statistics)
    classifiers = list(dict.fromkeys(classifier for _, classifier in found))
    figure, axes = plt.subplots(1, len(classifiers), figsize=(fs.PAGE, 2.5))
    for ax, classifier in zip(axes, classifiers):
        draw(ax, found, params.settings["reported"], params.models, classifier)
    axes[0].set_yticklabels([fs.title(model) for model in params.models])
    axes[-1].legend(loc="lower right", bbox_to_anchor=(1.02, 0.98), ncol=2, columnspacing=1, handletextpad=0.2)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
