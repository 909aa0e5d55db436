"""Descriptions of the programs (--describe), and checks of the options in the configuration."""

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from entries import swept
from models import MODEL_NOTES, lineage, model_options, network_options
from schema import SettingsError, unknown

STAGES = ("import-images", "synthesize", "whiten", "extract-patches", "train-dictionary", "encode", "receptive-fields",
          "fit-gabor", "shape-statistics", "tiling", "atom-statistics", "activity-statistics", "similarity", "render-digits",
          "reconstruct", "embed", "cluster", "classify", "rate-distortion", "proximal-map", "sliding-windows",
          "sweep-statistics", "train-network", "attack", "grating-responses", "response-statistics")
READERS = {"images": "import-images", "digits": "render-digits"}
NUMBER = {"real": re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"), "whole": re.compile(r"-?\d+")}
GROUPS = ("Model", "Training")  # of the options of train-dictionary, those that a model may hold

# Settings that are passed to a program under another name
SINGLE = {"classes.group_size": ("activity-statistics", "group-size"), "classes.images": ("similarity", "count"),
          "classes.distance": ("similarity", "metric"), "classes.neighbours": ("similarity", "neighbours"),
          "classes.per_class": ("similarity", "per-class"), "embedding.images": ("embed", "count"),
          "embedding.perplexity": ("embed", "perplexity"), "statistics.bins": ("shape-statistics", "bins"),
          "statistics.bootstrap": ("shape-statistics", "bootstrap"), "compare.held_out": ("extract-patches", "count"),
          "responses.held_out": ("extract-patches", "count")}


def describe_all(folder):
    """{stage: its description}."""
    absent = [stage for stage in STAGES if not os.access(Path(folder, stage), os.X_OK)]
    if absent:
        raise SettingsError(f"{folder}/{absent[0]} is not built ({len(absent)} of {len(STAGES)} programs are missing); "
                            "run ./reproduce, or: cmake --preset release && cmake --build --preset release")
    with ThreadPoolExecutor() as pool:
        return dict(zip(STAGES, pool.map(describe, [Path(folder, stage) for stage in STAGES])))


def describe(program):
    """The description of a program, in the form of lib/app/describe.hpp."""
    try:
        answer = subprocess.run([program, "--describe"], capture_output=True, text=True)
    except OSError as error:
        raise SettingsError(f"{program} can't start ({error.strerror}); remove build/ and build anew") from None
    if answer.returncode:
        raise SettingsError(f"{program} --describe failed: {' '.join(answer.stderr.split())}; build anew")
    return json.loads(answer.stdout)


def mappings(config):
    """(where, mapping, program) of every mapping of the configuration that becomes options of a program."""
    for name, own in config["datasets"].items():
        if "options" in own and own["reader"] in READERS:
            yield f"datasets.{name}.options", own["options"], READERS[own["reader"]]
        if "stand_in" in own:
            yield f"datasets.{name}.stand_in", own["stand_in"], "synthesize"
    for name, own in config["whitening"].items():
        yield f"whitening.{name}", own, "whiten"
    for name, own in config["preprocessing"].items():
        for key, program in (("patches", "extract-patches"), ("train", "train-dictionary"), ("encode", "encode")):
            if key in own:
                yield f"preprocessing.{name}.{key}", own[key], program
    for name, program in (("receptive_fields", "receptive-fields"), ("noise_fields", "receptive-fields"),
                          ("tiling", "tiling")):
        yield name, config[name], program
    yield "gratings.options", config["gratings"]["options"], "grating-responses"
    for kind, program in (("classifiers", "classify"), ("curves", "proximal-map")):
        for name, own in config[kind].items():
            yield f"{kind}.{name}", own, program
    yield "window", config["window"], "sliding-windows"
    yield "responses.options", config["responses"]["options"], "response-statistics"
    yield "attack.options", config["attack"]["options"], "attack"
    yield "network_defaults", config["network_defaults"], "train-network"
    for name, own in config["network"].items():
        yield f"network.{name}", own, "train-network"
    for where in ("model_defaults", "convergence"):
        yield where, config[where], "train-dictionary"
    for name in sorted(config["model"], key=lambda name: len(lineage(config, name))):  # bases first
        own = config["model"][name]
        yield f"model.{name}", own, "train-dictionary"
        if "encode" in own:
            yield f"model.{name}.encode", own["encode"], "encode"


def spell_as_options(config):
    """Spells options as on the command line: group_size becomes group-size, and lists are joined by commas."""
    for where, mapping, _ in mappings(config):
        spelt = {}
        for key, value in mapping.items():
            name = key.replace("_", "-")
            if name in spelt:
                other = next(other for other in mapping if other != key and other.replace("_", "-") == name)
                raise SettingsError(f"{where}: has both {other!r} and {key!r}, which are one option; leave one out")
            spelt[name] = ",".join(map(str, value)) if isinstance(value, list) and key not in MODEL_NOTES else value
        mapping.clear()
        mapping.update(spelt)


def check_options(config, programs):
    """Checks every option of the configuration against the description of its program."""
    for where, mapping, program in mappings(config):
        kind, _, name = where.partition(".")
        if kind == "model" and program == "train-dictionary":
            check_model(where, model_options(config, name), programs[program])
        elif kind == "network":
            check_values(where, network_options(config, name), free_options(programs[program]))
        else:
            check_values(where, mapping, free_options(programs[program]))
    for where, (program, option) in SINGLE.items():
        kind, _, key = where.partition(".")
        check_value(where, config[kind][key], programs[program]["options"][option])
    for where, name in models_at_lambda(config):
        check_model(f"{where}: {name}", model_options(config, name), programs["train-dictionary"])


def models_at_lambda(config):
    """(where, name) of the models <model>@lam<number> and <model>@m<number> in the configuration."""
    named = [("models", name) for name in config["models"]]
    for paper, own in config["papers"].items():
        for figure, entry in own["figures"].items():
            named += [(f"papers.{paper}.figures.{figure}.models", name) for name in swept(config, entry)]
        named += [(f"papers.{paper}.specifications.printed", name)
                  for name in own.get("specifications", {}).get("printed", {}).values()]
        for claim, entry in own["claims"].items():
            named += [(f"papers.{paper}.claims.{claim}.{term}.model", entry[term].get("model", ""))
                      for term in ("measure", "minus") if term in entry]
    return [(where, name) for where, name in named if "@" in name]


def free_options(program):
    """The options of a program that the configuration may set; files, seeds and the like are set by rules."""
    given = {"dataset"} if program["name"] == "synthesize" else {"dataset", "seed"}
    return {key: rule for key, rule in program["options"].items()
            if key not in given and "role" not in rule and not rule.get("common")
            and (program["name"] != "train-dictionary" or rule.get("group") in GROUPS)}


def check_model(where, options, program):
    """Checks the options of a model against those of all models and the parameters of its components."""
    registries = program["registries"]
    owned = {key for registry in registries.values() for entry in registry.values() for key in entry["parameters"]}
    allowed = {key: rule for key, rule in free_options(program).items() if key not in owned}
    kinds = ["model"]
    while kinds:
        kind = kinds.pop()
        name = options.get(kind, allowed[kind]["default"])
        if name not in registries[kind]:
            raise unknown(f"{where}.{kind}", name, registries[kind])
        parameters = registries[kind][name]["parameters"]
        allowed.update(parameters)
        kinds += [key for key in parameters if key in registries]
    check_values(where, options, allowed)


def check_values(where, options, allowed):
    """Checks the keys and values of a mapping against {key: rule}."""
    for key, value in options.items():
        if key not in allowed:
            raise SettingsError(str(unknown(where, key, allowed)).replace("unknown", "unknown key", 1))
        check_value(f"{where}.{key}", value, allowed[key])


def check_value(where, value, rule):
    """Checks a value, or each item of a list, against the rule of its option."""
    if (rule["kind"] == "flag") != isinstance(value, bool):
        raise SettingsError(f"{where}: {value!r} is not allowed; must be {wanted(rule)}")
    items = str(value).split(",") if rule.get("list") else [str(value)]
    for item in items:
        if rule["kind"] == "choice" and item not in rule["choices"]:
            raise unknown(where, item, rule["choices"])
        if rule["kind"] in NUMBER:
            check_number(where, value, item, rule)


def check_number(where, value, item, rule):
    """Checks a number, which must be spelled as the program reads it."""
    suffix = rule.get("suffix", "")
    number = item.removesuffix(suffix) or "1" if suffix and item.endswith(suffix) else item
    of = "" if item == str(value) else f" (in {str(value)!r})"
    if not NUMBER["real"].fullmatch(number):
        raise SettingsError(f"{where}: {item!r}{of} is not a number; must be {wanted(rule)}")
    if not NUMBER[rule["kind"]].fullmatch(number):
        raise SettingsError(f"{where}: {item}{of} is not a whole number; must be {wanted(rule)}")
    if not within(float(number), rule):
        raise SettingsError(f"{where}: {item}{of} is out of range; must be {wanted(rule)}")


def within(number, rule):
    """Whether a number is within the bounds of a rule."""
    low, high = rule.get("low", -float("inf")), rule.get("high", float("inf"))
    return ((number > low if rule.get("open_low") else number >= low)
            and (number < high if rule.get("open_high") else number <= high) and abs(number) != float("inf"))


def wanted(rule):
    """The allowed values of a rule, in words."""
    kinds = {"flag": "true or false", "whole": "a whole number", "real": "a number"}
    one = kinds.get(rule["kind"], "a word or a number")
    ends = [("above " if rule.get("open_low") else "at least ") + number_text(rule["low"])] if "low" in rule else []
    if "high" in rule:
        ends.append(("below " if rule.get("open_high") else "at most ") + number_text(rule["high"]))
    if len(ends) == 2 and not rule.get("open_low") and not rule.get("open_high"):
        ends = [f"from {number_text(rule['low'])} to {number_text(rule['high'])}"]
    suffix = f", or such times {rule['suffix']}, as 2{rule['suffix']}" if "suffix" in rule else ""
    several = ", or several with commas between" if rule.get("list") else ""
    return " ".join([one, " and ".join(ends)]).strip() + suffix + several


def number_text(number):
    """The shortest text that reads back as the number, as programs write it."""
    sign, digits, exponent = Decimal(repr(float(number))).normalize().as_tuple()
    minus, figures, power = "-" * sign, "".join(map(str, digits)), exponent + len(digits) - 1
    fixed = f"{Decimal((0, digits, exponent)):f}"
    mantissa = figures[0] + ("." + figures[1:] if figures[1:] else "")
    scientific = f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"
    return minus + min(fixed, scientific, key=len)
