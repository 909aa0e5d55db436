"""t-SNE: seconds for 1,000 iterations on the same 5,000 points here, in scikit-learn and in Rtsne, and the exact KL.

Points are MNIST digits in 50 principal components where SIMPLECELL_DATA has them, ten noisy curved sheets otherwise.
KL is worked out here for all three alike: over all pairs, with P from the 90 nearest neighbours at perplexity 30. Rtsne
(Debian's r-cran-rtsne) is left out where R does not have it. --all embeds all points there are with ours alone.
"""
import argparse
import gzip
import os
import pathlib
import resource
import subprocess

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, stage, timed

COUNT, PERPLEXITY, ITERATIONS = 5000, 30, 1000
RTSNE = """
a <- commandArgs(TRUE)
suppressMessages(library(Rtsne))
n <- as.integer(a[2]); x <- matrix(readBin(a[1], "numeric", n * 50, 4), n, 50, byrow = TRUE)
set.seed(1)
t <- system.time(y <- Rtsne(x, pca = FALSE, perplexity = 30, max_iter = 1000, theta = 0.5, check_duplicates = FALSE,
                            num_threads = as.integer(a[4]))$Y)["elapsed"]
writeBin(as.vector(t(y)), a[3]); cat(t)
"""


def points():
    """All points, float32 (n, 50), and what they are."""
    folder = pathlib.Path(os.environ.get("SIMPLECELL_DATA", "/nonexistent")) / "mnist"
    files = [folder / f"{part}-images-idx3-ubyte.gz" for part in ("train", "t10k")]
    if all(file.exists() for file in files):
        pixels = [np.frombuffer(gzip.open(file).read(), np.uint8, offset=16).reshape(-1, 784) for file in files]
        digits = np.concatenate(pixels).astype(np.float32) / 255
        return PCA(50, random_state=0).fit_transform(digits).astype(np.float32), "MNIST"
    random = np.random.default_rng(0)
    normal = random.standard_normal
    sheets = [np.tanh(normal((COUNT // 10, 3)) @ normal((3, 50))) + normal(50) for _ in range(10)]
    cloud = np.concatenate(sheets) + 0.05 * random.standard_normal((COUNT, 50))
    return random.permutation(cloud).astype(np.float32), "synthetic sheets"


def joint_probabilities(X):
    """P of t-SNE: bisection of each point's precision, symmetrised."""
    n, k = len(X), 3 * PERPLEXITY
    distances, index = NearestNeighbors(n_neighbors=k).fit(X).kneighbors()
    squares = distances.astype(float)**2
    squares -= squares[:, :1]
    low, high = np.full((n, 1), -40.0), np.full((n, 1), 40.0)
    for _ in range(60):
        middle = (low + high) / 2
        weights = np.exp(-np.exp(middle) * squares)
        p = weights / weights.sum(1, keepdims=True)
        flat = -np.sum(p * np.log(np.maximum(p, 1e-300)), axis=1, keepdims=True) > np.log(PERPLEXITY)
        low, high = np.where(flat, middle, low), np.where(flat, high, middle)
    P = csr_matrix((p.ravel(), index.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    return ((P + P.T) / (2 * n)).tocoo()


def divergence(P, Y):
    Y = Y.astype(float)
    Z = sum((1 / (1 + ((Y[i:i + 200, None] - Y[None])**2).sum(2))).sum() for i in range(0, len(Y), 200)) - len(Y)
    q = 1 / (1 + ((Y[P.row] - Y[P.col])**2).sum(1)) / Z
    return float((P.data * np.log(P.data / q)).sum())


def rtsne(path, count, threads, folder):
    """Seconds and positions, or None without R or Rtsne."""
    out, script = folder / "rtsne.bin", folder / "rtsne.R"
    script.write_text(RTSNE)
    try:
        done = subprocess.run(["Rscript", script, path, str(count), out, str(threads)], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return (float(done.stdout), np.fromfile(out).reshape(-1, 2)) if done.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--all", action="store_true", help="only embed all points, and print seconds and memory")
    arguments = parser.parse_args()
    with scratch() as name:
        folder = pathlib.Path(name)
        X, what = points()
        file, out = folder / "points.npy", folder / "map.h5"
        if arguments.all:
            np.save(file, X)
            seconds = stage("embed", threads=max(arguments.threads), input=file, pca=0, output=out)
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
            print(f"{len(X)} points of {what}: {seconds:.0f} s, {memory:.2f} GiB on {max(arguments.threads)} threads")
            return
        X = np.ascontiguousarray(X[-COUNT:])
        np.save(file, X)
        X.tofile(folder / "points.f32")
        P = joint_probabilities(X)
        print(f"data: {COUNT} points of {what}")
        row("t-SNE, 1,000 iterations", "threads", "ours [s]", "theirs [s]", "ratio", "KL ours", "KL theirs")
        for threads in arguments.threads:
            ours = best(lambda: stage("embed", threads=threads, input=file, pca=0, perplexity=PERPLEXITY,
                                      iterations=ITERATIONS, output=out), 2)
            kl = divergence(P, read(out, "embedding"))
            result = {}
            model = TSNE(perplexity=PERPLEXITY, n_iter=ITERATIONS, init="pca", learning_rate="auto", random_state=0,
                         n_jobs=threads)
            os.environ["OMP_NUM_THREADS"] = str(threads)
            with threadpool_limits(threads):
                seconds = timed(lambda: result.update(Y=model.fit_transform(X)))
            peers = {"scikit-learn": (seconds, result["Y"]),
                     "Rtsne": rtsne(folder / "points.f32", COUNT, threads, folder)}
            for peer, found in peers.items():
                if found is None:
                    print(f"{peer:>26}  not installed")
                    continue
                theirs = divergence(P, found[1])
                row(peer, threads, f"{ours:.1f}", f"{found[0]:.1f}", f"{found[0] / ours:.1f}", f"{kl:.4f}",
                    f"{theirs:.4f}")
                print(f"{'':26}  KL ours / theirs {kl / theirs:.4f}")


if __name__ == "__main__":
    main()
