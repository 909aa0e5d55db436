"""Models and networks: what the names in the configuration stand for, as options of their programs."""

import math

import texts
from schema import SettingsError, unknown

# keys of a model that are not options of train-dictionary
MODEL_NOTES = ("label", "about", "colour", "base", "start", "like", "templates", "encode")


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


def lineage(config, name):
    """A model, its base, its base's base ..."""
    base = config["model"][name].get("base")
    return [name, *(lineage(config, base) if base else [])]


def with_lambda(config, name, value):
    """The name of a model with another lambda, one spelling for one number; its own name if that is its lambda."""
    same = float(definition(config, name).get("lambda", math.nan)) == float(value)
    return name if same else f"{name}@lam{float(value):g}"


def learns(config, name):
    """Whether a model learns anything, and so differs from seed to seed."""
    return definition(config, name).get("model") != "identity"


def start(config, name):
    """The model whose dictionary a model goes on from, or None if it starts afresh."""
    return definition(config, name).get("start")


def model_options(config, name, preprocessing=None):
    """The options of train-dictionary for a model: the defaults, then the preprocessing's, then the model's own."""
    options = dict(config["model_defaults"])
    if preprocessing:
        options.update(config["preprocessing"][preprocessing].get("train", {}))
    options.update(definition(config, name))
    if options.get("model") == "identity":
        options.pop("atoms", None)  # it has as many as stimuli have pixels
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def network_options(config, name):
    """The options of train-network for a network: the defaults, then its own."""
    options = {**config["network_defaults"], **config["network"][name]}
    return {key: value for key, value in options.items() if key not in MODEL_NOTES}


def all_options(config, preprocessing=None):
    """The options of every model and network, as texts name them: {model[l1][lambda]}."""
    def of_model(name):
        return {**definition(config, name), **model_options(config, name, preprocessing)}

    return {"model": texts.Looked(of_model), "network": texts.Looked(lambda name: network_options(config, name))}


def note(config, kind, name, key):
    """The label of a model or a network, or what is told about it; a number in it is that of its options."""
    own = definition(config, name) if kind == "model" else config["network"][name]
    options = all_options(config)
    try:
        return texts.fill(own.get(key, ""), {**options[kind][name], **options})
    except (LookupError, AttributeError, ValueError, TypeError) as error:
        raise SettingsError(f"{kind}.{name}.{key}: {{…}} can't be filled in: {error}") from None


def label(config, name):
    """What figures call a model."""
    base = split_model(name)[0]
    text = note(config, "model", base, "label") or base
    changed = split_model(name)[1]
    return text + "".join(f", λ = {value}" if key == "lambda" else f", {key} {value}" for key, value in changed.items())


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
