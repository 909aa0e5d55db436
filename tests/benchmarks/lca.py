"""Codes of the locally competitive algorithm: here and in a straightforward PyTorch LCA, the same Euler steps.

Both run 60 steps of linked-dictionaries eqs 2-3 with the soft threshold on the patches of a trained dictionary; PyTorch
takes all patches as one batch, its best case.
"""
import pathlib

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, stage, thread_counts, timed, whitened_patches

STEPS, DT, LAMBDA, COUNT = 60, 0.2, 0.3, 8000


def torch_lca(A, Y):
    """Rows of A are atoms, rows of Y stimuli."""
    drive, competition = Y @ A.T, A @ A.T - torch.eye(len(A))
    u = torch.zeros_like(drive)
    a = torch.zeros_like(drive)
    for _ in range(STEPS):
        u += DT * (drive - u - a @ competition)
        a = torch.nn.functional.softshrink(u, LAMBDA)
    return a


def objective(A, Y, X):
    return float((0.5 * ((Y - X @ A) ** 2).sum(1) + LAMBDA * np.abs(X).sum(1)).mean())


def main():
    counts = thread_counts(__doc__)
    with scratch() as name:
        folder = pathlib.Path(name)
        patches = whitened_patches(folder)
        trained, test, few, codes = (folder / f"{part}.h5" for part in ("trained", "test", "few", "codes"))
        stage("train-dictionary", input=patches, penalty="l1", seed=1, output=trained, **{"lambda": LAMBDA})
        for count, path in ((COUNT, test), (1, few)):
            stage("extract-patches", input=folder / "white.h5", size=16, count=count, seed=2, output=path)
        A, Y = read(trained, "dictionary"), read(test, "patches")
        row("LCA codes, 60 steps", "threads", "ours [1/s]", "torch [1/s]", "ratio", "loss ours", "loss torch")
        for threads in counts:
            options = dict(threads=threads, dictionary=trained, output=codes, inference="lca", iterations=STEPS,
                           time_step=DT)
            empty = best(lambda: stage("encode", input=few, **options))
            ours = (COUNT - 1) / (best(lambda: stage("encode", input=test, **options)) - empty)
            torch.set_num_threads(threads)
            result = {}
            with threadpool_limits(threads), torch.no_grad():
                seconds = best(lambda: timed(
                    lambda: result.update(X=torch_lca(torch.from_numpy(A), torch.from_numpy(Y)).numpy())))
            row("l1", threads, f"{ours:.0f}", f"{COUNT / seconds:.0f}", f"{ours * seconds / COUNT:.1f}",
                f"{objective(A, Y, read(codes, 'codes')):.4f}", f"{objective(A, Y, result['X']):.4f}")


if __name__ == "__main__":
    main()
