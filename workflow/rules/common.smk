"""
Shared by all rules: the checked configuration, paths of results, options of programs and models.
"""

import functools
import hashlib
import json
import os
import re
import shlex
import sys
from pathlib import Path

import snakemake

import entries
import data_files
import headings
import measures
import models
import multiverse
import picture_folder
import programs
import python_starts
import schema
import settings
from hashing import sha256
from simplecell import layout


def stop(message):
    """Ends with one line; an exception would be printed with a traceback."""
    say(message)
    os._exit(2)


def say(message):
    print(f"reproduce: {message}", file=sys.stderr, flush=True)


def program(stage):
    """Path of a stage's program"""
    return f"{config['bin']}/{stage}"


try:
    settings.check_version(snakemake.__version__)
    config.update(settings.merged(config))
    picture_folder.adopt(config)
    DESCRIBED = settings.check(config, config.get("bin"))
except schema.SettingsError as error:
    stop(error)
config["papers"] = entries.in_order(config["papers"])
RECORD = settings.record(config)
config["datasets"].update(entries.without_photographs(config))
config.update(multiverse.expanded(config))

DIGESTS = {stage: sha256(program(stage)) for stage in programs.STAGES}
PYTHON = sys.executable
RESULTS = config["results"]
os.environ["SIMPLECELL_RESULTS"] = RESULTS  # for what this run starts: workflow/profiles/slurm/jobs.py
DATA = f"{RESULTS}/{layout.DATA}"
PATCHES = f"{RESULTS}/{layout.PATCHES}"
WHOLE = f"{RESULTS}/{layout.WHOLE}"
MODEL = f"{RESULTS}/{layout.MODEL}"
NETWORK = f"{RESULTS}/{layout.NETWORK}"
TABLE = f"{RESULTS}/{layout.TABLE}"
LEDGER = f"{RESULTS}/{layout.CLAIMS}"
CURVE = RESULTS + "/curves/{curve}.tsv"
CURVE_STATISTICS = RESULTS + "/curves/{curve}-statistics.tsv"
SWEEP = MODEL + "/decades/{paper}/{figure}/{table}/{metric}-{at_least}.tsv"  # over the λ values of a figure
ARRAY = config["statistics"]["array"]
BLOB_EDGE = DESCRIBED["shape-statistics"]["options"]["blob-edge"]["default"]
QUICK = " quick" if RESULTS == "results/quick" else ""  # in the commands that reproduce figures


wildcard_constraints:
    dataset = "|".join(map(re.escape, config["datasets"])),
    whitening = "|".join(map(re.escape, config["whitening"])),
    preprocessing = "|".join(map(re.escape, config["preprocessing"])),
    model = "[^/@]+(@[a-z-]+[0-9.e+-]+)*",
    network = "|".join(map(re.escape, config["network"])),
    seed = r"\d+",
    array = "|".join(layout.FILTERS),
    paper = "|".join(map(re.escape, [*config["papers"], f"compare/{entries.comparison_name(config)}"])),
    curve = "|".join(map(re.escape, config["curves"])),
    metric = "[a-z][a-z0-9_.]*",
    at_least = "[0-9.e+-]+",


def digest(stage):
    """sha256 of a program; as one of its params it makes a rule run again when the program has changed"""
    return DIGESTS[stage]


def options(mapping):
    """A mapping as command-line options, quoted for the shell"""
    return " ".join(shlex.quote(word) for word in models.command_line(mapping))


def checkpoint(stage, folder, options):
    """A checkpoint file named after program and options, so that only an equal run continues from it"""
    return f"{folder}/checkpoint-{hashlib.sha256((digest(stage) + options).encode()).hexdigest()[:12]}.h5"


def log_of(path, name):
    return path.replace(RESULTS, RESULTS + "/logs", 1) + f"/{name}.txt"


def benchmark_of(path, name):
    return path.replace(RESULTS, RESULTS + "/benchmarks", 1) + f"/{name}.tsv"


def files(rows, names, seeds=None):
    """The named files of each row of `entries.shown` for all seeds; for the first alone where nothing is learned"""
    return [(NETWORK if "network" in row else MODEL).format(
                **row, seed=seed if "network" in row or models.learns(config, row["model"]) else own[0]) + f"/{name}"
            for row in rows for own in [entries.seeds(config, row["dataset"])] for name in names
            for seed in seeds or own]


def model_files(name, dataset, preprocessings, models, seeds=None):
    """The file `name` of every model, preprocessing and seed, in this order"""
    return files(entries.shown(config, {"models": models, "preprocessing": preprocessings, "dataset": dataset}), [name],
                 seeds)


def judged(rows, seeds=None):
    """The dictionaries of the models among these rows that are trained until the rule of convergence is met"""
    own = [row for row in rows if "model" in row and models.converges(config, row["model"])]
    return list(dict.fromkeys(files(own, ["dictionary.h5"], seeds)))


def figure_entry(wildcards):
    """The completed entry of a figure; unknown figures end the run"""
    try:
        return entries.figure(config, wildcards.paper, wildcards.figure)
    except schema.SettingsError as error:
        stop(error)


def is_whole(preprocessing):
    """Whether the stimuli are whole images rather than patches"""
    return config["preprocessing"][preprocessing]["patches"].get("whole", False)


def whitened(wildcards):
    """The whitened images of a preprocessing, or the raw ones if it has no whitening"""
    if "whitening" not in config["preprocessing"][wildcards.preprocessing]:
        return DATA.format(**wildcards) + "/images.h5"
    return f"{RESULTS}/{wildcards.dataset}/whitened/{config['preprocessing'][wildcards.preprocessing]['whitening']}.h5"


def stored(dataset, preprocessing, seed):
    """The stored stimuli of a preprocessing: patches of a seed, or whole images"""
    pattern = WHOLE if is_whole(preprocessing) else PATCHES + "/patches.h5"
    return pattern.format(dataset=dataset, preprocessing=preprocessing, seed=seed)


def patches(wildcards):
    return stored(wildcards.dataset, wildcards.preprocessing, wildcards.seed)


def test_set(dataset):
    """The test set of a data set, or None"""
    return config["datasets"][dataset].get("test")


def described(dataset):
    """A data set for the page of a comparison"""
    try:
        return picture_folder.described(dataset, config["datasets"][dataset])
    except schema.SettingsError as error:
        stop(error)


def with_test_set(dataset):
    """A data set and its test set, if it has one"""
    return [name for name in (dataset, test_set(dataset)) if name]


def sources(datasets):
    """The source.json of data sets and their test sets"""
    names = dict.fromkeys(name for dataset in datasets for name in with_test_set(dataset))
    return [f"{RESULTS}/{name}/source.json" for name in names]


def test_patches(wildcards):
    return WHOLE.format(**{**wildcards, "dataset": test_set(wildcards.dataset)})


def training_set(dataset):
    """The data set whose test set this one is, or None"""
    return next((name for name, setting in config["datasets"].items() if setting.get("test") == dataset), None)


def paper_figures(name=None):
    return [f"{RESULTS}/figures/{paper}/{figure}.{kind}" for paper in ([name] if name else config["papers"])
            for figure in sorted(config["papers"][paper]["figures"], key=entries.figure_order)
            for kind in ("svg", "png", "json")]


def paper_tables(name=None):
    return [TABLE.format(paper=paper, table=table) for paper in ([name] if name else config["papers"])
            for table in config["papers"][paper]["tables"]]


def measured(name):
    """The table of a data set of measurements; none where it is not available, as there is no stand-in"""
    dataset = config["datasets"][name]
    require_data(name)
    available = all(data_files.locate(dataset).values()) or dataset["mirrors"]
    return [f"{RESULTS}/{name}/table.csv"] if available and config["data_source"] != "synthetic" else []


@functools.cache
def require_data(name):
    """Ends before any job if a folder has no suitable pictures; with data_source: real, if files are missing and there
    are no mirrors"""
    dataset = config["datasets"][name]
    if "folder" in dataset:
        try:
            picture_folder.check(dataset, config["preprocessing"][config["compare"]["preprocessing"]]["patches"])
        except schema.SettingsError as error:
            stop(error)
    missing = [path for path, place in data_files.locate(dataset).items() if place is None]
    if config["data_source"] == "real" and missing and not dataset["mirrors"]:
        stop(data_files.missing_message(name, dataset, missing))
