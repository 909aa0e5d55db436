"""
A page that shows the trainings of a run while they are at work, from their checkpoints: histories of the objective and
of dead atoms, and the latest filters. ./reproduce --watch keeps it up to date until the run has ended.

    python3 workflow/scripts/live.py results     writes results/live.html once
"""

import base64
import io
import json
import math
import os
import signal
import sys
import time
from pathlib import Path

import figstyle as fs
import h5py
import matplotlib.image
import numpy as np
from pages import write_page
from simplecell import layout
from simplecell.plot import pictures

TEMPLATE = Path(__file__).resolve().parents[1] / "report" / "live.html"
EVERY = 5       # seconds between two looks at the checkpoints, and between two loads of the page
SHOWN = 64      # filters of a dictionary
POINTS = 300    # of a curve
WIDTH, HEIGHT = 220, 90


def mosaic(atoms):
    """The first filters as the address of a picture, empty if they are no squares or not finite."""
    try:
        filters = pictures(atoms[:SHOWN])
    except ValueError:
        return ""
    file = io.BytesIO()
    matplotlib.image.imsave(file, fs.sheet(filters, math.isqrt(SHOWN)), format="png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def curve(name, steps, values, last):
    """The points of a line from step 0 to the last one that may be, and the range of its values."""
    kept = np.isfinite(values)
    if not kept.any():
        return None
    stride = -(-int(kept.sum()) // POINTS)
    steps, values = steps[kept][::stride], values[kept][::stride]
    low, high = float(values.min()), float(values.max())
    x, y = WIDTH * steps / max(last, 1), HEIGHT * (1 - (values - low) / ((high - low) or 1))
    return {"name": name, "low": f"{low:.4g}", "high": f"{high:.4g}", "last": f"{values[-1]:.4g}",
            "points": " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y))}


def training(path):
    """What a checkpoint of a dictionary tells; None if it is of something else or has just been removed."""
    try:
        with h5py.File(path) as file:
            history, atoms = file["history"][:], file["model/dictionary"][:]
            held_out = file["held_out"][:] if "held_out" in file else np.empty((0, 2))
            step, most = int(file.attrs["step"]), int(json.loads(fs.text(file.attrs["options"]))["steps"])
    except (OSError, KeyError, ValueError):
        return None
    own = layout.names(layout.MODEL, path.parent)
    lines = [curve("objective, batches", history[:, 0], history[:, 1], most),
             curve("objective, held-out", held_out[:, 0], held_out[:, 1], most),
             curve("dead atoms", history[:, 0], history[:, 3], most)]
    return {"model": own["model"], "where": f"{own['dataset']}, {own['preprocessing']}, seed {own['seed']}", "step": step,
            "most": most, "curves": [line for line in lines if line], "mosaic": mosaic(atoms)}


def write(results, at_work):
    found = [training(path) for path in sorted(Path(results).glob(layout.glob(layout.MODEL) + "/checkpoint-*.h5"))]
    write_page(TEMPLATE, Path(results, "live.html"), trainings=[one for one in found if one], at_work=at_work,
               every=EVERY, width=WIDTH, height=HEIGHT)


def watch(results, started_by):
    """Writes the page until the process that started this one has ended. Its number is given, since it may have ended
    before this one could ask for it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(10)
    while os.getppid() == started_by:
        write(results, at_work=True)
        time.sleep(EVERY)
    write(results, at_work=False)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--watch":
        watch(sys.argv[2], int(sys.argv[3]))
    elif len(sys.argv) == 2 and Path(sys.argv[1]).is_dir():
        write(sys.argv[1], at_work=False)
    else:
        sys.exit("usage: live.py RESULTS, the folder of a run")
