"""Samples as the library takes them: rows of single precision in one piece of memory."""

import numpy as np

from . import _library

COLLAPSED = 2.0 ** -12  # of the range of a feature: more rounding than this leaves too few digits


def numbers(X, name):
    """An array of real numbers from whatever can be one."""
    if hasattr(X, "tocsr"):
        raise TypeError(f"{name} is a sparse matrix; give it as an array, {name}.toarray()")
    array = np.asarray(X)
    if np.iscomplexobj(array):
        raise ValueError(f"Complex data not supported: {name} is of type {array.dtype}")
    if array.dtype.kind not in "fiub":
        array = array.astype(np.float64)
    return array


def prepared(array, name, precision=np.float32):
    """The same in one precision, C order and finite; it is not copied if it is that already."""
    with np.errstate(over="ignore"):
        converted = np.ascontiguousarray(array, dtype=precision)
    if not np.isfinite(converted).all():
        sample, column = np.argwhere(~np.isfinite(converted.reshape(len(converted), -1)))[0] + 1
        raise ValueError(f"{name} holds a value that is NaN, infinite or beyond single precision in sample {sample}, "
                         f"column {column}; values must be finite")
    exact = array.dtype.itemsize <= 2 or array.dtype == converted.dtype
    if not exact:
        warn_of_collapse(array, converted, name)
    return converted


def warn_of_collapse(array, converted, name, width=4096):
    """Warns of a feature whose values lie so close together for their size that single precision confuses them."""
    if converted.dtype == np.float64:
        return
    exact, rounded = array.reshape(len(array), -1), converted.reshape(len(array), -1)
    error = 0
    for first in range(0, len(exact), width):
        some = slice(first, first + width)
        error = np.maximum(error, np.abs(exact[some] - rounded[some].astype(np.float64)).max(axis=0))
    extent = exact.max(axis=0).astype(np.float64) - exact.min(axis=0)
    found = np.flatnonzero((error > COLLAPSED * extent) & (extent > 0))
    if found.size:
        _library.warn(f"{name}: the values of feature {found[0] + 1} differ by too little for their size and lose "
                      "digits in single precision; subtract their mean first")


def samples(X, name="X", precision=np.float32):
    """X as (n, d), and height and width of its samples, which it has if it is (n, height, width), else (0, 0)."""
    array = numbers(X, name)
    if array.ndim < 2:
        what = "a single number" if array.ndim == 0 else f"a row of {len(array)} numbers"
        raise ValueError(f"{name} is {what}, expected samples (n, d). Reshape your data: {name}.reshape(-1, 1) for "
                         f"samples of one number, {name}.reshape(1, -1) for one sample")
    shape = array.shape[1:] if array.ndim == 3 else (0, 0)
    if len(array) == 0:
        raise ValueError(f"{name} holds no samples: 0 sample(s) (shape={array.shape}) while a minimum of 1 is "
                         "required.")
    array = array.reshape(len(array), -1)
    if array.shape[1] == 0:
        raise ValueError(f"{name} holds no numbers: 0 feature(s) (shape={array.shape}) while a minimum of 1 is "
                         "required.")
    return prepared(array, name, precision), tuple(shape)


def pictures(X, name):
    """Images as (n, height, width), and None; of a list of images of different sizes each in the upper left corner of a
    frame, and their sizes (n, 2)."""
    if isinstance(X, (list, tuple)) and len({np.shape(one) for one in X}) > 1:
        return framed([numbers(one, f"{name}[{i}]") for i, one in enumerate(X)], name)
    array = numbers(X, name)
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise ValueError(f"{name} is of shape {array.shape}, expected images (n, height, width)")
    return prepared(array, name), None


def framed(images, name):
    if any(one.ndim != 2 or one.size == 0 for one in images):
        shapes = ", ".join(str(one.shape) for one in images[:5])
        raise ValueError(f"{name} is a list of arrays of shapes {shapes}, expected images (height, width)")
    sizes = np.array([one.shape for one in images], dtype=np.float64)
    frames = np.zeros((len(images), *sizes.max(axis=0).astype(int)), dtype=np.float32)
    for i, one in enumerate(images):
        frames[i, :one.shape[0], :one.shape[1]] = prepared(one, f"{name}[{i}]")
    return frames, sizes


def apart(frames, sizes):
    """The inverse of pictures(): the array, or a list of images."""
    if sizes is None:
        return frames
    return [frame[:int(height), :int(width)] for frame, (height, width) in zip(frames, sizes)]


def patch_shape(shape, otherwise=(0, 0)):
    """Height and width from what a user gives: a pair, a side, a text such as 12x16, or nothing."""
    if shape is None:
        return otherwise
    sides = shape.split("x") if isinstance(shape, str) else np.atleast_1d(shape).tolist()
    try:
        sides = [int(side) for side in sides]
    except (TypeError, ValueError):
        sides = []
    if len(sides) not in (1, 2) or min(sides) < 1:
        raise ValueError(f"shape {shape!r}: expected height and width in pixels, as (12, 16), or 16 for a square")
    return sides[0], sides[-1]
