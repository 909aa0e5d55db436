"""Unrolled training: patches per second here and in the same network written in PyTorch, at equal loss.

Both run T = 15 iterations of (local-geometry eqs 6-7) on batches of 256 whitened 16 x 16 patches with 256 atoms,
differentiate the objective through all of them, and take an Adam step. The loss is compared on patches that neither saw,
encoded by the same program.
"""
import pathlib

import h5py
import numpy as np
import torch
from threadpoolctl import threadpool_limits

from common import best, read, row, scratch, sgemm_peak, stage, thread_counts, timed, whitened_patches

T, BATCH, ATOMS, STEPS = 15, 256, 256, 200


def project_simplex(v):
    """Rows onto the probability simplex, by sorting."""
    u, _ = torch.sort(v, dim=1, descending=True)
    excess = torch.cumsum(u, 1) - 1
    k = torch.arange(1, v.shape[1] + 1, dtype=v.dtype)
    support = (u - excess / k > 0).sum(1, keepdim=True)
    tau = torch.gather(excess, 1, support - 1) / support
    return torch.clamp(v - tau, min=0)


def network_loss(A, y, penalty, lam):
    """Rows are atoms and stimuli here."""
    gram = A @ A.T
    step = 1 / torch.linalg.eigvalsh(gram.detach())[-1]
    if penalty == "weighted-l1":
        weights = lam * ((y**2).sum(1, keepdim=True) + (A**2).sum(1) - 2 * y @ A.T)
        prox = project_simplex
    else:
        weights = 0
        prox = lambda v: torch.nn.functional.softshrink(v, float(lam * step))
    linear = y @ A.T - weights
    x = z = torch.zeros(len(y), len(A))
    eta = 1.0
    for _ in range(T):
        new = prox(z - step * (z @ gram - linear))
        following = (1 + (1 + 4 * eta**2) ** 0.5) / 2
        z = new + (eta - 1) / following * (new - x)
        x, eta = new, following
    penalised = (weights * x).sum() if penalty == "weighted-l1" else lam * x.abs().sum()
    return (0.5 * ((y - x @ A) ** 2).sum() + penalised) / len(y)


def train_torch(patches, penalty, lam, steps, threads, unit):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    A = torch.randn(ATOMS, patches.shape[1]) * 0.316
    if unit:
        A /= A.norm(dim=1, keepdim=True)
    A.requires_grad_()
    optimiser = torch.optim.Adam([A], lr=RATE[penalty])
    y = torch.from_numpy(patches)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE[penalty] * min(1.0, (steps - step) / (0.4 * steps))
        optimiser.zero_grad()
        network_loss(A, y[torch.randint(len(y), (BATCH,))], penalty, lam).backward()
        optimiser.step()
        if unit:
            with torch.no_grad():
                A /= A.norm(dim=1, keepdim=True)
    return A.detach().numpy()


RATE = {"l1": 0.01, "weighted-l1": 0.03}
MODELS = {"l1": {"lambda": 0.3, "atom_norm": "unit"}, "weighted-l1": {"lambda": 0.1, "atom_norm": "free"}}


def options(penalty):
    return dict(penalty=penalty, inference="fista", iterations=T, learning="backprop", rate=RATE[penalty], atoms=ATOMS,
                batch=BATCH, seed=1, **MODELS[penalty])


def held_out_loss(folder, test, dictionary):
    codes = folder / "codes.h5"
    stage("encode", input=test, dictionary=dictionary, output=codes)
    return float(read(codes, "objective").mean())


def with_dictionary(trained, A, path):
    """A copy of a trained file that holds another dictionary."""
    with h5py.File(trained) as source, h5py.File(path, "w") as copy:
        for name, value in source.attrs.items():
            copy.attrs[name] = value
        copy["dictionary"] = A.astype(np.float32)
    return path


def main():
    counts = thread_counts(__doc__)
    with scratch() as name:
        folder = pathlib.Path(name)
        patches = whitened_patches(folder)
        test = folder / "test.h5"
        stage("extract-patches", input=folder / "white.h5", size=16, count=4000, seed=2, output=test)
        stored = read(patches, "patches")
        row("unrolled training", "threads", "ours [1/s]", "torch [1/s]", "ratio", "loss ours", "loss torch")
        for threads in counts:
            peak = sgemm_peak(threads)
            for penalty in MODELS:
                trained = folder / "trained.h5"
                run = lambda steps: stage("train-dictionary", threads=threads, input=patches, steps=steps, output=trained,
                                          **options(penalty))
                # What a run costs beyond its steps, reading the patches mostly, is left out on both sides.
                empty = best(lambda: run(1))
                ours = STEPS * BATCH / (best(lambda: run(STEPS + 1)) - empty)
                loss = held_out_loss(folder, test, trained)
                unit = MODELS[penalty]["atom_norm"] == "unit"
                arguments_torch = (stored, penalty, MODELS[penalty]["lambda"])
                result = {}
                with threadpool_limits(threads):  # of OpenBLAS, which torch does not hold to its own number
                    train_torch(*arguments_torch, 3, threads, unit)
                    seconds = timed(lambda: result.update(A=train_torch(*arguments_torch, STEPS, threads, unit)))
                torch_rate = STEPS * BATCH / seconds
                torch_loss = held_out_loss(folder, test, with_dictionary(trained, result["A"], folder / "torch.h5"))
                row(penalty, threads, f"{ours:.0f}", f"{torch_rate:.0f}", f"{ours / torch_rate:.1f}", f"{loss:.4f}",
                    f"{torch_loss:.4f}")
                # Products with the Gram matrix: one forwards, two backwards in each iteration, as if codes were dense.
                dense = 3 * T * 2 * ATOMS**2 * ours / 1e9
                print(f"{'':26}  dense-equivalent {dense:.0f} GFLOP/s, {dense / peak:.1f} x the sgemm peak of {peak:.0f}")


if __name__ == "__main__":
    main()
