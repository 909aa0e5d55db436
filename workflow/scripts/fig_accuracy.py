"""Table 1: test accuracy of each classifier on each representation, beside the paper's; as a table and as a picture."""


import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from atomic_file import write_file
from over_seeds import mean_interval, read_statistics

# linked-dictionaries, table 1; of pixels, linked and ordinal-linked codes
PAPER = {"pixels": {"logistic": 0.9167, "linear-svm": 0.8522, "rbf-svm": 0.9250},
         "linked": {"logistic": 0.9633, "linear-svm": 0.9619, "rbf-svm": 0.981},
         "ordinal-linked": {"logistic": 0.9541, "linear-svm": 0.9542, "rbf-svm": 0.9738}}
TITLES = {"logistic": "logistic regression", "linear-svm": "linear SVM", "rbf-svm": "RBF SVM"}


def label(model):
    return "raw pixels" if model["options"].get("model") == "identity" else model["label"]


def rows(snakemake):
    """(model, classifier, accuracies of all seeds, the paper's or nan)"""
    params, paths = snakemake.params, iter(snakemake.input.statistics)
    found = {(model["name"], classifier): [read_statistics(next(paths))["accuracy"] for _ in params.seeds]
             for classifier in params.classifiers for model in params.models}
    return [(model, classifier, found[model["name"], classifier], PAPER.get(model["name"].removesuffix("-fine"), {}).get(classifier, np.nan))
            for model in params.models for classifier in params.classifiers]


def number(value):
    return "" if np.isnan(value) else f"{value:.4f}"


def write(path, table, source):
    lines = ["\t".join(["representation", "classifier", "accuracy", "low", "high", "seeds", "paper", "source"])]
    for model, classifier, values, paper in table:
        lines.append("\t".join([label(model), classifier, *map(number, mean_interval(values)), str(len(values)),
                                number(paper), source]))
    write_file(path, "\n".join(lines) + "\n")


def draw(ax, table, models, classifier, title):
    """Ours as dots with 95 % intervals, the paper's as open diamonds, both with their numbers."""
    for place, model in enumerate(models):
        values, paper = next((v, p) for m, c, v, p in table if m is model and c == classifier)
        mean, low, high = mean_interval(values)
        if len(set(values)) > 1:
            ax.plot([low, high], [place, place], color=fs.colour(model), lw=1.5, solid_capstyle="butt")
        ax.plot(mean, place, "o", color=fs.colour(model), ms=4.5, label="ours" if place == 0 else None)
        ax.text(mean, place - 0.17, f"{mean:.4f}", ha="center", va="bottom", size=6.5)
        if not np.isnan(paper):
            ax.plot(paper, place, "D", color="white", mec="black", mew=0.8, ms=4, label="paper" if place == 0 else None)
            ax.text(paper, place + 0.17, f"{paper:.4f}".rstrip("0"), ha="center", va="top", size=6.5, color="#555555")
    ax.set(yticks=range(len(models)), yticklabels=[], ylim=(len(models) - 0.4, -0.6), xlabel="accuracy on test images")
    ax.margins(x=0.18)
    ax.grid(axis="x", lw=0.3)
    ax.set_title(title)


def main(snakemake):
    params, table = snakemake.params, rows(snakemake)
    sources = fs.data_sources(snakemake.input.results)
    write(snakemake.output.table, table, next((s for s in sources.values() if s != "real"), "real"))
    figure, axes = plt.subplots(1, len(params.classifiers), figsize=(fs.PAGE, 2.5))
    for ax, classifier in zip(axes, params.classifiers):
        draw(ax, table, params.models, classifier, TITLES.get(classifier, classifier))
    axes[0].set_yticklabels([label(model) for model in params.models])
    axes[-1].legend(loc="lower right", bbox_to_anchor=(1.02, 0.98), ncol=2, columnspacing=1, handletextpad=0.2)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
