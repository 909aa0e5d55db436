"""Classifiers: seconds to fit and to classify, here and in scikit-learn, on the same matrix with the same C and gamma.

Samples are codes of a trained non-negative dictionary: of MNIST digits where SIMPLECELL_DATA has them, of noisy
two-dimensional sheets in 256 directions otherwise. scikit-learn's SVC is LIBSVM. Its LinearSVC is LIBLINEAR, in which
the bias has a cost, here a hundredth of the usual; it gets the largest tolerance with which its objective comes within
1e-4 of ours. LogisticRegression, which has L-BFGS of its own, gets the fewest iterations with which it does. Ours are
less the seconds of a run on 20 samples, start and end of the program.
Objectives are worked out here for all alike, in double precision; that of the RBF SVM is the dual, summed over pairs.
--all learns from all samples there are, not from the first 10,000.
"""
import argparse
import gzip
import os
import pathlib
import warnings

import h5py
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC, LinearSVC
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, stage, timed

LOGISTIC_C, LINEAR_C, RBF_C = 1, 0.1, 3


def digits(folder, part):
    """MNIST as (n, 784) of unit norm, and labels, or None."""
    data = pathlib.Path(os.environ.get("SIMPLECELL_DATA", "/nonexistent")) / "mnist"
    images, labels = (data / f"{part}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1"))
    if not (images.exists() and labels.exists()):
        return None
    X = np.frombuffer(gzip.open(images).read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float32)
    return X / np.linalg.norm(X, axis=1, keepdims=True), np.frombuffer(gzip.open(labels).read(), np.uint8, offset=8)


def sheets(count, seed):
    """Ten noisy sheets in 256 directions, of which few are active."""
    shape = np.random.default_rng(0)
    sides, centres = shape.standard_normal((10, 3, 256)), shape.standard_normal((10, 256))
    random = np.random.default_rng(seed)
    labels = random.integers(10, size=count)
    points = np.einsum("nk,nkd->nd", random.standard_normal((count, 3)), sides[labels]) + centres[labels]
    return np.maximum(points + random.standard_normal((count, 256)) - 3, 0).astype(np.float32), labels


def write(path, name, values, labels):
    with h5py.File(path, "w") as file:
        file[name], file["labels"] = values, labels.astype(np.int64)
        file.attrs["source"], file.attrs["dataset"] = "real", "mnist"
        file.attrs["patch_height"] = file.attrs["patch_width"] = 28.0


def samples(folder, count):
    """Training and test codes, divided by their root mean square, their labels, and what they are."""
    known = {part: digits(folder, part) for part in ("train", "t10k")}
    if not all(known.values()):
        return (*sheets(count or 60000, 1), *sheets(10000, 2), "synthetic sheets")
    for part, (X, y) in known.items():
        write(folder / f"{part}.h5", "patches", X[:count or None], y[:count or None])
    stage("train-dictionary", input=folder / "train.h5", penalty="nonnegative-l1", initial="stimuli", rate=30,
          batch=100, steps=600, seed=0, output=folder / "dictionary.h5", **{"lambda": 0.05})
    codes = []
    for part, (_, y) in known.items():
        stage("encode", input=folder / f"{part}.h5", dictionary=folder / "dictionary.h5", iterations=80,
              output=folder / "codes.h5")
        codes += [read(folder / "codes.h5", "codes"), y[:count or None].astype(int)]
    scale = np.sqrt((codes[0].astype(float)**2).mean())
    return ((codes[0] / scale).astype(np.float32), codes[1], (codes[2] / scale).astype(np.float32), codes[3],
            "codes of MNIST digits")


def logistic_loss(X, y, W, b):
    scores = X @ W.T + b
    most = scores.max(1, keepdims=True)
    losses = np.log(np.exp(scores - most).sum(1)) + most[:, 0] - scores[np.arange(len(y)), y]
    return 0.5 * (W**2).sum() + LOGISTIC_C * losses.sum()


def hinge_loss(X, y, W, b):
    signs = 2.0 * (y[:, None] == np.arange(10)) - 1
    return 0.5 * (W**2).sum() + LINEAR_C * (np.maximum(0, 1 - signs * (X @ W.T + b))**2).sum()


def dual_loss(support, coefficients, gamma):
    """Sum over machines of 1/2 b'Kb - |b|_1, from support (s, d) and coefficients (machines, s)."""
    total, norms = -np.abs(coefficients).sum(), (support**2).sum(1)
    for first in range(0, len(support), 1000):
        part = slice(first, first + 1000)
        K = np.exp(-gamma * np.maximum(0, norms[part, None] + norms - 2 * support[part] @ support.T))
        total += 0.5 * np.einsum("ps,st,pt->", coefficients[:, part], K, coefficients, optimize=True)
    return total


def machines(model):
    """LIBSVM's coefficients as (machines, s): those of class a against the others are in rows of dual_coef_."""
    classes, ends = len(model.n_support_), np.cumsum(model.n_support_)
    starts, rows = ends - model.n_support_, []
    for a in range(classes):
        for b in range(a + 1, classes):
            values = np.zeros(len(model.support_))
            values[starts[a]:ends[a]] = model.dual_coef_[b - 1, starts[a]:ends[a]]
            values[starts[b]:ends[b]] = model.dual_coef_[a, starts[b]:ends[b]]
            rows.append(values)
    return np.array(rows)


def first_as_good(models, fit_and_score, target):
    """Model, seconds and loss of the first of several models that comes within 1e-4 of the target."""
    for model in models:
        seconds, loss = fit_and_score(model)
        if loss <= target * (1 + 1e-4):
            break
    return model, seconds, loss


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--all", action="store_true", help="learn from all samples")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with scratch() as name:
        folder = pathlib.Path(name)
        X, y, T, t, what = samples(folder, 0 if arguments.all else 10000)
        write(folder / "train.h5", "codes", X, y)
        write(folder / "test.h5", "codes", T, t)
        write(folder / "few.h5", "codes", X[:20], y[:20])
        gamma = 1 / (X.shape[1] * X.astype(float).var())
        print(f"data: {len(X)} + {len(T)} {what}, {(X != 0).sum(1).mean():.0f} of {X.shape[1]} features active")
        row("fit and classify", "threads", "ours [s]", "sklearn [s]", "ratio", "loss ours", "loss sklearn")
        for threads in arguments.threads:
            out = folder / "classes.h5"
            options = dict(threads=threads, train=folder / "train.h5", test=folder / "test.h5", scaling="none",
                           output=out)

            def compare(method, ours_options, peer, loss_of_ours):
                few = {**options, "train": folder / "few.h5", "test": folder / "few.h5"}
                start = best(lambda: stage("classify", method=method, **few, **ours_options))
                seconds = best(lambda: stage("classify", method=method, **options, **ours_options), 2) - start
                ours = loss_of_ours()
                with threadpool_limits(threads):
                    model, theirs_seconds, theirs = peer(ours)
                    result = {}
                    theirs_seconds += timed(lambda: result.update(p=model.predict(T)))
                row(method, threads, f"{seconds:.2f}", f"{theirs_seconds:.2f}", f"{theirs_seconds / seconds:.1f}",
                    f"{ours:.3f}", f"{theirs:.3f}")
                with h5py.File(out) as file:
                    print(f"{'':26}  accuracy ours {file.attrs['accuracy']:.4f}, sklearn "
                          f"{(result['p'] == t).mean():.4f}; same class "
                          f"{(file['predicted'][()] == result['p']).mean():.4f}")

            def of_weights(loss):
                return loss(X.astype(float), y, read(out, "classifier/weights"), np.ravel(read(out, "classifier/bias")))

            def fitted(model, loss):
                seconds = timed(lambda: model.fit(X, y))
                return seconds, loss(model)

            def linear(loss):
                return lambda model: fitted(model, lambda m: loss(X.astype(float), y, m.coef_.astype(float),
                                                                  m.intercept_))

            compare("logistic", dict(cost=LOGISTIC_C),
                    lambda target: first_as_good(
                        [LogisticRegression(C=LOGISTIC_C, max_iter=n, tol=1e-9) for n in range(60, 2000, 20)],
                        linear(logistic_loss), target),
                    lambda: of_weights(logistic_loss))
            compare("linear-svm", dict(cost=LINEAR_C),
                    lambda target: first_as_good(
                        [LinearSVC(C=LINEAR_C, dual=False, tol=10.0**-k, intercept_scaling=10) for k in range(4, 8)],
                        linear(hinge_loss), target),
                    lambda: of_weights(hinge_loss))
            compare("rbf-svm", dict(cost=RBF_C, gamma=repr(float(gamma))),
                    lambda target: first_as_good(
                        [SVC(C=RBF_C, gamma=gamma, cache_size=1000)],
                        lambda model: fitted(model, lambda m: dual_loss(m.support_vectors_.astype(float), machines(m),
                                                                        gamma)), target),
                    lambda: dual_loss(read(out, "classifier/support"), read(out, "classifier/coefficients"), gamma))


if __name__ == "__main__":
    main()
