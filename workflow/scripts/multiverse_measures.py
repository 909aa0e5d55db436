"""Measures a trained model of the multiverse in all ways: receptive fields by natural stimuli and by noise, and atoms;
Gabor fits with each bound; statistics with each threshold."""

import itertools
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import models
from atomic_file import write_file
from over_seeds import read_statistics


def state(dictionary):
    """How a training ended; `trained` after a given number of steps. One that diverged has left an empty file."""
    if not os.path.getsize(dictionary):
        return "diverged"
    with h5py.File(dictionary) as file:
        if "converged" not in file.attrs:
            return "trained"
        return "converged" if file.attrs["converged"] > 0 else "not converged"


class Measuring:
    """Calls of the programs, for the model of a rule, with files in a folder."""

    def __init__(self, snakemake, folder):
        self.snakemake, self.params, self.folder = snakemake, snakemake.params, Path(folder)
        self.seed = snakemake.wildcards.seed

    def call(self, program, options):
        words = models.command_line({**options, "threads": self.snakemake.threads, "progress": "off"})
        answer = subprocess.run([f"{self.params.bin}/{program}", *words], capture_output=True, text=True)
        if answer.returncode:
            sys.exit(answer.stderr)

    def filters(self, array):
        """The file and the name of the array of filters."""
        inputs = self.snakemake.input
        if array == "dictionary":
            return inputs.dictionary, array
        path = self.folder / f"{array}.h5"
        shown = {**self.params.noise} if array == "noise" else {**self.params.natural, "images": inputs.images}
        self.call("receptive-fields", {**shown, "dictionary": inputs.dictionary, "seed": self.seed, "output": path})
        return path, "rf"

    def fits(self, path, array, limit):
        fits = self.folder / f"{Path(path).stem}-{limit}.h5"
        least = min(self.params.measurement["min-r-squared"])
        self.call("fit-gabor", {"input": path, "array": array, "amplitude-limit": limit, "min-r-squared": least,
                                "output": fits})
        return fits

    def statistics(self, fits, thresholds):
        table = self.folder / "statistics.tsv"
        reference = self.snakemake.input.reference
        cells = {"reference": reference if isinstance(reference, str) else reference[0]} if reference else {}
        self.call("shape-statistics", {"input": fits, **thresholds, **cells, "bootstrap": 1, "seed": self.seed,
                                       "output": table})
        return read_statistics(table)

    def rows(self):
        """({factor: level}, {metric: value}) of every way to measure."""
        levels = self.params.measurement
        names = [name for name in levels if name not in ("array", "amplitude-limit")]
        for array in levels["array"]:
            path, name = self.filters(array)
            for limit in levels["amplitude-limit"]:
                fits = self.fits(path, name, limit)
                for values in itertools.product(*(levels[name] for name in names)):
                    thresholds = dict(zip(names, values))
                    yield ({"array": array, "amplitude-limit": limit, **thresholds},
                           self.statistics(fits, thresholds))


def main(snakemake):
    params, ended = snakemake.params, state(snakemake.input.dictionary)
    factors = list(params.measurement)
    lines = ["\t".join([*factors, *params.metrics, "state"])]
    with tempfile.TemporaryDirectory() as folder:
        for levels, values in Measuring(snakemake, folder).rows() if ended != "diverged" else ():
            cells = [*(levels[factor] for factor in factors),
                     *(f"{values.get(metric, math.nan):.9g}" for metric in params.metrics)]
            lines.append("\t".join([*map(str, cells), ended]))
    write_file(snakemake.output.measures, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
