"""What all seeds of a measurement share, and no number of seeds averages out: test images, and recorded cells."""

import math
import re
from pathlib import Path

import h5py
import numpy as np

from effects import jackknife_variance
from over_seeds import read_statistics

# {table: {metric: metric of the same table that counts the test images}} of shares of test images, or of means over
# images of a number from 0 to 1. p (1 - p) / n is the variance of the former, and a bound of that of the latter.
SHARES = {
    "classify": {"accuracy": "samples"},
    "recall": {"recalled": "stimuli"},
    "activity": {name: "stimuli" for name in ("own_group_wins", "own_group_energy", "top_group_purity",
                                              "top_group_energy")},
    "similarity": {"knn_purity": "samples", "knn_accuracy": "samples"},
    "cluster": {"accuracy": "samples"},
    "attack": {"clean": "images",
               "(gaussian|noise|fgsm|pgd|more_steps|margin|logits_small|logits_large|transfer|robust)_[0-9.]+":
                   "attacked"},
}


def without_each(path):
    """The measurement without each recorded cell, or without each test image, in turn."""
    with h5py.File(path) as file:
        for name in [*file, "joint/distance_without"]:
            if name.endswith("_without") and name in file:
                return file[name][:]
        right = file["predicted"][:] == file["labels"][:]
    return (right.sum() - right) / (len(right) - 1)


def variances(terms):
    """[(variance, degrees of freedom)] of the mean over seeds of one term or of the difference of two, each (metric,
    tables, files beside these), due to what is shared. Terms on the same images or cells are compared on each of these.
    """
    if all(files for _, _, files in terms):
        each = [np.mean([without_each(path) for path in files], axis=0) for _, _, files in terms]
        if len({len(values) for values in each}) == 1:
            difference = each[0] - each[1] if len(each) > 1 else each[0]
            return [(jackknife_variance(difference.tolist()), len(difference) - 1)]
        return [(jackknife_variance(values.tolist()), len(values) - 1) for values in each]
    return [(variance, math.inf) for metric, tables, _ in terms for variance in share_variance(metric, tables)]


def share_variance(metric, tables):
    """[p (1 - p) / n] of a share of n test images, [] of other metrics."""
    kind = Path(tables[0]).stem.partition("-")[0]
    counted = next((count for name, count in SHARES.get(kind, {}).items() if re.fullmatch(name, metric)), None)
    if counted is None:
        return []
    read = [read_statistics(path) for path in tables]
    share = min(1, max(0, sum(row[metric] for row in read) / len(read)))
    return [share * (1 - share) / read[0][counted]]
