"""Models and networks of the configuration, and their options."""

import math
import re

import texts
from schema import SettingsError, unknown

# keys of a model that are not options of train-dictionary
MODEL_NOTES = ("label", "about", "colour", "base", "start", "like", "templates", "encode", "converge", "completeness")


# Options with other names after @, with their symbols in labels; all others are called as on the command line
SHORT = {"lambda": ("lam", "λ"), "atoms": ("m", "m")}


def split_model(name):
    """'weighted-l1@lam0.001@steps3000' -> ('weighted-l1', {'lambda': '0.001', 'steps': 3000})"""
    base, *parts = str(name).split("@")
    changed = dict(changed_option(name, base, part) for part in parts)
    if len(changed) < len(parts) or str(name) != named(base, changed):
        raise SettingsError(f"model {name!r}: λ comes before the number of atoms, then others by the alphabet, each once, "
                            f"as in {base}@lam0.001@m512@steps3000")
    return base, changed


def changed_option(name, base, part):
    """The option and its value of what follows an @."""
    key, text = re.fullmatch("((?:[a-z]+(?:-[a-z]+)*)?)(.*)", part).groups()
    key = next((option for option, (short, _) in SHORT.items() if short == key), key)
    if not key or key in MODEL_NOTES and key != "completeness" or not is_number(text):
        raise SettingsError(f"model {name!r}: after @ comes an option and a number, as in {base}@lam0.001, {base}@m512 or "
                            f"{base}@steps3000")
    if key == "atoms" and not re.fullmatch("[1-9][0-9]*", text):
        raise SettingsError(f"model {name!r}: {text!r} is not a number of atoms; write {base}@m512")
    return key, int(text) if re.fullmatch("[0-9]+", text) and key != "lambda" else text


def is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def named(base, changed):
    """The name of a model with changed options: the inverse of split_model."""
    order = sorted(changed, key=lambda key: (key not in SHORT, list(SHORT).index(key) if key in SHORT else key))
    return base + "".join(f"@{SHORT.get(key, (key,))[0]}{changed[key]}" for key in order)


def changed(name, options):
    """The name of a model with these options besides those that its name changes already."""
    base, own = split_model(name)
    return named(base, {**own, **options})


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
    return name if same else changed(name, {"lambda": f"{float(value):g}"})


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
    base, own = split_model(name)
    text = note(config, "model", base, "label") or base
    return text + "".join(f", {SHORT[key][1] if key in SHORT else key.replace('-', ' ')} = {value}"
                          for key, value in own.items())


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
