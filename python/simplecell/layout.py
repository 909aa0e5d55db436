"""Where a run keeps what, below its folder of results (results/README.md). The rules of the workflow write to these
places, and simplecell.results reads from them."""

import re

DATA = "{dataset}"
PATCHES = DATA + "/{preprocessing}/seed{seed}"
WHOLE = DATA + "/{preprocessing}/patches.h5"  # whole images, the same for every seed
MODEL = DATA + "/{preprocessing}/{model}/seed{seed}"
NETWORK = DATA + "/networks/{network}/seed{seed}"
CLAIMS = "claims.tsv"
TABLE = "tables/{paper}/{table}.tsv"

# {array to which Gabor functions are fitted: (its file in the folder of a model, its name there)}
FILTERS = {"rf": ("rf.h5", "rf"), "rf_noise": ("rf-noise.h5", "rf"), "rf_pixel": ("rf.h5", "rf_pixel"),
           "dictionary": ("dictionary.h5", "dictionary")}


FORMS = {"seed": "[0-9]+"}  # of names; all others are any text without a slash


def glob(pattern):
    """'{dataset}/images.h5' -> '*/images.h5'"""
    return re.sub(r"\{\w+\}", "*", pattern)


def names(pattern, path):
    """The names that a path has in place of those in braces, {'dataset': 'natural', …}; None if it has another form."""
    form = re.sub(r"\\\{(\w+)\\\}", lambda found: rf"(?P<{found[1]}>{FORMS.get(found[1], '[^/]+')})", re.escape(pattern))
    found = re.fullmatch(f"(?:.*/)?{form}", str(path))
    return found and found.groupdict()
