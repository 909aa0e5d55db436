"""Test accuracy of each classifier on each representation, and that reported by the paper."""

import figstyle as fs
from atomic_file import write_file
from over_seeds import mean_interval, read_statistics, source_of


def accuracies(paths):
    """{(model, classifier): accuracies of all seeds}, from the names of the files."""
    found = {}
    for path in paths:
        *_, model, _, name = path.split("/")
        classifier = name.removeprefix("classify-").removesuffix(".tsv")
        found.setdefault((model, classifier), []).append(read_statistics(path)["accuracy"])
    return found


def number(value):
    return "" if value is None else f"{value:.4f}"


def main(snakemake):
    params, found = snakemake.params, accuracies(snakemake.input.statistics)
    models = {model["name"]: model for model in params.models}
    columns = ["representation", "dataset", "classifier", "accuracy", "low", "high", "seeds", "paper", "source"]
    lines = ["\t".join(columns)]
    for row, sources in zip(params.rows, params.sources):
        name, classifier = row["model"], row["array"]
        values, paper = found[name, classifier], params.settings["reported"].get(name, {}).get(classifier)
        interval = [None if value != value else value for value in mean_interval(values)]  # nan of a single seed
        lines.append("\t".join([fs.title(models[name]), row["dataset"], classifier, *map(number, interval),
                                str(len(values)), number(paper), source_of(sources)]))
    write_file(snakemake.output.table, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
