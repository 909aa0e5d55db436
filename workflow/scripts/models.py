"""Models and networks of the configuration, and their options."""

import math
import re

import texts
from schema import SettingsError, unknown

# keys of a model that are not options of train-dictionary
MODEL_NOTES = ("label", "about", "colour", "base", "start", "like", "templates", "encode", "converge", "completeness")


# what may follow the name of a model: {key: (prefix, symbol in labels, example)}, in this order
CHANGES = {"lambda": ("lam", "λ", "0.001"), "atoms": ("m", "m", "512")}


def split_model(name):
    """'weighted-l1@lam0.001@m512' -> ('weighted-l1', {'lambda': '0.001', 'atoms': 512})"""
    base, *parts = str(name).split("@")
    changed = {}
    for part in parts:
        key = next((key for key, (prefix, _, _) in CHANGES.items() if re.match(prefix + "(?![a-z])", part)), None)
        if key is None:
            raise SettingsError(f"model {name!r}: after @ comes lam and a number, or m and the number of atoms, as in "
                                f"{base}@lam0.001 or {base}@m512")
        changed[key] = changed_value(name, base, key, part.removeprefix(CHANGES[key][0]))
    if list(changed) != [key for key in CHANGES if key in changed] or len(changed) < len(parts):
        raise SettingsError(f"model {name!r}: λ comes before the number of atoms, each once, as in "
                            f"{base}@lam0.001@m512")
    return base, changed


def changed_value(name, base, key, text):
    """The λ of a name, as text, or its number of atoms."""
    prefix, _, example = CHANGES[key]
    if key == "atoms":
        if not re.fullmatch("[1-9][0-9]*", text):
            raise SettingsError(f"model {name!r}: {text!r} is not a number of atoms; write {base}@{prefix}{example}")
        return int(text)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingsError(f"model {name!r}: {text!r} is not a number; write {base}@{prefix}{example}")
    return text


def definition(config, name, _above=()):
    """The entry of a model in configs/models.yaml with that of its `base`, without defaults."""
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
    if "atoms" in override:
        if own.get("model") == "identity":
            raise SettingsError(f"model {name!r}: {base} has as many atoms as stimuli have pixels; leave out @m")
        own.pop("completeness", None)  # a factor of a number that this one replaces
    return {**own, **override}


def lineage(config, name):
    """A model, its base, the base of this, ..."""
    base = config["model"][name].get("base")
    return [name, *(lineage(config, base) if base else [])]


def with_lambda(config, name, value):
    """The name of a model with this lambda, in one spelling; the model itself if it has this lambda."""
    same = float(definition(config, name).get("lambda", math.nan)) == float(value)
    base, at, atoms = name.partition("@m")
    return name if same else f"{base}@lam{float(value):g}{at}{atoms}"


def with_atoms(name, count):
    """The name of a model with this number of atoms."""
    return f"{name}@m{count}"


def learns(config, name):
    """Whether a model learns, and so depends on the seed."""
    return definition(config, name).get("model") != "identity"


def start(config, name):
    """The model whose dictionary a model starts from, or None."""
    return definition(config, name).get("start")


def converges(config, name):
    """Whether a model is trained until the rule of convergence is met, not for a fixed number of steps."""
    return definition(config, name).get("converge", False)


def model_options(config, name, preprocessing=None):
    """The options of train-dictionary for a model: the defaults, then the preprocessing's, then those of the rule of
    convergence if the model has it, then the model's own."""
    options = dict(config["model_defaults"])
    if preprocessing:
        options.update(config["preprocessing"][preprocessing].get("train", {}))
    if converges(config, name):
        options.update(config["convergence"])
    options.update(definition(config, name))
    options["atoms"] = round(options["atoms"] * options.get("completeness", 1))
    if options.get("model") == "identity":
        options.pop("atoms", None)  # it has as many as stimuli have pixels
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def network_options(config, name):
    """The options of train-network for a network: the defaults, then its own."""
    options = {**config["network_defaults"], **config["network"][name]}
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def all_options(config, preprocessing=None):
    """The options of all models and networks, for texts: {model[l1][lambda]}."""
    def of_model(name):
        return {**definition(config, name), **model_options(config, name, preprocessing)}

    return {"model": texts.Looked(of_model), "network": texts.Looked(lambda name: network_options(config, name))}


def note(config, kind, name, key):
    """The `label` or `about` of a model or a network, with its options filled in."""
    own = definition(config, name) if kind == "model" else config["network"][name]
    options = all_options(config)
    try:
        return texts.fill(own.get(key, ""), {**options[kind][name], **options})
    except (LookupError, AttributeError, ValueError, TypeError) as error:
        raise SettingsError(f"{kind}.{name}.{key}: {{…}} can't be filled in: {error}") from None


def label(config, name):
    """The label of a model in figures."""
    base = split_model(name)[0]
    text = note(config, "model", base, "label") or base
    return text + "".join(f", {CHANGES[key][1]} = {value}" for key, value in split_model(name)[1].items())


def command_line(options):
    """{'rate': 5, 'step-size': 0.1, 'verbose': True} -> '--rate 5 --step-size 0.1 --verbose'"""
    words = []
    for key, value in options.items():
        flag = f"--{key}"
        if value is True:
            words.append(flag)
        elif isinstance(value, list):
            words += [flag, *map(str, value)]
        elif value is not False and value is not None:
            words += [flag, str(value)]
    return words
