"""The group-sparse autoencoder, its encoder unfolded for three layers (a diagram)."""

import figstyle as fs
from drawing import INK, SOFT, box, frame, node, sheet, wire
from matplotlib.patches import Rectangle

WEIGHTS, STEP, GROUPS = fs.COLOURS["blue"], fs.COLOURS["green"], ("orange", "vermillion", "purple", "skyblue")
WIDTH, HEIGHT = 14.2, 5.5  # of the drawing, in half inches
LAYERS = (3.6, 6.9, 10.2)  # where each layer's nonlinearity stands
MIDDLE, HIGH = 2.45, 4.25


def code(ax, x, y, active):
    """A code of four groups of four units, one of them active."""
    size, gap = 0.13, 0.07
    top = y + 8 * size + 1.5 * gap
    for group, name in enumerate(GROUPS):
        for unit in range(4):
            shade = fs.COLOURS[name] if group == active else "white"
            ax.add_patch(Rectangle((x, top - (4 * group + unit + 1) * size - group * gap), 2.4 * size, size, fc=shade,
                                   alpha=(1, 0.45, 0.75, 0.3)[unit] if group == active else 1, ec=SOFT, lw=0.4, zorder=3))


def encoder(ax):
    frame(ax, 2.35, 0.3, 11.25, 5.35, "encoder: three layers, all with the same $\\mathbf{A}$")
    node(ax, 0.55, HIGH, "$\\mathbf{y}$", radius=0.36)
    box(ax, 1.7, HIGH, "$\\frac{1}{L}\\mathbf{A}^{\\!⊤}$", WEIGHTS, 0.9, 0.72, 9)
    wire(ax, [(0.91, HIGH), (1.25, HIGH)])
    sums = [x - 0.85 for x in LAYERS]
    wire(ax, [(2.15, HIGH), (sums[-1], HIGH), (sums[-1], MIDDLE + 0.26)], WEIGHTS)
    for x in sums[:-1]:
        wire(ax, [(x, HIGH), (x, MIDDLE + 0.26)], WEIGHTS)
    for layer, (x, at) in enumerate(zip(LAYERS, sums), 1):
        node(ax, at, MIDDLE, "$+$", radius=0.26, size=10)
        box(ax, x, MIDDLE, "$σ_{λ/L}$", STEP, 0.8, 0.7, 9)
        wire(ax, [(at + 0.26, MIDDLE), (x - 0.4, MIDDLE)])
        ax.text(x, MIDDLE + 0.5, f"$\\mathbf{{x}}^{{({layer})}}$", ha="center", va="bottom", size=8.5)
        if layer < 3:
            box(ax, x + 1.3, MIDDLE, "$\\mathbf{I} - \\frac{1}{L}\\mathbf{A}^{\\!⊤}\\!\\mathbf{A}$", WEIGHTS, 1.36, 0.72, 8.5)
            wire(ax, [(x + 0.4, MIDDLE), (x + 0.62, MIDDLE)])
            wire(ax, [(x + 1.98, MIDDLE), (sums[layer] - 0.26, MIDDLE)])
    ax.text(6.8, 1.05, r"$σ_θ(\mathbf{x}_g) = \left(1 - \frac{θ}{‖\mathbf{x}_g‖_2}\right)_{\!\!+}\,\mathbf{x}_g$"
            "   for every group $g$: it passes whole, or not at all", ha="center", va="center", size=8.5, color=INK)


def decoder(ax):
    code(ax, 11.75, MIDDLE, 1)
    wire(ax, [(LAYERS[-1] + 0.4, MIDDLE), (11.7, MIDDLE)])
    ax.text(11.91, MIDDLE - 1.3, "code,\nin groups", ha="center", va="top", size=7.5, linespacing=1.2)
    box(ax, 12.75, MIDDLE, "$\\mathbf{A}$", WEIGHTS, 0.7)
    ax.text(12.75, MIDDLE + 0.45, "decoder", ha="center", va="bottom", size=7.5, color=SOFT)
    wire(ax, [(12.1, MIDDLE), (12.4, MIDDLE)])
    wire(ax, [(13.1, MIDDLE), (13.3, MIDDLE)])
    node(ax, 13.68, MIDDLE, "$\\hat{\\mathbf{y}}$", radius=0.36)
    ax.text(12.8, HIGH + 0.35, "loss, back through\nall layers to $\\mathbf{A}$", ha="center", va="center", size=7,
            color=SOFT, linespacing=1.2)
    ax.text(12.8, HIGH - 0.35, r"$‖\mathbf{y}-\hat{\mathbf{y}}‖^2$", ha="center", va="center", size=9)


def main(snakemake):
    figure, ax = sheet(WIDTH, HEIGHT)
    encoder(ax)
    decoder(ax)
    fs.save(snakemake, figure)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
