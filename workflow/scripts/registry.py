"""Options of models against what train-dictionary says that it can do."""

import json
import math
import subprocess

from models import lineage, model_options
from schema import SettingsError, unknown


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
    for name in sorted(config["model"], key=lambda name: len(lineage(config, name))):  # shows where a mistake is made
        check_model(f"model.{name}", model_options(config, name), registry)


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
