"""Settings: checks the merged configuration, and turns names (models, preprocessings, data sets) into options.

Everything here is plain functions of the configuration, used by the rules and by the tests. A mistake is a
SettingsError of one line that names the key, its value and what is allowed.
"""

import copy
import difflib
import hashlib
import json
import math
import os
import subprocess
from pathlib import Path

import yaml

WORKFLOW = Path(__file__).resolve().parent.parent
# keys of a model that are not options of train-dictionary
MODEL_NOTES = ("label", "about", "colour", "base", "start", "like", "templates", "encode")


class SettingsError(Exception):
    """One line: which key, what it holds, what is allowed."""


def one_of(names):
    return ", ".join(str(name) for name in sorted(names, key=str)) or "none"


def unknown(where, value, names):
    """The message for a name that is not among `names`, with the nearest one as a hint."""
    near = difflib.get_close_matches(str(value), [str(name) for name in names], n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return SettingsError(f"{where}: unknown {value!r}{hint}; allowed: {one_of(names)}")


# ---------------------------------------------------------------- the schema

def check_schema(config):
    """Checks the configuration against workflow/schemas/config.yaml; numbers given as text become numbers."""
    import jsonschema

    schema = yaml.safe_load((WORKFLOW / "schemas" / "config.yaml").read_text())
    validator = jsonschema.Draft7Validator(schema)
    errors = list(validator.iter_errors(config))
    if any([read_text(config, error) for error in errors]):
        errors = list(validator.iter_errors(config))
    if errors:
        raise SettingsError(schema_message(min(errors, key=lambda error: (len(error.path), [*map(str, error.path)]))))


def read_text(config, error):
    """Snakemake hands the items of a list given by --config over as text: reads one where a number is asked for."""
    if error.validator != "type" or not isinstance(error.instance, str):
        return False
    value = yaml.safe_load(error.instance)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not error.absolute_path:
        return False
    *parents, last = error.absolute_path
    for key in parents:
        config = config[key]
    config[last] = value
    return True


def schema_message(error):
    """One line for one violation: the key, its value, the allowed ones."""
    where = ".".join(str(part) for part in error.absolute_path) or "configuration"
    value = json.dumps(error.instance, default=str, ensure_ascii=False)
    if len(value) > 60:
        value = value[:57] + "..."
    rule, limit = error.validator, error.validator_value
    if rule == "additionalProperties":
        allowed = error.schema.get("properties", {})
        extra = sorted(set(error.instance) - set(allowed))
        return str(unknown(where, extra[0], allowed)).replace("unknown", "unknown key", 1)
    if rule == "required":
        missing = [key for key in limit if key not in error.instance]
        return f"{where}: the key {missing[0]!r} is missing"
    allowed = {
        "enum": lambda: f"one of {one_of(limit)}",
        "type": lambda: f"of type {limit if isinstance(limit, str) else ' or '.join(limit)}",
        "minimum": lambda: f"at least {limit}",
        "maximum": lambda: f"at most {limit}",
        "exclusiveMinimum": lambda: f"above {limit}",
        "minItems": lambda: f"a list of at least {limit}",
        "uniqueItems": lambda: "a list without repeats",
        "pattern": lambda: error.schema.get("description", f"text like {limit}"),
        "propertyNames": lambda: "named differently",
    }.get(rule, lambda: error.message)()
    return f"{where}: {value} is not allowed; must be {allowed}"


# ---------------------------------------------------------------- models

def split_model(name):
    """'weighted-l1@lam0.001' -> ('weighted-l1', {'lambda': '0.001'})"""
    base, at, rest = str(name).partition("@")
    if not at:
        return base, {}
    if not rest.startswith("lam"):
        raise SettingsError(f"model {name!r}: after @ comes lam and a number, as in {base}@lam0.001")
    try:
        value = float(rest[3:])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingsError(f"model {name!r}: {rest[3:]!r} is not a number; write {base}@lam0.001")
    return base, {"lambda": rest[3:]}


def definition(config, name, _above=()):
    """Everything configs/models.yaml says of a model, with what it takes from its `base`; without the defaults."""
    known = config["model"]
    base, override = split_model(name)
    if base not in known:
        raise unknown("model", base, known)
    if base in _above:
        raise SettingsError(f"model.{base}.base: models are based on each other in a circle")
    own = dict(known[base])
    if "base" in own:
        if own["base"] not in known:
            raise unknown(f"model.{base}.base", own["base"], known)
        inherited = definition(config, own["base"], (*_above, base))
        own = {**inherited, **own}
    own.pop("base", None)
    return {**own, **override}


def with_lambda(config, name, value):
    """The name of a model with another lambda, one spelling for one number; its own name if that is its lambda."""
    same = float(definition(config, name).get("lambda", math.nan)) == float(value)
    return name if same else f"{name}@lam{float(value):g}"


def start(config, name):
    """The model whose dictionary a model goes on from, or None if it starts afresh."""
    return definition(config, name).get("start")


def check_start(config, name):
    """A chain of starts must end, and what a model is compared with must exist."""
    other = definition(config, name).get("like")
    if other:
        check_model_name(config, f"model.{name}.like", other)
    chain = [name]
    while following := start(config, chain[-1]):
        if following in chain:
            raise SettingsError(f"model.{name}.start: models start from each other in a circle")
        try:
            definition(config, following)
        except SettingsError as error:
            raise SettingsError(f"model.{chain[-1]}.start: {error}") from None
        chain.append(following)


def model_options(config, name, preprocessing=None):
    """The options of train-dictionary for a model: the defaults, then the preprocessing's, then the model's own."""
    options = dict(config["model_defaults"])
    if preprocessing:
        options.update(config["preprocessing"][preprocessing].get("train", {}))
    options.update(definition(config, name))
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def label(config, name):
    """What figures call a model."""
    text = definition(config, name).get("label", split_model(name)[0])
    changed = split_model(name)[1]
    return text + "".join(f", λ = {value}" if key == "lambda" else f", {key} {value}" for key, value in changed.items())


def network_options(config, name):
    """The options of train-network for a network: the defaults, then its own."""
    options = {**config["network_defaults"], **config["network"][name]}
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def command_line(options):
    """{'rate': 5, 'step_size': 0.1, 'verbose': True} -> '--rate 5 --step-size 0.1 --verbose'"""
    words = []
    for key, value in options.items():
        flag = "--" + key.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, list):
            words += [flag, *map(str, value)]
        elif value is not False and value is not None:
            words += [flag, str(value)]
    return words


def describe(program):
    """The registries and options of train-dictionary, with their ranges (its --describe)."""
    try:
        answer = subprocess.run([program, "--describe"], capture_output=True, text=True)
    except OSError as error:
        raise SettingsError(f"{program} can't start ({error.strerror}); remove build/ and build anew") from None
    if answer.returncode:
        raise SettingsError(f"{program} --describe failed: {answer.stderr.strip().splitlines()[-1:]}")
    return json.loads(answer.stdout)


def check_models(config, registry):
    """Every model against what train-dictionary says it can do."""
    known = all_parameters(registry)
    for preprocessing, setting in config["preprocessing"].items():
        check_values(f"preprocessing.{preprocessing}.train", setting.get("train", {}), known)
    check_values("model_defaults", config["model_defaults"], known)
    for name in sorted(config["model"], key=lambda name: len(lineage(config, name))):  # a mistake shows where it is made
        check_model(f"model.{name}", model_options(config, name), registry)


def lineage(config, name):
    """A model, its base, its base's base ..."""
    base = config["model"][name].get("base")
    return [name, *(lineage(config, base) if base else [])]


def all_parameters(registry):
    """The options that all models share, and every parameter of every model and of its parts."""
    parameters = dict(registry["options"])
    for kind, entries in registry.items():
        if kind == "options":
            continue
        for entry in entries.values():
            for key, rule in entry["parameters"].items():
                loose = {name: rule[name] for name in ("default", "choices") if name in rule}
                parameters.setdefault(key.replace("-", "_"), loose)
    return parameters


def check_model(where, options, registry):
    """A model's options against those that all share, the parameters of its kind, and those of the parts it names."""
    allowed = dict(registry["options"])
    kinds = ["model"]
    while kinds:
        kind = kinds.pop()
        name = options.get(kind, allowed[kind]["default"])
        if name not in registry[kind]:
            raise unknown(f"{where}.{kind}", name, registry[kind])
        parameters = registry[kind][name]["parameters"]
        allowed.update(parameters)
        kinds += [key for key in parameters if key in registry]
    check_values(where, options, allowed)


def check_values(where, options, allowed):
    """Keys and values of one mapping against {key: {low, high, choices}}."""
    allowed = {key.replace("-", "_"): rule for key, rule in allowed.items()}
    for key, value in options.items():
        rule = allowed.get(key.replace("-", "_"))
        if rule is None:
            raise SettingsError(str(unknown(where, key, allowed)).replace("unknown", "unknown key", 1))
        if rule.get("choices") and value not in rule["choices"]:
            raise unknown(f"{where}.{key}", value, rule["choices"])
        if isinstance(rule.get("default"), (int, float)) and not isinstance(rule["default"], bool):
            check_number(f"{where}.{key}", value, rule)


def check_number(where, value, rule):
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise SettingsError(f"{where}: {value!r} is not a number") from None
    low, high, allowed = rule.get("low"), rule.get("high"), rule.get("allowed", "")
    outside = (low is not None and (number < low or number == low and allowed.startswith("above"))
               or high is not None and (number > high or number == high and "below" in allowed))
    if outside or not math.isfinite(number):
        raise SettingsError(f"{where}: {value} is out of range; must be {allowed or 'finite'}")


# ---------------------------------------------------------------- names that refer to each other

def check_names(config):
    """Data sets, preprocessings and models that papers, comparisons and claims refer to must exist."""
    for name, setting in config["datasets"].items():
        refer(config, f"datasets.{name}.test", setting.get("test", []), "datasets")
    for name, setting in config["preprocessing"].items():
        refer(config, f"preprocessing.{name}.whitening", setting.get("whitening", []), "whitening")
    for name, setting in config["model"].items():
        refer(config, f"model.{name}.templates", setting.get("templates", []), "datasets")
    refer(config, "statistics.reference", config["statistics"]["reference"], "datasets")
    for name in config["models"]:
        check_model_name(config, "models", name)
    refer(config, "dataset", config.get("dataset", []), "datasets")
    refer(config, "compare.dataset", config["compare"]["dataset"], "datasets")
    refer(config, "compare.preprocessing", config["compare"]["preprocessing"], "preprocessing")
    if config["preprocessing"][config["compare"]["preprocessing"]]["patches"].get("whole"):
        raise SettingsError("compare.preprocessing: whole images leave none held out to compare models on; "
                            "name one of patches")
    for paper, setting in config["papers"].items():
        check_paper(config, f"papers.{paper}", setting)
    refer(config, "attack.transfer", config["attack"]["transfer"], "network")
    for claim in config["claims"]:
        check_claim(config, claim)


def refer(config, where, names, kind):
    for name in names if isinstance(names, list) else [names]:
        if name not in config[kind]:
            raise unknown(where, name, config[kind])


def check_model_name(config, where, name):
    try:
        definition(config, name)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None


def check_paper(config, where, setting):
    refer(config, f"{where}.dataset", setting["dataset"], "datasets")
    refer(config, f"{where}.preprocessing", setting["preprocessing"], "preprocessing")
    for figure, panel in setting["figures"].items():
        for name in panel["models"]:
            check_model_name(config, f"{where}.figures.{figure}.models", name)
        refer(config, f"{where}.figures.{figure}.curves", panel.get("curves", []), "curves")
        refer(config, f"{where}.figures.{figure}.networks", panel.get("networks", []), "network")
        refer(config, f"{where}.figures.{figure}.dataset", panel.get("dataset", []), "datasets")
        refer(config, f"{where}.figures.{figure}.raw", panel.get("raw", []), "preprocessing")
        refer(config, f"{where}.figures.{figure}.preprocessing", panel.get("preprocessing", []), "preprocessing")


def check_claim(config, claim):
    where = f"claims.{claim['id']}"
    refer(config, f"{where}.paper", claim["paper"], "papers")
    figures = config["papers"][claim["paper"]]["figures"]
    if claim["figure"] not in figures:
        raise unknown(f"{where}.figure", claim["figure"], figures)
    if ("measure" in claim) == ("not_testable" in claim):
        raise SettingsError(f"{where}: needs either 'measure' or 'not_testable'")
    for term in (claim.get("measure"), claim.get("minus")):
        if term and ("model" in term) == ("curve" in term):
            raise SettingsError(f"{where}: a term needs either 'model' or 'curve'")
        if term and "curve" in term:
            refer(config, f"{where}.curve", term["curve"], "curves")
        elif term and term.get("table") == "attack":
            refer(config, f"{where}.model", term["model"], "network")
        elif term:
            check_model_name(config, f"{where}.model", term["model"])
            refer(config, f"{where}.preprocessing", term.get("preprocessing", []), "preprocessing")
            if "over" in term and "lambda" not in figures.get(term["over"], {}):
                raise unknown(f"{where}.over", term["over"], [f for f in figures if "lambda" in figures[f]])


# ---------------------------------------------------------------- data

def data_folders():
    """Where the files of data sets are looked for, in this order."""
    return [Path("data")] + ([Path(os.environ["SIMPLECELL_DATA"])] if os.environ.get("SIMPLECELL_DATA") else [])


def locate(dataset):
    """{path in the data set: where it was found, or None}"""
    found = {}
    for entry in dataset["files"]:
        places = [folder / entry["path"] for folder in data_folders()]
        found[entry["path"]] = next((place for place in places if place.is_file()), None)
    return found


def looked_in():
    return ", ".join(str(folder) for folder in data_folders()) + (
        "" if os.environ.get("SIMPLECELL_DATA") else " (SIMPLECELL_DATA is not set)")


def missing_message(name, dataset, missing):
    """The one line for data that are demanded and can't be had."""
    first = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    mirrors = ", ".join(dataset["mirrors"]) or "no mirror is known"
    return (f"data set {name}: {len(missing)} of {len(dataset['files'])} files missing ({first}); "
            f"looked in {looked_in()}; {mirrors}; data_source: auto would use a stand-in")


def state(dataset):
    """Changes when the data set's files appear, vanish or change; so a rule that carries it in params runs again."""
    marks = []
    for path, place in locate(dataset).items():
        stat = place.stat() if place else None
        marks.append([path, str(place), stat.st_size if stat else 0, stat.st_mtime_ns if stat else 0])
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()[:16]


# ---------------------------------------------------------------- all of it

def check(config, program=None):
    """Checks the whole configuration; with the path of train-dictionary also every model's options."""
    check_schema(config)
    for name in config["model"]:
        definition(config, name)
        check_start(config, name)
    check_names(config)
    if program and Path(program).exists():
        check_models(config, describe(program))


def record(config):
    """The configuration as it is stored beside the results."""
    return yaml.safe_dump(copy.deepcopy(dict(config)), sort_keys=True, allow_unicode=True, width=120)
