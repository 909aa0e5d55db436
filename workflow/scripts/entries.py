"""Papers, figures, tables and claims of configs/papers/*.yaml, completed by defaults (docs/extending.md)."""

import hashlib
import math
import re
from pathlib import Path

import models
import schema
import sweeps
import texts

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("workflow/scripts", "python")  # the folders of modules that scripts import
TEXTS = ("title", "alt", "caption", "note")
SHOWS = ("models", "networks", "dataset", "preprocessing", "raw", "lambda", "atoms", "seeds")  # of what a figure is made
LONGEST = 60  # characters of the names of models in the name of a comparison


def config_files(root="."):
    """The configuration files in the order of reading; every file in configs/papers is a paper."""
    names = ("defaults", "datasets", "models", "networks", "findings", "multiverse")
    shared = [Path(root, "configs", f"{name}.yaml") for name in names]
    return [str(path) for path in [*shared, *sorted(Path(root, "configs/papers").glob("*.yaml"))]]


def in_order(papers):
    """Papers by `order`; those without it come last."""
    return dict(sorted(papers.items(), key=lambda item: (item[1].get("order", math.inf), item[0])))


def figure(config, paper, name):
    """The entry of a figure, completed by its paper; `compare` and compare/<name> count as papers."""
    compared = ("compare", f"compare/{comparison_name(config)}")
    if paper not in config["papers"] and paper not in compared:
        raise schema.unknown("papers", paper, [*config["papers"], *compared])
    own = comparison(config) if paper in compared else config["papers"][paper]
    if name not in own["figures"]:
        raise schema.unknown(f"papers.{paper}.figures", name, own["figures"])
    usual = {"models": own.get("models", []), "dataset": own["dataset"], "preprocessing": [own["preprocessing"]],
             "inputs": {}, "settings": {}, **({"seeds": own["seeds"]} if "seeds" in own else {})}
    return {**usual, **own["figures"][name]}


def comparison(config):
    """The entry `compare`, with the models and the data set of --config, and all its figures completed."""
    asked = {key: config[key] for key in ("models", "dataset") if key in config}
    return {**config["compare"], "figures": compare_figures(config), **asked}


def compared_dataset(config):
    """The data set of a comparison: that of --config, or the usual one."""
    return config.get("dataset", config["compare"]["dataset"])


def compare_figures(config):
    """The figures of comparisons; one that is `like` a figure of a paper has its script, inputs, settings and texts."""
    found = {}
    for name, entry in config["compare"]["figures"].items():
        paper, _, other = entry.get("like", "").partition("/")
        usual = config["papers"][paper]["figures"][other] if other else {}
        found[name] = {**{key: value for key, value in usual.items() if key not in SHOWS},
                       **{key: value for key, value in entry.items() if key != "like"}}
    return found


def compared_figures(config):
    """The figures of this comparison: without those that need what its models or its preprocessing don't have."""
    own = comparison(config)
    has = {"noise": noise_variance(config, own["preprocessing"]) is not None,
           "sweep": bool(sweeps.found(config, own["models"], own["preprocessing"]))}
    return [name for name, entry in own["figures"].items() if has.get(entry.get("needs"), True)]


def compared_tables(config):
    """[(file, number of seeds, None for all)] of the tables of this comparison, without those that need noise where
    there is none."""
    own = comparison(config)
    noise = noise_variance(config, own["preprocessing"]) is not None
    return [(file, wanted.get("seeds")) for wanted in map(as_mapping, own["tables"])
            for file in file_names(config, wanted["file"]) if noise or array_of(file) != "rf_noise"]


def as_mapping(wanted):
    """An input, which may be the name of its file alone, as a mapping."""
    return {"file": wanted} if isinstance(wanted, str) else wanted


def noise_variance(config, preprocessing):
    """The variance that whitening gives to images, which white noise shares; None where none is set."""
    name = config["preprocessing"][preprocessing].get("whitening")
    return config["whitening"].get(name, {}).get("variance")


def comparison_name(config):
    """The folder of a comparison: the `name` of --config, or its models and data set. Of many models it has their
    number, and a digest of their names that tells two such comparisons apart."""
    if "name" in config:
        return config["name"]
    listed = "-".join(config["models"])
    if len(listed) > LONGEST:
        listed = f"{len(config['models'])}-models-{hashlib.sha256(listed.encode()).hexdigest()[:6]}"
    return f"{listed}-{compared_dataset(config)}"


def record(config, entry):
    """The settings of a figure for its script and its record."""
    kept = {key: value for key, value in entry.items()
            if key not in (*TEXTS, "script", "inputs", "settings", "seeds", "needs")}
    shared = {key: config["statistics"][key] for key in ("array", "bins")}
    return {**shared, **({"attack": config["attack"]} if "networks" in entry else {}), **kept, **entry["settings"],
            **(of_sweeps(config, entry) if entry.get("needs") == "sweep" else {})}


def of_sweeps(config, entry):
    """What is swept by the models of a figure, and its names for the caption."""
    found = sweeps.found(config, entry["models"], entry["preprocessing"][0])
    return {"sweeps": found, "swept": [own["axis"] for own in found] or ["an option"]}


def filled(config, paper, name, drawn=None):
    """The title, alt, caption and note of a figure with numbers filled in (docs/extending.md); without `drawn`, the
    numbers of inputs are unknown."""
    entry = figure(config, paper, name)
    roles = [*entry["inputs"], *(["curves"] if "curves" in entry else [])]
    count = len(seeds(config, entry["dataset"], entry.get("seeds")))
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
    """Checks that all texts of models, networks and figures can be filled in."""
    for kind in ("model", "network"):
        for name in config[kind]:
            for key in ("label", "about"):
                models.note(config, kind, name, key)
    for paper, own in {**config["papers"], "compare": comparison(config)}.items():
        for name in own["figures"]:
            filled(config, paper, name)


def seeds(config, dataset, wanted=None):
    """The seeds of models of a data set; the first ones if `wanted` is their number, the first one if it is `first`."""
    given = config.get("seeds", planned_seeds(config, dataset))
    given = list(range(given)) if isinstance(given, int) else list(given)
    return given[:1 if wanted == "first" else wanted]


def paper_seeds(config, paper, dataset):
    """The seeds of models of a data set in a paper, which may have fewer for all that it measures."""
    return seeds(config, dataset, config["papers"][paper].get("seeds"))


def without_photographs(config):
    """{name: entry} of data sets without each of the photographs in turn; a stand-in has one image less."""
    name = config["photographs"]
    own = config["datasets"][name]
    fewer = {"stand_in": {**own["stand_in"], "count": own["stand_in"]["count"] - 1}} if "stand_in" in own else {}
    return {f"{name}-without-{i}": {**own, **fewer, "files": own["files"][:i] + own["files"][i + 1:]}
            for i in range(len(own["files"]))}


def planned_seeds(config, dataset):
    """The number of seeds that was fixed in advance for models of a data set."""
    return config["planned_seeds"].get(dataset, config["planned_seeds"]["others"])


def few_seeds(config):
    """The data sets of papers whose models have fewer seeds than planned."""
    used = {figure(config, paper, name)["dataset"]
            for paper, own in config["papers"].items() for name in own["figures"]}
    return sorted(name for name in used if len(seeds(config, name)) < planned_seeds(config, name))


def shown(config, entry):
    """The networks of an entry, or its models at each λ and preprocessing (`raw` for those that learn nothing)."""
    if "networks" in entry:
        return [{"network": network, "dataset": entry["dataset"]} for network in entry["networks"]]
    names = swept(config, entry)
    return [{"model": model, "preprocessing": preprocessing, "dataset": entry["dataset"]} for model in names
            for preprocessing in ([entry["raw"]] if "raw" in entry and not models.learns(config, model)
                                  else entry["preprocessing"])]


def swept(config, entry):
    """The models of an entry, each at all of its λ or numbers of atoms."""
    names = entry.get("models", [])
    if "lambda" in entry:
        return [models.with_lambda(config, model, value) for model in names for value in entry["lambda"]]
    if "atoms" in entry:
        return [models.changed(model, {"atoms": count}) for model in names for count in entry["atoms"]]
    return names


def model_notes(config, name, preprocessings):
    """Label, colour and options of a model; options that differ between preprocessings are lists."""
    own = models.definition(config, name)
    each = [models.model_options(config, name, preprocessing) for preprocessing in preprocessings]
    merged = {key: [options[key] for options in each] for key in each[0]}
    return {"name": name, "label": models.label(config, name), "colour": own.get("colour", "black"),
            "about": models.note(config, "model", name, "about"),
            **({"templates": own["templates"]} if "templates" in own else {}),
            "options": {key: values[0] if len(set(map(str, values))) == 1 else values
                        for key, values in merged.items()}}


def network_notes(config, name):
    """The same for a network."""
    return {"name": name, "colour": config["network"][name]["colour"],
            **{key: models.note(config, "network", name, key) for key in ("label", "about")},
            "options": models.network_options(config, name)}


def notes(config, entry):
    """The notes of the networks or models of an entry."""
    if "networks" in entry:
        return [network_notes(config, name) for name in entry["networks"]]
    return [model_notes(config, name, entry["preprocessing"]) for name in entry["models"]]


def table(config, paper, name):
    """The script, settings and distinct rows of a table; a row names the file that is read."""
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
    """The notes of all models in a table."""
    shown_in = {row["model"]: row["preprocessing"] for row in entry["rows"] if "model" in row}
    return [model_notes(config, name, [preprocessing]) for name, preprocessing in shown_in.items()]


def file_names(config, names):
    """File names with statistics.array in place of `{array}`."""
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
    """All claims, each with its id, its paper and its kind."""
    return [{"id": name, "paper": paper, "kind": "claim", **claim} for paper, own in config["papers"].items()
            for name, claim in own["claims"].items()]


def specified_claims(config):
    """Every claim under each specification: as printed, with the models that its paper names for this, and as tuned.
    The first one of a claim has its headline verdict."""
    return [{**claim, **specified} for claim in claims(config) for specified in specifications(config, claim)]


def specifications(config, claim):
    """The parts of a claim that differ between specifications, that of the headline first. Remarks are ours, and
    sweeps over λ too long for trainings until convergence: both are as tuned alone."""
    terms = {key: claim[key] for key in ("measure", "minus") if key in claim}
    printed = config["papers"][claim["paper"]].get("specifications", {}).get("printed", {})
    if claim["kind"] == "remark" or any("over" in term for term in terms.values()):
        printed = {}
    changed = {key: {**term, "model": as_printed(config, printed, term["model"])} if "model" in term else term
               for key, term in terms.items()}
    found = []
    if any({term.get("model"), models.split_model(term.get("model", ""))[0]} & set(printed)
           for term in terms.values()):
        found.append({"specification": "as printed", "headline": "yes", **changed})
    if changed != terms or not found:
        found.append({"specification": "as tuned", "headline": "" if found else "yes", **terms})
    return found


def as_printed(config, printed, name):
    """The model (or network) that stands for one as its paper describes it; at the same λ, if the name has one and is
    not mapped itself."""
    base, override = models.split_model(name)
    if name in printed or base not in printed:
        return printed.get(name, name)
    others = {key: value for key, value in override.items() if key != "lambda"}
    same = models.with_lambda(config, printed[base], override["lambda"]) if "lambda" in override else printed[base]
    return models.changed(same, others)


def code(script):
    """A script and the modules of the project that it imports, directly or not, as inputs of rules."""
    found, rest = [], [script]
    while rest:
        place = rest.pop(0).replace(".", "/")
        path = next((f"{folder}/{place}.py" for folder in MODULES if (ROOT / folder / f"{place}.py").exists()), None)
        if path and path not in found:
            found.append(path)
            rest += imported((ROOT / path).read_text(), package=place.rpartition("/")[0].replace("/", "."))
    return found


def imported(source, package):
    """The modules that the lines of a source import, those of its own package by their whole names."""
    modules = []
    for name, things in re.findall(r"^(?:import|from) ([\w.]+)(?: import (.*))?", source, re.M):
        name = f"{package}.{name.strip('.')}".strip(".") if name.startswith(".") else name
        modules += [name, *(f"{name}.{thing}" for thing in re.findall(r"\w+", things))]
    return modules
