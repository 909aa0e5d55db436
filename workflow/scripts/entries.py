"""
The entries of configs/papers/*.yaml: papers, figures, tables and claims, completed by what their paper says; and what a
figure shows. docs/extending.md tells how to write one.
"""

import math
import re
from pathlib import Path

import models
import schema
import texts

SCRIPTS = Path(__file__).resolve().parent
TEXTS = ("title", "alt", "caption", "note")


def config_files(root="."):
    """Every configuration file that the Snakefile reads, in order; a paper is found by its file being there."""
    shared = [Path(root, "configs", f"{name}.yaml") for name in ("defaults", "datasets", "models", "networks")]
    return [str(path) for path in [*shared, *sorted(Path(root, "configs/papers").glob("*.yaml"))]]


def in_order(papers):
    """Papers by their place on the page; those that name none come last."""
    return dict(sorted(papers.items(), key=lambda item: (item[1].get("order", math.inf), item[0])))


def figure(config, paper, name):
    """A figure's entry, completed by its paper's data set and preprocessing; `compare` is like a paper."""
    papers = {**config["papers"], "compare": comparison(config)}
    if paper not in papers:
        raise schema.unknown("papers", paper, papers)
    own = papers[paper]
    if name not in own["figures"]:
        raise schema.unknown(f"papers.{paper}.figures", name, own["figures"])
    usual = {"models": own.get("models", []), "dataset": own["dataset"], "preprocessing": [own["preprocessing"]],
             "inputs": {}, "settings": {}}
    return {**usual, **own["figures"][name]}


def comparison(config):
    """The figures of `compare`, of the models and the data set asked for."""
    asked = {key: config[key] for key in ("models", "dataset") if key in config}
    return {**config["compare"], **asked}


def record(config, entry):
    """The settings of a figure that its script is told and its record keeps."""
    kept = {key: value for key, value in entry.items()
            if key not in (*TEXTS, "script", "inputs", "settings", "seeds")}
    shared = {key: config["statistics"][key] for key in ("array", "bins")}
    return {**shared, **({"attack": config["attack"]} if "networks" in entry else {}), **kept, **entry["settings"]}


def filled(config, paper, name, drawn=None):
    """
    The title, alt, caption and note of a figure with their numbers; docs/extending.md lists what these may be. Before
    it is drawn the roles of its inputs are known, and not what they hold.
    """
    entry = figure(config, paper, name)
    roles = [*entry["inputs"], *(["curves"] if "curves" in entry else [])]
    count = len(seeds(config, entry.get("seeds")))
    names = {**config, **models.all_options(config, entry["preprocessing"][0]), "figure": record(config, entry),
             "drawn": dict.fromkeys(roles, texts.Unknown()) if drawn is None else drawn,
             "several_seeds": texts.When(count > 1), "one_seed": texts.When(count == 1)}
    own = {}
    for key in TEXTS:
        try:
            own[key] = texts.fill(entry.get(key, ""), names)
        except (LookupError, AttributeError, ValueError, TypeError, schema.SettingsError) as error:
            where = f"papers.{paper}.figures.{name}.{key}"
            raise schema.SettingsError(f"{where}: {{…}} can't be filled in: {error}") from None
    return own


def check_texts(config):
    """Every text of a model, a network and a figure can be filled in."""
    for kind in ("model", "network"):
        for name in config[kind]:
            for key in ("label", "about"):
                models.note(config, kind, name, key)
    for paper, own in {**config["papers"], "compare": config["compare"]}.items():
        for name in own["figures"]:
            filled(config, paper, name)


def seeds(config, wanted):
    """`first`, or all seeds."""
    return config["seeds"][:1] if wanted == "first" else config["seeds"]


def shown(config, entry):
    """What an entry is of: networks, or models at each λ and in each preprocessing; in `raw` if they learn nothing."""
    if "networks" in entry:
        return [{"network": network, "dataset": entry["dataset"]} for network in entry["networks"]]
    names = [models.with_lambda(config, model, value) for model in entry["models"]
             for value in entry["lambda"]] if "lambda" in entry else entry["models"]
    return [{"model": model, "preprocessing": preprocessing, "dataset": entry["dataset"]} for model in names
            for preprocessing in ([entry["raw"]] if "raw" in entry and not models.learns(config, model)
                                  else entry["preprocessing"])]


def model_notes(config, name, preprocessings):
    """What legends and the record say of a model; options that differ between preprocessings are listed."""
    own = models.definition(config, name)
    each = [models.model_options(config, name, preprocessing) for preprocessing in preprocessings]
    merged = {key: [options[key] for options in each] for key in each[0]}
    return {"name": name, "label": models.label(config, name), "colour": own.get("colour", "black"),
            "about": models.note(config, "model", name, "about"),
            **({"templates": own["templates"]} if "templates" in own else {}),
            "options": {key: values[0] if len(set(map(str, values))) == 1 else values
                        for key, values in merged.items()}}


def network_notes(config, name):
    """The same of a network."""
    return {"name": name, "colour": config["network"][name]["colour"],
            **{key: models.note(config, "network", name, key) for key in ("label", "about")},
            "options": models.network_options(config, name)}


def notes(config, entry):
    """The notes of all that an entry is of."""
    if "networks" in entry:
        return [network_notes(config, name) for name in entry["networks"]]
    return [model_notes(config, name, entry["preprocessing"]) for name in entry["models"]]


def table(config, paper, name):
    """A table's entry: its script, its settings, and its rows, each once and with the file that is read."""
    tables = config["papers"][paper]["tables"] if paper in config["papers"] else {}
    if name not in tables:
        raise schema.unknown(f"papers.{paper}.tables", name, tables)
    own, rows = tables[name], []
    for part in [{**own, **part} for part in own.get("rows", [{}])]:
        for entry in [{**figure(config, paper, shows), **part} for shows in part["figures"]]:
            rows += [{**row, **({} if "network" in row else {"array": part.get("array", array_of(file))}), "file": file}
                     for row in shown(config, entry) for file in file_names(config, part["file"])]
    return {"script": own.get("script", "statistics"), "settings": own.get("settings", {}),
            "rows": [row for i, row in enumerate(rows) if row not in rows[:i]]}


def table_notes(config, entry):
    """The notes of all models that a table has rows of."""
    shown_in = {row["model"]: row["preprocessing"] for row in entry["rows"] if "model" in row}
    return [model_notes(config, name, [preprocessing]) for name, preprocessing in shown_in.items()]


def file_names(config, names):
    """A file name or several; `{array}` stands for the array that statistics are of."""
    names = names if isinstance(names, list) else [names]
    return [name.replace("{array}", config["statistics"]["array"]) for name in names]


def array_of(file):
    """shapes-rf.tsv -> rf"""
    return Path(file).stem.partition("-")[2]


def figure_order(name):
    """fig2 before fig10, fig6 before fig6-sweep, and those without a number last."""
    number = re.match(r"fig(\d+)", name)
    return (int(number[1]) if number else math.inf, name)


def claims(config):
    """All claims, each with its id and its paper."""
    return [{"id": name, "paper": paper, **claim} for paper, own in config["papers"].items()
            for name, claim in own["claims"].items()]


def code(script):
    """A script and all that it imports from workflow/scripts: an edit to any of them makes its figures anew."""
    found, rest = [], [script]
    while rest:
        name = rest.pop(0)
        path = SCRIPTS / f"{name}.py"
        if path.exists() and name not in found:
            found.append(name)
            rest += re.findall(r"^(?:import|from) (\w+)", path.read_text(), re.M)
    return [f"workflow/scripts/{name}.py" for name in found]
