"""Gabor fits of a trained dictionary: by fit-gabor, and by scipy's least_squares from the same starts.

scipy.optimize.least_squares gets what a careful user would give it: the analytic Jacobian, the same bounds on all eight
parameters, method "trf" (the only one with bounds), the loosest tolerances that do not cost R², and one process per
thread. The starts are those of lib/analysis/gabor_starts.hpp, worked out here once more in numpy; finding them is not
counted in scipy's time, but is in ours.
"""
import argparse
import multiprocessing
import time

import h5py
import numpy as np
from scipy.optimize import least_squares
from threadpoolctl import threadpool_limits

from common import best, read, scratch, stage, whitened_patches

STARTS, WIDTHS = 8, (1.0, 1.6, 2.5)


def grid(p):
    y, x = np.mgrid[:p, :p] - (p - 1) / 2
    return x.ravel(), y.ravel()


def frame(g, x, y):
    """Coordinates, envelope and angle of the carrier for parameters K, x0, y0, theta, sx, sy, f, phi."""
    _, x0, y0, theta, sx, sy, f, phi = g
    u = (x - x0) * np.cos(theta) + (y - y0) * np.sin(theta)
    v = (y - y0) * np.cos(theta) - (x - x0) * np.sin(theta)
    return u, v, np.exp(-(u**2) / (2 * sx**2) - v**2 / (2 * sy**2)), 2 * np.pi * f * u + phi


def gabor(g, x, y):
    _, _, envelope, angle = frame(g, x, y)
    return g[0] * envelope * np.cos(angle)


def jacobian(g, x, y):
    K, _, _, theta, sx, sy, f, _ = g
    u, v, envelope, angle = frame(g, x, y)
    even, odd = envelope * np.cos(angle), envelope * np.sin(angle)
    by_u = -K * (2 * np.pi * f * odd + u / sx**2 * even)
    by_v = -K * v / sy**2 * even
    c, s = np.cos(theta), np.sin(theta)
    return np.stack([even, s * by_v - c * by_u, -s * by_u - c * by_v, v * by_u - u * by_v, K * u**2 / sx**3 * even,
                     K * v**2 / sy**3 * even, -K * 2 * np.pi * u * odd, -K * odd], axis=1)


def bounds(p):
    """Of all but K: the defaults of GaborFitOptions."""
    centre = 0.75 * p
    low = np.array([-centre, -centre, -np.inf, 0.4, 0.4, 0.25 / p, -np.inf])
    return low, np.array([centre, centre, np.inf, p, p, 0.6, np.inf])


def carriers(picture):
    """Three highest peaks of the power spectrum, at f and 0.6 f: (theta, f)."""
    p = len(picture)
    fx, fy = np.linspace(0, 0.5, p + 1), np.linspace(-0.5, 0.5, 2 * p + 1)
    pixels = np.arange(p)
    power = np.abs(np.exp(-2j * np.pi * np.outer(fy, pixels)) @ picture @ np.exp(-2j * np.pi * np.outer(pixels, fx)))**2
    framed = np.pad(power, 1, constant_values=-1)
    framed[1:-1, 0] = power[::-1, 1]  # the spectrum of a real picture is symmetric about 0
    around = np.max([framed[i:i + 2 * p + 1, j:j + p + 1] for i in range(3) for j in range(3)], axis=0)
    f = np.hypot(fx, fy[:, None])
    peak = (power >= around) & (f >= 0.25 / p)
    peak[:p, 0] = False
    rows, columns = np.nonzero(peak)
    highest = np.argsort(-power[rows, columns], kind="stable")[:3]
    found = [(np.arctan2(fy[i], fx[j]), f[i, j]) for i, j in zip(rows[highest], columns[highest])]
    return found + [(theta, 0.6 * f) for theta, f in found]


def mixed(theta, f, centre, sx, sy, filter, x, y):
    """The start with the best K and phi, and its error."""
    g = np.array([1, *centre, theta, sx, sy, f, 0])
    _, _, envelope, angle = frame(g, x, y)
    pair = np.stack([envelope * np.cos(angle), envelope * np.sin(angle)], axis=1)
    (a, b), *_ = np.linalg.lstsq(pair, filter, rcond=None)
    K = min(np.hypot(a, b), 2 * np.abs(filter).max())
    g[0], g[7] = K, np.arctan2(-b, a)
    return g, ((filter - gabor(g, x, y))**2).sum()


def starts(filter, p):
    x, y = grid(p)
    weight = filter**4 / (filter**4).sum()
    centre = np.array([weight @ x, weight @ y])
    dx, dy = x - centre[0], y - centre[1]
    spread = np.array([[weight @ (dx * dx), weight @ (dx * dy)], [weight @ (dx * dy), weight @ (dy * dy)]])
    axis = 0.5 * np.arctan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1])
    top = np.argmax(np.abs(filter))
    low, high = bounds(p)
    first, rest = [], []
    for theta, f in carriers(filter.reshape(p, p)) + [(axis, 0.25 / p), (axis + np.pi / 2, 0.25 / p)]:
        directions = np.array([[np.cos(theta), np.sin(theta)], [-np.sin(theta), np.cos(theta)]])
        across, along = [np.sqrt(max(0.1, d @ spread @ d)) for d in directions]
        for c in (centre, np.array([x[top], y[top]])):
            sizes = [np.clip([wide * across, tall * along], low[3], high[3]) for wide in WIDTHS for tall in WIDTHS]
            group = sorted((mixed(theta, max(f, low[5]), c, *size, filter, x, y) for size in sizes), key=lambda g: g[1])
            first.append(group[0])
            rest += group[1:]
    chosen = sorted(first, key=lambda g: g[1]) + sorted(rest, key=lambda g: g[1])
    return [g for g, _ in chosen[:STARTS]]


def fit(task):
    """R² of the best of all starts."""
    filter, begin, p = task
    x, y = grid(p)
    low, high = bounds(p)
    limit = 2 * np.abs(filter).max()
    low, high = np.r_[-limit, low], np.r_[limit, high]
    with threadpool_limits(1):
        results = [least_squares(lambda g: gabor(g, x, y) - filter, np.clip(g, low, high), jac=lambda g: jacobian(g, x, y),
                                 bounds=(low, high), method="trf", x_scale="jac", ftol=1e-6, xtol=1e-6, gtol=1e-8,
                                 max_nfev=100) for g in begin]
    return 1 - 2 * min(result.cost for result in results) / (filter**2).sum()


def dictionary(folder):
    patches, path = whitened_patches(folder), folder + "/dictionary.h5"
    stage("train-dictionary", input=patches, penalty="l1", seed=1, output=path, **{"lambda": 0.3})
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--input", help="a dictionary of square patches; default: one is trained")
    parser.add_argument("--filters", type=int, default=16, help="how many scipy fits; its time is per filter")
    arguments = parser.parse_args()
    with scratch() as folder:
        path = arguments.input or dictionary(folder)
        fits, one = folder + "/gabor.h5", folder + "/one.h5"
        filters = read(path, "dictionary").astype(float)
        p = int(round(filters.shape[1]**0.5))
        with h5py.File(one, "w") as file:
            file["dictionary"] = filters[:1]
        some = np.linspace(0, len(filters) - 1, arguments.filters).astype(int)
        tasks = [(filters[j], starts(filters[j], p), p) for j in some]
        print(f"{len(filters)} filters of {p} x {p}, {STARTS} starts each; scipy fits {len(some)} of them")
        for threads in arguments.threads:
            options = dict(array="dictionary", threads=threads, min_norm=0)
            whole = best(lambda: stage("fit-gabor", input=path, output=fits, **options))
            empty = best(lambda: stage("fit-gabor", input=one, output=folder + "/unread.h5", **options))
            ours = len(filters) / whole, len(filters) / max(whole - empty, 1e-9)
            r_squared = read(fits, "r_squared")[some]
            with multiprocessing.Pool(threads) as pool:
                begin = time.perf_counter()
                theirs = np.array(pool.map(fit, tasks, chunksize=1))
                rate = len(some) / (time.perf_counter() - begin)
            print(f"threads {threads}: fit-gabor {ours[0]:.0f} filters/s with its start-up, {ours[1]:.0f} without; "
                  f"scipy {rate:.2f} filters/s; ratio {ours[0] / rate:.0f} and {ours[1] / rate:.0f}")
            print(f"           mean R² on the same filters: fit-gabor {r_squared.mean():.6f}, scipy {theirs.mean():.6f}; "
                  f"worse by more than 0.001 on {(r_squared < theirs - 1e-3).sum()}, "
                  f"better on {(r_squared > theirs + 1e-3).sum()}", flush=True)


if __name__ == "__main__":
    main()
