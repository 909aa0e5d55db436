"""Orthogonal coding with several penalties: their proximal maps, bases, and the extent of the functions."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np
from fig_activations import lambdas, read_curve, title, without_jumps
from fig_bases import sheet
from over_seeds import read_statistics

SHADES = {"l1": "vermillion", "l0": "green", "ridge": "purple"}


def maps(ax, paths, options):
    """The maps with λ = 1 on common axes."""
    for path, own in zip(paths, options):
        if lambdas(own) != [1.0]:
            continue
        inputs, outputs = read_curve(path)
        ax.plot(inputs, without_jumps(inputs, outputs[0]), color=fs.COLOURS[SHADES[own["penalty"]]], label=title(own),
                lw=1.5)
    ax.axhline(0, color="black", lw=0.5)
    ax.axvline(0, color="black", lw=0.5)
    ax.set(aspect="equal", xticks=[-1, 0, 1], xticklabels=["$-\\lambda$", "0", "$\\lambda$"], yticks=[0],
           xlabel=r"projection $\Phi_i^\top\mathbf{i}$", ylabel="coefficient $a_i$")
    ax.legend(loc="lower right", handlelength=1.2)


def shrinkage(ax, paths, options):
    """The slope of the map of ridge regression at each λ, and 1/(1 + λ)."""
    ladder = np.geomspace(0.08, 12, 200)
    ax.plot(ladder, 1 / (1 + ladder), color=fs.REFERENCE, label=r"$1/(1+\lambda)$")
    for path, own in zip(paths, options):
        if own["penalty"] == "ridge":
            inputs, outputs = read_curve(path)
            ax.plot(own["lambda"], inputs @ outputs[0] / (inputs @ inputs), "o", color=fs.COLOURS["purple"], ms=4)
    ax.plot([], [], "o", color=fs.COLOURS["purple"], ms=4, label="slope of the map")
    ax.set(xscale="log", xlabel="λ of ridge", ylabel="shrinkage", ylim=(0, 1))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.legend()


def coverage(ax, models, atoms, key):
    """Distribution of the largest share of energy in a quarter of the patch, over all functions and seeds."""
    for model, style in zip(models, ("-", "-", "--", ":")):
        values = np.sort(np.concatenate([fs.arrays(path, "concentration")[0] for path in atoms[model["name"], key]]))
        ax.plot(values, np.linspace(0, 1, len(values)), style, color=fs.colour(model),
                label=model["label"].replace("orthogonal sparse coding", "ℓ1"))
    ax.set(xlabel="largest share of energy in a quarter", ylabel="share of functions below", xlim=(0.2, 1), ylim=(0, 1))
    ax.legend(loc="lower right", handlelength=1.6)


def main(snakemake):
    models = snakemake.params.models
    key = snakemake.params.settings["preprocessing"][0]
    dictionaries = list(snakemake.input.dictionaries)
    atoms = fs.grouped(snakemake, snakemake.input.atoms)
    paths, options = list(snakemake.input.curves), snakemake.params.curves
    figure = plt.figure(figsize=(fs.PAGE, 4.7))
    top, bottom = figure.subfigures(2, 1, height_ratios=[1.25, 1])
    above = top.subplots(1, 3)
    maps(above[0], paths, options)
    shrinkage(above[1], paths, options)
    coverage(above[2], models, atoms, key)
    for ax, name in zip(above, "abc"):
        fs.letter(ax, name)
    for k, (ax, model, name) in enumerate(zip(bottom.subplots(1, 4), models, "defg")):
        sheet(ax, dictionaries[k], atoms[model["name"], key][0])
        high = read_statistics(snakemake.input.statistics[k])["share_high"]
        fs.letter(ax, name, f"{model['label'].replace('orthogonal sparse coding', 'ℓ1')}; high: {high:.0%}")
    fs.save(snakemake, figure)


main(snakemake)  # noqa: F821
