"""Names of classes, and averages over the colour planes of a data set."""

import figstyle as fs
import numpy as np

CIFAR10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def class_names(dataset, sources, count):
    """Names of the classes; those of stand-ins are numbered."""
    if dataset.startswith("cifar10") and all(source == "real" for source in sources.values()):
        return CIFAR10[:count]
    return [str(label) if dataset.startswith("mnist") else f"class {label}" for label in range(count)]


def over_planes(paths, name):
    """The mean of an array over the files of the colour planes."""
    return np.mean([fs.arrays(path, name)[0].astype(float) for path in paths], axis=0)


def pictures(paths, array="dictionary"):
    """Filters of one file, or of three colour planes as pictures in colour (m, height, width, 3)."""
    planes = [fs.read_filters(path, array) for path in paths]
    return planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)


def by_model(snakemake, paths):
    """A list of files for each model, from files listed by model and preprocessing."""
    planes = len(snakemake.params.settings["preprocessing"])
    return [list(paths[i:i + planes]) for i in range(0, len(paths), planes)]


def source_names(snakemake, dataset, count):
    return class_names(dataset, fs.data_sources([path for path in snakemake.input if str(path).endswith(".h5")]), count)
