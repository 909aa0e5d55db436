"""Tables of models and networks, their metrics, and checks of the names of these in the configuration."""

import itertools
import re

import entries
import package  # noqa: F401
import programs
from schema import unknown
from simplecell.layout import FILTERS

OF_ARRAYS = {"shapes": "shape-statistics", "tiling": "tiling"}  # tables of each array, and the programs that write them
# The metrics that recorded cells enter: {metric: section and key of the configuration that name these cells}
CELLS = {"energy_distance_cells": ("statistics", "reference"), "joint_distance_cells": ("statistics", "joint_counts"),
         "circular_variance_w1_cells": ("gratings", "reference")}
CURVE = ("proximal-map", "statistics", {})  # the table of a proximal map


def tables(config, described):
    """{name: (program, output option, options in the configuration)} of the tables <name>.tsv."""
    digits = [name for name, own in config["datasets"].items() if own["reader"] == "digits"]
    clusters = described["cluster"]["options"]["method"]["choices"]
    return {**{f"{table}-{array}": (program, "output", {}) for table, program in OF_ARRAYS.items()
               for array in FILTERS},
            "atoms": ("atom-statistics", "statistics", {}),
            "activity": ("activity-statistics", "statistics", {}),
            "similarity": ("similarity", "output", {}),
            "similarity-tsne": ("similarity", "output", {}),
            **{f"recall-{name}": ("reconstruct", "statistics", {}) for name in digits},
            **{f"classify-{name}": ("classify", "scores", own) for name, own in config["classifiers"].items()},
            **{f"cluster-{name}": ("cluster", "scores", {}) for name in clusters},
            "gratings": ("grating-responses", "statistics", {}),
            "windows": ("sliding-windows", "statistics", {}),
            "attack": ("attack", "scores", config["attack"]["options"]),
            "responses": ("response-statistics", "statistics", {}),
            "rate": ("rate-distortion", "output", {}),
            "rate-curve": ("rate-distortion", "curve", {}),
            "sparsity": ("rate-distortion", "output", {}),
            "sparsity-curve": ("rate-distortion", "curve", {})}


def beside(table, metric):
    """The file beside <table>.tsv with the measurement without each recorded cell, or with the answer to each image."""
    if metric in CELLS:
        return table.replace("shapes", "phases", 1) + ".h5"
    return f"{table}.h5" if table.startswith("classify-") and metric == "accuracy" else None


def cells(config, metric):
    """The data set of the recorded cells that a metric compares with, or None."""
    if metric not in CELLS:
        return None
    section, key = CELLS[metric]
    return config[section][key]


def metrics(table, described):
    """{name: bounds of its varying parts} of the metrics of a table, with the values of options filled in."""
    program, option, given = table
    found = {}
    for name, metric in described[program]["tables"][option].get("metrics", {}).items():
        parts = metric.get("parts", {})
        decided = {part: option_values(rule["option"], given, described[program])
                   for part, rule in parts.items() if "option" in rule}
        rest = {part: rule for part, rule in parts.items() if part not in decided}
        for values in itertools.product(*decided.values()):
            filled = name
            for part, value in zip(decided, values):
                filled = filled.replace(f"{{{part}}}", value)
            found[filled] = rest
    return found


def meaning(config, described, table, metric):
    """(program, what it says of a metric of its table); the metric has no varying parts."""
    program, option, _ = tables(config, described)[table]
    return program, described[program]["tables"][option]["metrics"][metric]["meaning"]


def option_values(name, given, program):
    """The given or default values of an option, as in names of metrics."""
    value = given.get(name, program["options"][name]["default"])
    items = value if isinstance(value, list) else str(value).split(",")
    return [programs.number_text(item) for item in items]


def check_metric(where, name, known):
    """Checks the name of a metric; whole numbers may stand for varying parts."""
    for pattern, parts in known.items():
        found = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>-?\\d+)", re.escape(pattern)), name)
        if found and all(programs.within(float(found[part]), rule) for part, rule in parts.items()):
            return
    raise unknown(where, name, known)


def check_names(config, described):
    """Checks that programs write the tables and metrics that claims, figures and tables of papers name."""
    known = tables(config, described)
    measured = {name: found for name, table in known.items() if (found := metrics(table, described))}
    measured |= {name: measured[f"{name}-{next(iter(FILTERS))}"] for name in OF_ARRAYS}
    for paper, own in {**config["papers"], "compare": entries.comparison(config)}.items():
        where = "compare" if paper == "compare" else f"papers.{paper}"
        for name, claim in own.get("claims", {}).items():
            for key in ("measure", "minus"):
                if key in claim:
                    check_term(f"{where}.claims.{name}.{key}", claim[key], measured, described)
        for name, figure in own["figures"].items():
            files = [file for role, wanted in figure.get("inputs", {}).items()
                     for file in check_files(config, f"{where}.figures.{name}.inputs.{role}", wanted, known)]
            check_settings(f"{where}.figures.{name}", figure, files, known, described)
        for name, table in ({} if paper == "compare" else own["tables"]).items():
            files = [file for part in table.get("rows", [{}])
                     for file in check_files(config, f"{where}.tables.{name}.file", {**table, **part}, known)]
            check_settings(f"{where}.tables.{name}", table, files, known, described)
    for wanted in config["compare"]["tables"]:
        check_files(config, "compare.tables", wanted, known)


def check_term(where, term, measured, described):
    """Checks the table and the metric of a term of a claim; `measured` has the metrics of each table."""
    if "curve" in term:
        return check_metric(f"{where}.metric", term["metric"], metrics(CURVE, described))
    table = term.get("table", "shapes")
    if table not in measured:
        raise unknown(f"{where}.table", table, measured)
    check_metric(f"{where}.metric", term["metric"], measured[table])


def check_files(config, where, wanted, known):
    """The tables in the files of an input or of a part of a table."""
    names = entries.as_mapping(wanted).get("file", [])
    found = [name.removesuffix(".tsv") for name in entries.file_names(config, names) if name.endswith(".tsv")]
    for name in found:
        if name not in known:
            raise unknown(where, f"{name}.tsv", [f"{table}.tsv" for table in known])
    return found


def check_settings(where, entry, files, known, described):
    """Checks the metrics that the settings of an entry name, for every table that it reads."""
    for name in entry.get("settings", {}).get("metrics", []):
        for file in files:
            check_metric(f"{where}.settings.metrics", name, metrics(known[file], described))
