"""Sparse codes here, by scikit-learn's coordinate descent (lasso_cd), and by a compiled one; and dense codes.

A dictionary is trained first, because the codes of trained dictionaries are what people infer.
- To a relative duality gap of 1e-3: scikit-learn runs with a precomputed Gram matrix and the loosest tolerance at which
  99 of 100 codes reach the gap; ours reach it in all.
- To an objective within 1e-6 of the optimum (mean over codes): coordinate_descent.cpp, compiled for this machine, and
  ours, as whole processes, each with the loosest tolerance that gets there.
- Dense codes, at a lambda of .001: the share of the machine's sgemm peak, counting one product with the Gram matrix for
  each iteration.
"""
import os
import pathlib
import subprocess
import warnings

import numpy as np
from sklearn.linear_model import Lasso
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, sgemm_peak, stage, thread_counts, timed, whitened_patches

GAP, LAMBDA, COUNT = 1e-3, 0.3, 4000
MANY, CLOSE = 20000, 1e-6  # codes and accuracy of the comparison with compiled coordinate descent
TOLERANCES = np.logspace(-2, -5, 25)


def relative_gaps(A, Y, X, lam):
    """Gap of each row of codes X to the dual point made from its residual, over its objective."""
    residual = Y - X @ A
    primal = 0.5 * (residual**2).sum(1) + lam * np.abs(X).sum(1)
    most = np.abs(residual @ A.T).max(1)
    scale = np.clip((residual * Y).sum(1) / (residual**2).sum(1), -lam / most, lam / most)
    dual = scale * (residual * Y).sum(1) - 0.5 * scale**2 * (residual**2).sum(1)
    return (primal - dual) / primal, primal


def lasso(A, Y, gram, tolerance):
    """scikit-learn divides the squared error by the number of samples, here pixels."""
    model = Lasso(alpha=LAMBDA / A.shape[1], fit_intercept=False, precompute=gram, tol=tolerance, max_iter=10000)
    return np.atleast_2d(model.fit(A.T, Y.T).coef_)


def train(folder, lam):
    """The path of a dictionary trained on the patches of the folder."""
    trained = folder / f"trained-{lam}.h5"
    if not trained.exists():
        stage("train-dictionary", input=folder / "patches.h5", penalty="l1", seed=1, output=trained, **{"lambda": lam})
    return trained


def objectives(A, Y, X, lam):
    return 0.5 * ((Y - X @ A) ** 2).sum(1) + lam * np.abs(X).sum(1)


def compiled_descent(folder):
    """A function that runs coordinate_descent.cpp on float arrays, and returns (seconds, codes)."""
    program = folder / "coordinate-descent"
    source = pathlib.Path(__file__).with_name("coordinate_descent.cpp")
    subprocess.run(["c++", "-O3", "-march=native", "-ffast-math", "-fopenmp-simd", source, "-o", program, "-lopenblas"],
                   check=True)

    def run(A, Y, lam, tolerance):
        A.tofile(folder / "atoms"), Y.tofile(folder / "stimuli")
        arguments = [folder / "atoms", len(A), folder / "stimuli", *Y.shape, lam, tolerance, folder / "found"]
        seconds = timed(lambda: subprocess.run([program, *map(str, arguments)], check=True,
                                               env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}))
        return seconds, np.fromfile(folder / "found", np.float32).reshape(len(Y), -1)

    return run


def fastest_within(run, A, Y, lam, optimum):
    """(seconds, excess of the mean objective) with the loosest tolerance that is close enough."""
    for tolerance in TOLERANCES:
        excess = objectives(A, Y, run(tolerance)[1].astype(float), lam).mean() / optimum - 1
        if excess <= CLOSE:
            break
    return best(lambda: run(tolerance)[0]), excess


def compare_compiled(folder):
    test, codes = folder / "many.h5", folder / "codes.h5"
    stage("extract-patches", input=folder / "white.h5", size=16, count=MANY, seed=2, output=test)
    stimuli, descend = read(test, "patches"), compiled_descent(folder)
    row("codes within 1e-6", "threads", "ours [1/s]", "compiled CD", "ratio", "excess ours", "excess CD")
    for lam in (0.3, 0.1):
        trained = train(folder, lam)
        atoms = read(trained, "dictionary")
        A, Y = atoms.astype(float), stimuli.astype(float)

        def encode(tolerance):
            seconds = stage("encode", threads=1, input=test, dictionary=trained, output=codes, inference="fista",
                            iterations=10000, tolerance=tolerance)
            return seconds, read(codes, "codes")

        exact = encode(1e-6)[1]
        optimum = objectives(A, Y, exact.astype(float), lam).mean()
        ours, excess = fastest_within(encode, A, Y, lam, optimum)
        theirs, their_excess = fastest_within(lambda tolerance: descend(atoms, stimuli, lam, tolerance), A, Y, lam,
                                              optimum)
        row(f"lambda {lam}, {(exact != 0).sum(1).mean():.0f} active", 1, f"{MANY / ours:.0f}", f"{MANY / theirs:.0f}",
            f"{theirs / ours:.1f}", f"{excess:.1e}", f"{their_excess:.1e}")


def dense_codes(folder):
    """Share of the sgemm peak at a lambda at which hardly a code is zero."""
    iterations, lam = 50, 0.001
    trained, options = train(folder, lam), dict(threads=1, output=folder / "codes.h5", inference="fista")
    run = lambda count: stage("encode", input=folder / "many.h5", dictionary=trained, iterations=count, **options)
    seconds = best(lambda: run(iterations + 10)) - best(lambda: run(10))
    rate, peak = 2 * 256**2 * MANY * iterations / seconds / 1e9, sgemm_peak(1)
    share = (read(folder / "codes.h5", "codes") != 0).mean()
    print(f"dense codes (lambda {lam}, {share:.0%} not zero): {rate:.0f} GFLOP/s, {rate / peak:.0%} of sgemm's "
          f"{peak:.0f}")


def main():
    counts = thread_counts(__doc__)
    warnings.simplefilter("ignore")
    with scratch() as name:
        folder = pathlib.Path(name)
        whitened_patches(folder)
        trained, test, codes = train(folder, LAMBDA), folder / "test.h5", folder / "codes.h5"
        stage("extract-patches", input=folder / "white.h5", size=16, count=COUNT, seed=2, output=test)
        few = folder / "few.h5"
        stage("extract-patches", input=folder / "white.h5", size=16, count=1, seed=2, output=few)
        A, Y = read(trained, "dictionary").astype(float), read(test, "patches").astype(float)
        gram = A @ A.T
        for exponent in np.arange(3, 8, 0.25):
            tolerance = 10**-exponent
            gaps, _ = relative_gaps(A, Y[:500], lasso(A, Y[:500], gram, tolerance), LAMBDA)
            if np.quantile(gaps, 0.99) <= GAP:
                break
        row("codes to a gap of 1e-3", "threads", "ours [1/s]", "sklearn [1/s]", "ratio", "loss ours", "loss sklearn")
        for threads in counts:
            options = dict(threads=threads, dictionary=trained, output=codes, inference="fista", iterations=10000,
                           tolerance=GAP)
            empty = best(lambda: stage("encode", input=few, **options))
            ours = (COUNT - 1) / (best(lambda: stage("encode", input=test, **options)) - empty)
            gaps, loss = relative_gaps(A, Y, read(codes, "codes").astype(float), LAMBDA)
            result = {}
            with threadpool_limits(threads):
                seconds = timed(lambda: result.update(X=lasso(A, Y, gram, tolerance)))
            their_gaps, their_loss = relative_gaps(A, Y, result["X"], LAMBDA)
            row("l1", threads, f"{ours:.0f}", f"{COUNT / seconds:.0f}", f"{ours * seconds / COUNT:.1f}",
                f"{loss.mean():.4f}", f"{their_loss.mean():.4f}")
            print(f"{'':26}  largest gap ours {gaps.max():.1e}; sklearn {their_gaps.max():.1e}, "
                  f"99 % below {np.quantile(their_gaps, 0.99):.1e} (tol {tolerance:.1e})")
        compare_compiled(folder)
        dense_codes(folder)


if __name__ == "__main__":
    main()
