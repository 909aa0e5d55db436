"""FastICA: seconds here and in scikit-learn for as many iterations on the same whitened patches, at equal contrast.

Both whiten all patches onto their 256 principal components and make the same number of symmetric fixed-point iterations
with the log cosh contrast. The contrast E[log cosh] of the sources of all patches is computed here for both, after
scaling them to variance 1; for sparse sources lower is better. Starts differ, so that contrasts agree but for chance.
"""
import pathlib
import warnings

import numpy as np
from sklearn.decomposition import FastICA
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, stage, thread_counts, timed, whitened_patches

COUNT, ATOMS, ITERATIONS = 20000, 256, 50


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
        row("FastICA", "threads", "ours [s]", "sklearn [s]", "ratio", "contrast", "sklearn's")
        for threads in counts:
            ours = best(lambda: stage("train-dictionary", threads=threads, model="fastica", input=patches, atoms=ATOMS,
                                      batch=COUNT, steps=ITERATIONS, decay_from=1, seed=1, output=trained))
            result = {}
            with threadpool_limits(threads):
                seconds = timed(lambda: result.update(S=sklearn_sources(Y)))
            found = Y @ read(trained, "state/unmixing").T
            row(f"{ITERATIONS} iterations", threads, f"{ours:.1f}", f"{seconds:.1f}", f"{seconds / ours:.1f}",
                f"{contrast(found):.4f}", f"{contrast(result['S']):.4f}")


if __name__ == "__main__":
    main()
