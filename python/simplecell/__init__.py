"""Dictionaries of sparse codes, and the receptive fields of their units, on arrays.

    import simplecell

    model = simplecell.Dictionary("weighted-l1", atoms=256, shape=(16, 16)).fit(patches)   # (n, 256)
    codes = model.transform(patches)                                                       # (n, atoms)
    gabors = simplecell.fit_gabor(model.components_, shape=(16, 16))

All is computed by the library of which the programs of Simplecell are made, with the same options, and to the same bits
as by these; docs/python.md says more. Arrays have a sample in each row. What takes time takes `threads` (all cores, if
it is not given; results do not depend on it) and `progress`, a function that is called with (done, total); Ctrl+C ends
it. Wrong arguments are a ValueError of one line, and what fails while it runs is a RuntimeError.

    Dictionary          learns a dictionary, or another model of V1; infers codes
    models, describe    what there is to choose from
    sparse_encode       codes of samples with a given dictionary
    proximal_map        the proximal map of a penalty
    receptive_fields    spike-triggered averages of a model's units
    grating_responses   tuning of a model's units to drifting gratings
    fit_gabor           Gabor functions fitted to receptive fields
    pca, tsne           embeddings
    whiten              images or patches, whitened
    extract_patches     patches at random places in images
    results             the results tree of ./reproduce as data frames and arrays
    plot                pictures of filters, and the style of the project's figures
"""

import importlib

# Loaded when it is first used: scikit-learn's base classes and the library take a moment.
_WHERE = {"Dictionary": "dictionary", "models": "catalogue", "describe": "catalogue",
          **dict.fromkeys(("sparse_encode", "proximal_map", "receptive_fields", "grating_responses", "fit_gabor", "pca",
                           "tsne", "whiten", "extract_patches"), "functions")}
_MODULES = ("results", "plot")

__all__ = [*_WHERE, *_MODULES]


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__version__":
        return importlib.import_module(f"{__name__}._core").version
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted([*globals(), *__all__])
