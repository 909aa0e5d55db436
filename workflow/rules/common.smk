"""
What the rules share: the checked configuration, where files lie, and which programs and models are meant.
"""

import hashlib
import json
import os
import re
import shlex
import sys
from pathlib import Path

import entries
import data_files
import measures
import models
import programs
import schema
import settings
from hashing import sha256

os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def stop(message):
    """Ends with one line. An exception here would reach the user as one too, but wrapped in a Python traceback."""
    print(f"reproduce: {message}", file=sys.stderr, flush=True)
    os._exit(2)


def program(stage):
    """Path of a stage's program"""
    return f"{config['bin']}/{stage}"


try:
    settings.check(config, config.get("bin"))
except schema.SettingsError as error:
    stop(error)
config["papers"] = entries.in_order(config["papers"])

DIGESTS = {stage: sha256(program(stage)) for stage in programs.STAGES}
PYTHON = sys.executable
RESULTS = config["results"]
DATA = RESULTS + "/{dataset}"
PATCHES = DATA + "/{preprocessing}/seed{seed}"
WHOLE = DATA + "/{preprocessing}/patches.h5"  # whole images are the same for every seed
MODEL = DATA + "/{preprocessing}/{model}/seed{seed}"
NETWORK = DATA + "/networks/{network}/seed{seed}"
CURVE = RESULTS + "/curves/{curve}.tsv"
CURVE_STATISTICS = RESULTS + "/curves/{curve}-statistics.tsv"
SWEEP = MODEL + "/decades/{paper}/{figure}/{table}/{metric}-{at_least}.tsv"  # over the λ of a figure
ARRAY = config["statistics"]["array"]
QUICK = " quick" if RESULTS == "results/quick" else ""  # of the command that makes a thing again


wildcard_constraints:
    dataset = "|".join(map(re.escape, config["datasets"])),
    whitening = "|".join(map(re.escape, config["whitening"])),
    preprocessing = "|".join(map(re.escape, config["preprocessing"])),
    model = "[^/@]+(@lam[0-9.e+-]+)?",
    network = "|".join(map(re.escape, config["network"])),
    seed = r"\d+",
    array = "|".join(measures.ARRAYS),
    paper = "|".join(map(re.escape, [*config["papers"], "compare"])),
    curve = "|".join(map(re.escape, config["curves"])),
    metric = "[a-z][a-z0-9_.]*",
    at_least = "[0-9.e+-]+",


def digest(stage):
    """Changes when the program does; a rule that carries it in params runs again then, and only then"""
    return DIGESTS[stage]


def options(mapping):
    """A mapping as command-line options, quoted for the shell"""
    return " ".join(shlex.quote(word) for word in models.command_line(mapping))


def listed(value):
    return value if isinstance(value, list) else [value]


def log_of(path, name):
    return path.replace(RESULTS, RESULTS + "/logs", 1) + f"/{name}.txt"


def benchmark_of(path, name):
    return path.replace(RESULTS, RESULTS + "/benchmarks", 1) + f"/{name}.tsv"


def files(rows, names, seeds=None):
    """The named files of each row of `entries.shown`, seed by seed; what learns nothing is the same for all seeds"""
    return [(NETWORK if "network" in row else MODEL).format(
                **row, seed=seed if "network" in row or models.learns(config, row["model"]) else config["seeds"][0])
            + f"/{name}" for row in rows for name in names for seed in seeds or config["seeds"]]


def model_files(name, dataset, preprocessings, models, seeds=None):
    """The file `name` of every model × preprocessing × seed, in that order"""
    return files(entries.shown(config, {"models": models, "preprocessing": preprocessings, "dataset": dataset}), [name],
                 seeds)


def figure_entry(wildcards):
    """The completed entry of a figure; one that no paper has ends the run with a line"""
    try:
        return entries.figure(config, wildcards.paper, wildcards.figure)
    except schema.SettingsError as error:
        stop(error)


def is_whole(preprocessing):
    """Whether its stimuli are whole images rather than patches of them"""
    return config["preprocessing"][preprocessing]["patches"].get("whole", False)


def whitened(wildcards):
    """The whitened images of a preprocessing, or images as they are"""
    if "whitening" not in config["preprocessing"][wildcards.preprocessing]:
        return DATA.format(**wildcards) + "/images.h5"
    return f"{RESULTS}/{wildcards.dataset}/whitened/{config['preprocessing'][wildcards.preprocessing]['whitening']}.h5"


def stored(dataset, preprocessing, seed):
    """The stored stimuli of a preprocessing: a seed's own patches, or whole images"""
    pattern = WHOLE if is_whole(preprocessing) else PATCHES + "/patches.h5"
    return pattern.format(dataset=dataset, preprocessing=preprocessing, seed=seed)


def patches(wildcards):
    return stored(wildcards.dataset, wildcards.preprocessing, wildcards.seed)


def test_set(dataset):
    """The data set that what is learned from this one is tested on, or None"""
    return config["datasets"][dataset].get("test")


def rests_on(dataset):
    """A data set and its test set: all that what is measured on it rests on"""
    return [name for name in (dataset, test_set(dataset)) if name]


def sources(datasets):
    """Where data sets and their test sets come from"""
    return list(dict.fromkeys(f"{RESULTS}/{name}/source.json" for dataset in datasets for name in rests_on(dataset)))


def test_patches(wildcards):
    return WHOLE.format(**{**wildcards, "dataset": test_set(wildcards.dataset)})


def training_set(dataset):
    """The data set that this one is the test of, or None"""
    return next((name for name, setting in config["datasets"].items() if setting.get("test") == dataset), None)


def paper_figures(name=None):
    return [f"{RESULTS}/figures/{paper}/{figure}.{kind}" for paper in ([name] if name else config["papers"])
            for figure in sorted(config["papers"][paper]["figures"], key=entries.figure_order)
            for kind in ("svg", "png", "json")]


def paper_tables(name=None):
    return [f"{RESULTS}/tables/{paper}/{table}.tsv" for paper in ([name] if name else config["papers"])
            for table in config["papers"][paper]["tables"]]


def measured(name):
    """A data set's measured numbers, or nothing where they can't be had: measurements have no stand-in"""
    dataset = config["datasets"][name]
    require_data(name)
    may_look = config["data_source"] != "synthetic"
    within_reach = all(data_files.locate(dataset).values()) or dataset["mirrors"]
    return [f"{RESULTS}/{name}/table.csv"] if may_look and within_reach else []


def require_data(name):
    """With data_source: real, ends before any job starts if files are missing and no mirror could have them"""
    dataset = config["datasets"][name]
    missing = [path for path, place in data_files.locate(dataset).items() if place is None]
    if config["data_source"] == "real" and missing and not dataset["mirrors"]:
        stop(data_files.missing_message(name, dataset, missing))
