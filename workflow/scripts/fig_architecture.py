"""The unrolled autoencoder of weighted ℓ1 (a diagram).

Top: stimulus, encoder of T steps with shared weights, code, decoder. Bottom: one step.
"""

import figstyle as fs
from drawing import INK, SOFT, box, frame, node, sheet, wire
from matplotlib.patches import Rectangle

WEIGHTS, LOCAL, STEP, MEMORY = fs.COLOURS["blue"], fs.COLOURS["vermillion"], fs.COLOURS["green"], fs.COLOURS["purple"]
WIDTH, HEIGHT = 14.2, 9.0  # of the drawing, in half inches


def stripes(ax, x, y, size, tones):
    """A symbol of a patch: slanted grey bars."""
    count = len(tones)
    for row in range(count):
        for column in range(count):
            ax.add_patch(Rectangle((x + column * size / count, y + row * size / count), size / count, size / count,
                                   fc=str(tones[(row + column) % count]), ec="none", zorder=3))
    ax.add_patch(Rectangle((x, y), size, size, fc="none", ec=INK, lw=0.7, zorder=4))


def network(ax, count):
    """Stimulus → encoder → code → decoder → reconstruction."""
    top, middle = 8.1, 6.5
    stripes(ax, 0.2, middle - 0.42, 0.84, [0.25, 0.4, 0.65, 0.85, 0.65, 0.4])
    ax.text(0.62, middle - 0.6, "stimulus $\\mathbf{y}$", ha="center", va="top", size=7.5)
    frame(ax, 2.75, 4.75, 10.15, 8.85, f"encoder: $T = {count}$ steps, all with the same $\\mathbf{{A}}$")
    box(ax, 1.95, top - 0.18, "$α\\,\\mathbf{A}^{\\!⊤}$", WEIGHTS, 0.95)
    box(ax, 1.95, middle - 1.42, "$-αλ\\,Q$", LOCAL, 0.95)
    wire(ax, [(1.04, middle + 0.2), (1.25, middle + 0.2), (1.25, top - 0.18), (1.47, top - 0.18)])
    wire(ax, [(1.04, middle - 0.2), (1.25, middle - 0.2), (1.25, middle - 1.42), (1.47, middle - 1.42)])
    bus_high, bus_low = top - 0.18, middle - 1.42
    steps = [4.15, 5.95, 9.1]
    wire(ax, [(2.43, bus_high), (steps[-1], bus_high), (steps[-1], middle + 0.34)], WEIGHTS)
    wire(ax, [(2.43, bus_low), (steps[-1], bus_low), (steps[-1], middle - 0.34)], LOCAL)
    for x in steps[:-1]:
        wire(ax, [(x, bus_high), (x, middle + 0.34)], WEIGHTS)
        wire(ax, [(x, bus_low), (x, middle - 0.34)], LOCAL)
    node(ax, 3.07, middle, "$\\mathbf{0}$", radius=0.2)
    wire(ax, [(3.27, middle), (steps[0] - 0.62, middle)])
    for x, name in zip(steps, (1, 2, count)):
        box(ax, x, middle, f"step {name}", STEP, 1.24, 0.68, 8)
    wire(ax, [(steps[0] + 0.62, middle), (steps[1] - 0.62, middle)])
    wire(ax, [(steps[1] + 0.62, middle), (7.0, middle)])
    ax.text(7.32, middle, "$···$", ha="center", va="center", size=12)
    wire(ax, [(7.65, middle), (steps[2] - 0.62, middle)])
    for x, name in ((5.05, 1), (8.0, count - 1)):
        ax.text(x, middle + 0.14, f"$\\mathbf{{x}}^{{({name})}}$", ha="center", va="bottom", size=7.5)
    node(ax, 10.85, middle, "$\\mathbf{x}^{\\!*}$", radius=0.36)
    wire(ax, [(steps[2] + 0.62, middle), (10.49, middle)])
    ax.text(10.85, middle - 0.5, "rates on\nthe simplex", ha="center", va="top", size=7.5, linespacing=1.25)
    box(ax, 12.05, middle, "$\\mathbf{A}$", WEIGHTS, 0.7)
    ax.text(12.05, middle + 0.45, "decoder", ha="center", va="bottom", size=7.5, color=SOFT)
    wire(ax, [(11.21, middle), (11.7, middle)])
    wire(ax, [(12.4, middle), (13.15, middle)])
    stripes(ax, 13.2, middle - 0.42, 0.84, [0.32, 0.44, 0.62, 0.76, 0.62, 0.44])
    ax.text(13.62, middle - 0.6, "$\\hat{\\mathbf{y}} = \\mathbf{A}\\mathbf{x}^{\\!*}$", ha="center", va="top", size=8)
    ax.text(12.25, 8.62, "loss, back through all steps to $\\mathbf{A}$", ha="center", va="center", size=7, color=SOFT)
    ax.text(12.25, 8.05, r"$\frac{1}{2}‖\mathbf{y}-\mathbf{A}\mathbf{x}^{\!*}‖^2 + λ\,\sum_j x^*_j\,‖\mathbf{y}-\mathbf{a}_j‖^2$",
            ha="center", va="center", size=8)


def one_step(ax):
    """One step: gradient, projection, momentum."""
    middle, low = 2.35, 0.75
    frame(ax, 0.1, 0.1, 14.1, 4.25, "step $t + 1$")
    node(ax, 1.0, middle, "$\\tilde{\\mathbf{x}}^{(t)}$", radius=0.4)
    box(ax, 2.75, middle, "$\\mathbf{I} - α\\,\\mathbf{A}^{\\!⊤}\\!\\mathbf{A}$", WEIGHTS, 1.6)
    node(ax, 4.45, middle, "$+$", radius=0.26, size=10)
    box(ax, 6.1, middle, "$\\mathcal{P}_S$", STEP, 1.0, 0.7)
    node(ax, 8.0, middle, "$\\mathbf{x}^{(t+1)}$", radius=0.48)
    node(ax, 11.0, middle, "$+$", radius=0.26, size=10)
    node(ax, 13.1, middle, "$\\tilde{\\mathbf{x}}^{(t+1)}$", radius=0.48)
    for start, stop in ((1.4, 1.95), (3.55, 4.19), (4.71, 5.6), (6.6, 7.52), (11.26, 12.62)):
        wire(ax, [(start, middle), (stop, middle)])
    wire(ax, [(4.45, 3.65), (4.45, middle + 0.26)], WEIGHTS)
    ax.text(4.6, 3.6, "$α\\,\\mathbf{A}^{\\!⊤}\\mathbf{y}$", ha="left", va="center", size=8.5)
    wire(ax, [(4.45, low), (4.45, middle - 0.26)], LOCAL)
    ax.text(4.3, low + 0.04, "$-αλ\\,Q(\\mathbf{y})$", ha="right", va="center", size=8.5)
    ax.text(4.65, low + 0.04, "$Q_j(\\mathbf{y}) = ‖\\mathbf{y} - \\mathbf{a}_j‖^2$", ha="left", va="center", size=8.5)
    ax.text(6.1, middle + 0.5, "$\\mathrm{ReLU}(\\mathbf{x} + b(\\mathbf{x})\\,\\mathbf{1})$", ha="center", va="bottom", size=8)
    wire(ax, [(8.48, middle), (8.95, middle)])
    wire(ax, [(10.15, middle), (10.74, middle)])
    box(ax, 9.55, middle, "$1 + γ^{(t)}$", MEMORY, 1.2)
    node(ax, 8.0, low, "$\\mathbf{x}^{(t)}$", radius=0.4)
    box(ax, 9.55, low, "$-γ^{(t)}$", MEMORY, 1.2)
    wire(ax, [(8.4, low), (8.95, low)])
    wire(ax, [(10.15, low), (11.0, low), (11.0, middle - 0.26)])
    ax.text(7.3, 3.85, "$α = σ_{\\max}(\\mathbf{A})^{-2}$", ha="left", va="center", size=8.5)
    ax.text(9.9, 3.85, r"$γ^{(t)} = (η^{(t)} - 1)\,/\,η^{(t+1)}$", ha="left", va="center", size=8)
    ax.text(9.9, 3.3, r"$η^{(t+1)} = \frac{1}{2}\,(1 + \sqrt{1 + 4\,η^{(t)\,2}}\,)$", ha="left", va="center", size=8)


def main(snakemake):
    figure, ax = sheet(WIDTH, HEIGHT)
    network(ax, snakemake.params.models[0]["options"]["iterations"])
    one_step(ax)
    for text, y in (("a", 8.7), ("b", 4.5)):
        ax.text(0.1, y, text, weight="bold", size=9, va="center")
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
