"""Folded phases of the two-cluster reference model of macaque cells and of each model."""

import figstyle as fs
import matplotlib.pyplot as plt

ACROSS = 4


def main(snakemake):
    settings, models = snakemake.params.settings, snakemake.params.models
    phases = fs.grouped(snakemake, snakemake.input.phases)
    series = [(model, [fs.Phases.read(path) for path in phases[model["name"], settings["preprocessing"][0]]])
              for model in models]
    edges, two_clusters = series[0][1][0].edges, series[0][1][0].two_clusters
    across = min(1 + len(models), ACROSS)
    rows = -(-(1 + len(models)) // across)
    figure, axes = plt.subplots(rows, across, figsize=(min(fs.PAGE, 2.4 * across), 2.1 * rows), sharey=True,
                                squeeze=False)
    first, *others = axes.flat
    first.bar((edges[:-1] + edges[1:]) / 2, two_clusters, 0.84 * (edges[1] - edges[0]), color=fs.REFERENCE)
    first.set(xlim=(0, 90), xticks=[0, 30, 60, 90])
    fs.letter(first, "a", "Macaque: two-cluster\nreference model")
    for ax, (model, seeds), name in zip(others, series, "bcdefghijklmnopqrstuvwxyz"):
        fs.phase_bars(ax, [(model, seeds)], reference=False)
        ax.set(xlabel="", ylabel="")
        count = sum(seed.fitted for seed in seeds)
        fs.letter(ax, name, f"{model['label']}\n{count} filters, {len(seeds)} seed{'s' if len(seeds) > 1 else ''}")
    for ax in others[len(models):]:
        ax.set_visible(False)
    first.set_ylim(top=min(1, first.get_ylim()[1]))  # where the interval of a share reaches beyond 1
    figure.supxlabel("folded phase (°), 0 = even, 90 = odd", size=7.5)
    figure.supylabel("share of cells", size=7.5)
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
