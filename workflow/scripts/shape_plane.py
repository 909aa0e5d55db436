"""The (n_x, n_y) plane: units of a model as a density, and cells as open circles on it."""

import figstyle as fs
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patheffects import withStroke

WIDEST, LONGEST, BIN = 1.0, 1.5, 0.05  # cycles; what lies beyond is drawn at the edge
HALO = [withStroke(linewidth=1.6, foreground="white")]  # so that circles are seen on any shade


def density(nx, ny):
    """Shares of units in bins, n_y × n_x, the largest being 1."""
    edges = [np.arange(0, last + BIN / 2, BIN) for last in (LONGEST, WIDEST)]
    inside = [np.clip(values, 0, last - BIN / 2) for values, last in ((ny, LONGEST), (nx, WIDEST))]
    counts = np.histogram2d(*inside, bins=edges)[0]
    return counts / max(counts.max(), 1)


def draw(ax, nx, ny, shade, cells):
    """Medians are triangles on the axes, open ones those of the cells."""
    palette = LinearSegmentedColormap.from_list("", ["white", shade])
    ax.imshow(np.sqrt(density(nx, ny)), cmap=palette, vmin=0, vmax=1.15, origin="lower", aspect="equal",
              extent=(0, WIDEST, 0, LONGEST), interpolation="nearest")
    if len(cells):
        ax.plot(*cells.T, "o", mfc="none", mec="black", mew=0.5, ms=2.4, path_effects=HALO)
    for (x, y), face, edge in ((cells.reshape(-1, 2).T, "white", "black"), ((nx, ny), shade, "white")):
        if len(x):
            ax.plot(np.median(x), 0, "^", 0, np.median(y), ">", mfc=face, mec=edge, mew=0.5, ms=5, clip_on=False, zorder=6)
    ax.set(xlim=(0, WIDEST), ylim=(0, LONGEST), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1, 1.5],
           xlabel="$n_x = σ_x f$", ylabel="$n_y = σ_y f$")


def legend(ax, cells):
    """What circles are."""
    if len(cells):
        ax.plot([], [], "o", mfc="none", mec="black", mew=0.5, ms=2.4, label=f"macaque\n({len(cells)} cells)")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 0.12), borderpad=0, handletextpad=0, borderaxespad=0.2,
                  fontsize=6)
    else:
        ax.text(0.98, 0.98, "macaque cells\nnot available", transform=ax.transAxes, ha="right", va="top", size=6)
