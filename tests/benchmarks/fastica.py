"""FastICA: seconds here and in scikit-learn on the same whitened patches, at equal iterations and at equal contrast.

Both whiten all patches onto their 256 principal components and iterate symmetrically with the log cosh contrast: as
many times as scikit-learn, and fewer times with --extrapolation aligned, which is enough for as low a contrast. The
contrast E[log cosh] of the sources of all patches is computed here for both, after scaling them to variance 1; for
sparse sources lower is better. Starts differ, so that contrasts agree but for chance.
"""
import pathlib
import warnings

import numpy as np
from sklearn.decomposition import FastICA
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, stage, thread_counts, timed, whitened_patches

COUNT, ATOMS, ITERATIONS, EXTRAPOLATED = 20000, 256, 50, 20


def contrast(sources):
    """Mean over sources (columns) of E[log cosh]."""
    size = np.abs((sources - sources.mean(0)) / sources.std(0))
    return float((size + np.log1p(np.exp(-2 * size)) - np.log(2)).mean())


def sklearn_sources(Y):
    """As many iterations and no fewer: the tolerance is never met."""
    model = FastICA(ATOMS, algorithm="parallel", whiten="unit-variance", fun="logcosh", max_iter=ITERATIONS, tol=0,
                    random_state=0)
    return model.fit_transform(Y)


def main():
    counts = thread_counts(__doc__)
    warnings.simplefilter("ignore")
    with scratch() as name:
        folder = pathlib.Path(name)
        patches, trained = whitened_patches(folder, count=COUNT), folder / "trained.h5"
        Y = read(patches, "patches")
        row(f"FastICA, sklearn's {ITERATIONS}", "threads", "ours [s]", "sklearn [s]", "ratio", "contrast", "sklearn's")
        for threads in counts:
            result = {}
            with threadpool_limits(threads):
                theirs = timed(lambda: result.update(S=sklearn_sources(Y)))
            for steps, extrapolation in (ITERATIONS, "none"), (EXTRAPOLATED, "aligned"):
                ours = best(lambda: stage("train-dictionary", threads=threads, model="fastica", input=patches,
                                          atoms=ATOMS, batch=COUNT, steps=steps, extrapolation=extrapolation,
                                          decay_from=1, seed=1, output=trained))
                found = Y @ read(trained, "state/unmixing").T
                row(f"{steps} iterations, {extrapolation}", threads, f"{ours:.1f}",
                    f"{theirs:.1f}", f"{theirs / ours:.1f}", f"{contrast(found):.4f}", f"{contrast(result['S']):.4f}")


if __name__ == "__main__":
    main()
