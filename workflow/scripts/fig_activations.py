"""Activation functions: proximal maps of penalties, tabulated by the stage proximal-map."""

import figstyle as fs
import matplotlib.pyplot as plt
import numpy as np

NAMES = {"l1": "soft threshold", "nonnegative-l1": "non-negative soft threshold", "l0": "hard threshold",
         "ridge": "ridge"}
SHADES = ["blue", "vermillion", "green"]


def read_curve(path):
    """Inputs, and the outputs of each unit."""
    table = np.loadtxt(path, delimiter="\t", skiprows=1)
    return table[:, 0], table[:, 1:].T


def title(options):
    """The name of a curve; the non-negative threshold at λ = 0 is ReLU."""
    return "ReLU" if options["penalty"] == "nonnegative-l1" and not options["lambda"] else NAMES[options["penalty"]]


def lambdas(options):
    """The λ of each unit."""
    factors = str(options.get("lambda-factors", "1")).split(",")
    return [float(options["lambda"]) * float(factor) for factor in factors]


def without_jumps(inputs, output):
    """The output with gaps at discontinuities, so that no line is drawn through them."""
    jump = np.abs(np.diff(output)) > 4 * (inputs[1] - inputs[0])
    return np.where(np.append(jump, False), np.nan, output)


def draw(ax, path, options, label=r"$\Phi_i^\top\mathbf{i}$"):
    """Draws a curve for each unit."""
    inputs, outputs = read_curve(path)
    own = lambdas(options)
    ax.axhline(0, color="black", lw=0.5)
    ax.axvline(0, color="black", lw=0.5)
    ax.plot(inputs, inputs, color=fs.REFERENCE, lw=0.7, ls=":")
    for unit, (output, weight, shade) in enumerate(zip(outputs, own, SHADES), 1):
        name = f"$\\lambda_{unit}$ = {weight:g}" if len(own) > 1 else None
        ax.plot(inputs, without_jumps(inputs, output), color=fs.COLOURS[shade], lw=1.5, label=name)
    if len(own) == 1 and own[0]:
        ticks = [-own[0], own[0]] if outputs[0].min() < 0 else [own[0]]
        ax.set_xticks(ticks + [0], [rf"${'-' if tick < 0 else ''}\lambda$" for tick in ticks] + ["0"])
    elif not own[0]:
        ax.set_xticks([0])
    else:
        ax.set_xticks([0, *own], ["0", *(rf"$\lambda_{unit}$" for unit in range(1, len(own) + 1))])
        ax.legend(loc="upper left")
    ax.set(xlim=(inputs[0], inputs[-1]), ylim=(inputs[0], inputs[-1]), aspect="equal", yticks=[0],
           xlabel=f"projection {label}", ylabel=r"coefficient $a_i$")


def main(snakemake):
    curves, options = list(snakemake.input.curves), snakemake.params.curves
    figure, axes = plt.subplots(1, len(curves), squeeze=False,
                                figsize=(2.6 if len(curves) == 1 else 5.2, 2.6))
    for ax, path, own, name in zip(axes[0], curves, options, "ab"):
        draw(ax, path, own)
        if len(curves) == 1:
            ax.set_title(title(own))
        else:
            fs.letter(ax, name, "a λ for each unit" if len(lambdas(own)) > 1 else title(own))
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
