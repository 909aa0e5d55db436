"""What the programs do to files, on arrays."""

import numpy as np

from . import _arrays, _core, catalogue
from ._library import call, check_keywords, given, warn_of_python, with_options


@with_options(_core.describe_sparse_encode(), left_out=("penalty", "lam", "tolerance"))
def sparse_encode(X, D, lam=None, *, penalty="l1", gap=None, details=False, threads=None, progress=None, **options):
    """Codes of samples with a given dictionary: the minima of ½‖y − Dᵀx‖² + λ S(x), one for each sample y.

    X : array (n, pixels), samples
    D : array (atoms, pixels), the dictionary
    lam : float, λ; by default that of the penalty
    penalty : str, a penalty of simplecell.describe(), or an object of Python (docs/python.md)
    gap : float, relative duality gap at which a code is done, where penalty and inference have one; default 1e-3. With
        0 all iterations are made.
    details : bool, whether to return a dict: codes, objective (n), and gap (n) where there is one

    Returns codes (n, atoms) in single precision. Source: Beck & Teboulle (2009), SIAM J Imaging Sci 2:183-202 (fista);
    local-geometry eqs 1, 6-8.
    """
    check_keywords(sparse_encode, options)
    Y, _ = _arrays.samples(X)
    A, _ = _arrays.samples(D, "D")
    in_python = not isinstance(penalty, str)
    if in_python and lam is not None:
        raise ValueError(f"lam has no effect with penalty {type(penalty).__name__}, which has its own; leave it out")
    if in_python:
        warn_of_python(penalty)
    inference = catalogue.describe()["inference"].get(options.get("inference") or "fista", {"parameters": {}})
    if "tolerance" in inference["parameters"] and (gap is None or gap > 0):
        options = {"iterations": 1000, **{name: value for name, value in options.items() if value is not None},
                   "tolerance": 1e-3 if gap is None else gap}
    elif gap:
        options = {**options, "tolerance": gap}
    all_options = given({"penalty": None if in_python else penalty, "lam": lam, **options})
    results = _core.sparse_encode(Y, A, all_options, penalty if in_python else None, call(threads, progress))
    return results if details else results["codes"]


@with_options(_core.describe_proximal_map(), left_out=("penalty", "lam"))
def proximal_map(V, penalty="l1", lam=None, *, threads=None, **options):
    """The proximal map of a penalty, argmin_x ½‖x − v‖² + step·λ S(x), of each row v of V (n, codes).

    With step 1 these are the codes of stimuli whose projections on orthonormal atoms are V.

    penalty : str, a penalty of simplecell.describe()
    lam : float, λ; by default that of the penalty

    Returns (n, codes) in single precision. Source: sparse-coding-interpretation eqs 14, 33, 45, 78.
    """
    check_keywords(proximal_map, options)
    inputs, _ = _arrays.samples(V, "V")
    return _core.proximal_map(inputs, given({"penalty": penalty, "lam": lam, **options}), call(threads))


@with_options(_core.describe_receptive_fields())
def receptive_fields(model, X=None, *, raw=None, count=100000, noise_variance=0.1, seed=None, threads=None,
                     progress=None, **options):
    """Spike-triggered averages of a model's units: stimuli weighted by the response max(code, 0), less the mean
    stimulus.

    model : Dictionary that has learned
    X : array (n, pixels), the stimuli, in the space that the model sees; without it Gaussian white noise is shown
    raw : array (n, pixels), the same scenes before whitening, for receptive fields in pixel space
    count, noise_variance, seed : number of noise stimuli, variance of a pixel, and seed, which noise needs

    Options are for another inference than in learning. Returns a dict: rf (units, pixels), with raw also rf_pixel,
    spikes (units), mean responses, and active (units), shares of stimuli with a response. Source: local-geometry
    appendix A; Ringach (2002), J Neurophysiol 88:455-463.
    """
    check_keywords(receptive_fields, options)
    learned, how = model._fitted(), call(threads, progress)
    if X is None:
        if raw is not None:
            raise ValueError("raw goes with X, and has no effect with noise; leave it out")
        if seed is None:
            raise ValueError("seed is missing, which noise needs")
        return _core.noise_fields(learned, int(count), float(noise_variance), int(seed), given(options), how)
    Y, _ = model._samples(X, model.n_features_in_)
    companion = None if raw is None else _arrays.samples(raw, "raw")[0]
    if companion is not None and len(companion) != len(Y):
        raise ValueError(f"raw has {len(companion)} samples for the {len(Y)} of X")
    return _core.receptive_fields(learned, Y, companion, given(options), how)


@with_options(_core.describe_grating_responses())
def grating_responses(model, *, shape=None, threads=None, progress=None, **options):
    """Tuning of a model's units to drifting gratings of all orientations, spatial frequencies and phases.

    model : Dictionary that has learned
    shape : height and width of its patches, if it does not know them

    Returns a dict with an entry for each unit: orientation (degrees), frequency (cycles per pixel), circular_variance,
    bandwidth (degrees), orthogonal_ratio, frequency_bandwidth (octaves), modulation (F1/F0), response (the largest F0),
    orientation_tuning (units, orientations), frequency_tuning (units, frequencies); and the grid, orientations and
    frequencies. What is undefined is NaN. Source: Ringach, Shapley & Hawken (2002), J Neurosci 22:5639-5651.
    """
    check_keywords(grating_responses, options)
    return _core.grating_responses(model._fitted(), _arrays.patch_shape(shape), given(options), call(threads, progress))


@with_options(_core.describe_fit_gabor())
def fit_gabor(fields, shape=None, *, active=None, threads=None, progress=None, **options):
    """Gabor functions fitted to receptive fields, or to atoms, by least squares within bounds and from several starts.

    fields : array (units, pixels) or (units, height, width)
    shape : height and width; by default those of fields, or those of a square
    active : array (units), shares of stimuli with a response, for min_active

    Returns a dict: parameters (units, 8) K, x0, y0, theta, sigma_x, sigma_y, f, phi, in pixels and radians, with K >=
    0, theta in [0, pi), phi in (-pi, pi]; r_squared, 1 − SSE / sum of squares; fitted and silent, bool; phase_folded
    (0 even, pi/2 odd); nx = sigma_x f, ny = sigma_y f; reconstruction (units, pixels). Source: local-geometry eq 2;
    Ringach (2002), J Neurophysiol 88:455-463.
    """
    check_keywords(fit_gabor, options)
    filters, own = _arrays.samples(fields, "fields", np.float64)
    units, pixels = filters.shape
    side = round(pixels ** 0.5)
    shape = _arrays.patch_shape(shape, own if own[0] else (side, side))
    if shape[0] * shape[1] != pixels:
        raise ValueError(f"fields have {pixels} pixels, not {shape[0]} x {shape[1]}; give their shape")
    if active is not None:
        active = np.ascontiguousarray(active, dtype=np.float64)
        if active.shape != (units,):
            raise ValueError(f"active is of shape {active.shape}, expected ({units},), a number for each unit")
    return _core.fit_gabor(filters, shape, active, given(options), call(threads, progress))


def pca(X, components=2, *, details=False, threads=None):
    """The leading principal components of samples X (n, features), exactly.

    components : int, how many
    details : bool, whether to return a dict: embedding (n, components), components (components, features), mean
        (features), variance (components) with divisor n, and total_variance

    Returns the embedding (n, components) in double precision; each component is signed so that its entry of largest
    magnitude is positive.
    """
    Y, _ = _arrays.samples(X)
    if isinstance(components, bool) or int(components) != components or components < 1:
        raise ValueError(f"components {components!r}: expected a whole number, at least 1")
    results = _core.pca(Y, int(components), call(threads))
    return results if details else results["embedding"]


@with_options(_core.describe_tsne())
def tsne(X, *, details=False, threads=None, progress=None, **options):
    """t-SNE of samples X (n, features) in the plane, from their two leading principal components: no chance is
    involved.

    details : bool, whether to return a dict: embedding (n, 2), divergence, the KL divergence over all pairs, and its
        history, step and kl

    Returns positions (n, 2); equal samples have equal positions. Source: van der Maaten & Hinton (2008), JMLR
    9:2579-2605; Linderman et al. (2019), Nature Methods 16:243-245.
    """
    check_keywords(tsne, options)
    results = _core.tsne(_arrays.samples(X)[0], given(options), call(threads, progress))
    return results if details else results["embedding"]


PATCHES = ("zca", "pca")
APPLIED = {"zca": ("mean", "whiten", "unwhiten"), "pca": ("mean", "whiten", "unwhiten"), "mean": ("mean",), "unit-norm": (), "scale": ("gain",),
           "olshausen-field": ("gain", "cutoff", "longer_side")}


@with_options(_core.describe_whiten(), left_out=("method",))
def whiten(X, method=None, *, transform=None, details=False, threads=None, progress=None, **options):
    """Whitens patches (zca, pca) or whole images (olshausen-field, scale, mean, unit-norm).

    X : array (n, pixels) of patches; array (n, height, width) of images, or a list of images of different sizes
    method : str, one of these; zca for patches and olshausen-field for images, if it is not given
    transform : dict, what details returned for other data: these are whitened in the same way
    details : bool, whether to return a dict: data, method, and what the whitening was: mean, whiten, unwhiten and
        spectrum of patches, gain, cutoff and longer_side, or mean, of images

    Returns the whitened X. Source: Olshausen & Field (1997), Vision Research 37:3311-3325; Bell & Sejnowski (1997),
    ibid. 3327-3338.
    """
    check_keywords(whiten, options)
    how = call(threads, progress)
    are_images = isinstance(X, (list, tuple)) and np.ndim(X[0]) == 2 or np.ndim(X) == 3
    if transform is not None:
        refused = [name for name, value in {"method": method, **options}.items() if value is not None]
        if refused:
            raise ValueError(f"{refused[0]} does not apply to a fitted transform; leave it out")
        return again(X, transform, how)
    method = method or ("olshausen-field" if are_images else "zca")
    if method in PATCHES:
        results = _core.whiten_patches(_arrays.samples(X)[0], given({"method": method, **options}), how)
        return {"method": method, **results} if details else results["data"]
    stack, sizes = _arrays.pictures(X, "X")
    results = _core.whiten_images(stack, sizes, given({"method": method, **options}), how)
    results["data"] = _arrays.apart(results["data"], sizes)
    if "mean" in results:
        results["mean"] = results["mean"].reshape(stack.shape[1:])
    return {"method": method, **results} if details else results["data"]


def again(X, transform, how):
    """X whitened by a whitening that was fitted to other data."""
    method = transform.get("method") if isinstance(transform, dict) else None
    if method not in APPLIED or not all(name in transform for name in APPLIED[method]):
        raise ValueError("transform is not what whiten(details=True) returned")
    if method in PATCHES:
        maps = (np.ascontiguousarray(transform[name], dtype=np.float64) for name in APPLIED[method])
        return _core.map_again(_arrays.samples(X)[0], *maps, how)
    stack, sizes = _arrays.pictures(X, "X")
    if method == "unit-norm":
        return _core.whiten_images(stack, sizes, [("method", method)], how)["data"]
    if method == "mean":
        if sizes is not None or stack.shape[1:] != np.shape(transform["mean"]):
            raise ValueError(f"X is of shape {stack.shape}, the mean image of {np.shape(transform['mean'])}")
        return stack - transform["mean"]
    filtered = _core.filter_again(stack, sizes, float(transform.get("cutoff", 0)), float(transform["gain"]),
                                  float(transform.get("longer_side", 1)), how)
    return _arrays.apart(filtered, sizes)


@with_options(_core.describe_extract_patches(), left_out=("count", "seed"))
def extract_patches(images, count=100000, seed=0, *, companion=None, details=False, threads=None, **options):
    """Patches at random places in images: every image and every place in it is equally likely.

    images : array (n, height, width), one image (height, width), or a list of images of different sizes
    count, seed : number of patches, and the seed of their places: fewer patches are the beginning of more
    companion : images of the same scenes, cut at the same places and left as they are
    details : bool, whether to return a dict: patches, positions (count, 3), which are image, row and column of the
        upper left pixel, from 0, and with companion its patches

    Returns patches (count, size²) in single precision, pixels row by row. Source: Olshausen & Field (1996), Nature
    381:607-609.
    """
    check_keywords(extract_patches, options)
    stack, sizes = _arrays.pictures(images, "images")
    beside = None
    if companion is not None:
        beside, their_sizes = _arrays.pictures(companion, "companion")
        if beside.shape != stack.shape or not np.array_equal(their_sizes, sizes):
            raise ValueError("companion: its images are not as many or not as large as those of images")
    all_options = given({"count": count, "seed": seed, **options})
    results = _core.extract_patches(stack, sizes, beside, all_options, call(threads))
    return results if details else results["patches"]
