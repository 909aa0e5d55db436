"""The specifications of configs/multiverse.yaml, composed to models and preprocessings (docs/multiverse.md).

A specification is a mapping {factor: level}. The models of the multiverse are named after their levels, so that another
choice of specifications leaves results of the same ones in place.
"""

import hashlib
import itertools
import json
import re

import entries
import models
import programs
from design import balanced_subset, combinations
from schema import SettingsError, unknown

SCALED = re.compile(r"([\d.eE+-]+) sigma(?:\^(-?\d+))?")
NOTES = ("sigma", "patches", "completeness", "without")  # keys of levels that are not options of train-dictionary
FOLDER = "multiverse/{dataset}/{preprocessing}/{model}/seed{seed}"  # of the results of a training


def factors(config):
    """{factor: [levels]} of the design, sorted: the order in a merged configuration depends on what overrides it."""
    return {name: sorted(own["levels"]) for name, own in sorted(config["multiverse"]["training"].items())}


def screened(config):
    """The specifications of the balanced subset."""
    screen = config["multiverse"]["screen"]
    return balanced_subset(factors(config), screen["specifications"], screen["design_seed"])


def named(config):
    """{name: specification} of those that are confirmed in any case."""
    return {name: {factor: own[factor] for factor in factors(config)}
            for name, own in config["multiverse"]["named"].items()}


def name_of(levels):
    """The name of a specification."""
    return "-".join(levels.values())


def options_of_level(config, factor, level):
    own = config["multiverse"]["training"][factor]
    return {**own["levels"], **own.get("beyond", {})}[level]


def scaled(value, sigma):
    """'0.5 sigma^-2' -> 0.5 / sigma²; other values as they are."""
    found = SCALED.fullmatch(str(value))
    return float(f"{float(found[1]) * sigma ** int(found[2] or 1):.6g}") if found else value


def composed(config, own, levels):
    """(model, patches, sigma): the options of a model at the given levels, those of its patches, and the standard
    deviation of their pixels."""
    preprocessing = config["preprocessing"][config["multiverse"]["preprocessing"]]
    merged = dict(own)
    for factor, level in levels.items():
        merged.update(options_of_level(config, factor, level))
    sigma, left_out = merged.get("sigma", 1), (*NOTES, *merged.get("without", ()))
    atoms = round(merged.get("completeness", 1) * preprocessing["train"]["atoms"])
    model = {key: scaled(value, sigma) for key, value in merged.items() if key not in left_out}
    return {**model, "atoms": atoms}, merged.get("patches", {}), sigma


def run(config, name, own, levels):
    """A training: the names of its model and of its preprocessing, and what these are."""
    options, patches, sigma = composed(config, own, levels)
    preprocessing = "-".join([config["multiverse"]["preprocessing"], *(f"{key}-{own}" for key, own in patches.items())])
    return {"model": f"{name}-{name_of(levels)}", "preprocessing": preprocessing, "options": options,
            "patches": patches, "sigma": sigma}


def model_run(config, levels):
    """The training of a specification."""
    return run(config, config["multiverse"]["model"], config["multiverse"]["options"], levels)


def comparators(config, levels):
    """{model of claims: {choice: training}} of what a specification is compared with."""
    own = config["multiverse"]["comparators"]
    equal = {factor: levels[factor] for factor in own["equal"]}
    return {model: {choice: run(config, choice, options, equal) for choice, options in choices.items()}
            for model, choices in own["models"].items()}


def runs(config, specifications):
    """All trainings of specifications, with those that they are compared with, each once."""
    found = {}
    for levels in specifications:
        others = [other for choices in comparators(config, levels).values() for other in choices.values()]
        found.update({one["model"]: one for one in [model_run(config, levels), *others]})
    return list(found.values())


def all_runs(config):
    """The trainings of all specifications that could be chosen."""
    return runs(config, [*combinations(factors(config)), *named(config).values()])


def expanded(config):
    """The configuration with the models and preprocessings of all specifications."""
    every, own = all_runs(config), config["preprocessing"][config["multiverse"]["preprocessing"]]
    preprocessings = {one["preprocessing"]: {**own, "patches": {**own["patches"], **one["patches"]}} for one in every}
    return {**config, "model": {**config["model"], **{one["model"]: one["options"] for one in every}},
            "preprocessing": {**config["preprocessing"], **preprocessings}}


def measures_file(config, one, seed):
    """The table of measures of a training."""
    folder = FOLDER.format(**one, dataset=config["multiverse"]["dataset"], seed=seed)
    return f"{config['results']}/{folder}/measures.tsv"


def measurements(config):
    """All ways to measure a trained model."""
    return combinations(config["multiverse"]["measurement"])


def claims(config):
    """The claims of the multiverse, in its order."""
    found = {claim["id"]: claim for claim in entries.claims(config)}
    return [found[name] for name in config["multiverse"]["claims"]]


def metrics(config):
    """The metrics that its claims and its rule of validity read."""
    terms = [claim[key] for claim in claims(config) for key in ("measure", "minus") if key in claim]
    return list(dict.fromkeys(["share_fitted", *(term["metric"] for term in terms)]))


def digest(config):
    """Twelve digits of the sha256 of all settings of the multiverse."""
    whole = expanded(config)
    own = {"multiverse": config["multiverse"], "claims": claims(config), "whitening": config["whitening"],
           "receptive_fields": config["receptive_fields"],
           "runs": {one["model"]: [models.model_options(whole, one["model"], one["preprocessing"]), one["patches"]]
                    for one in all_runs(config)}}
    return hashlib.sha256(json.dumps(own, sort_keys=True, default=str).encode()).hexdigest()[:12]


# ---------------------------------------------------------------- checks

def check(config):
    """Checks the names that the multiverse refers to."""
    own = config["multiverse"]
    for key, kind in (("dataset", "datasets"), ("preprocessing", "preprocessing"), ("model", "model")):
        if own[key] not in config[kind]:
            raise unknown(f"multiverse.{key}", own[key], config[kind])
    for name in own["comparators"]["models"]:
        if name not in config["model"]:
            raise unknown("multiverse.comparators.models", name, config["model"])
    if "train" not in config["preprocessing"][own["preprocessing"]]:
        raise SettingsError("multiverse.preprocessing: gives no number of atoms (train: {atoms: …})")
    check_factors(own)
    check_claims(config)


def check_factors(own):
    """Checks the factors and levels that entries of the multiverse name."""
    setting = {}
    for factor, training in own["training"].items():
        for option in set().union(*{**training["levels"], **training.get("beyond", {})}.values()):
            other = setting.setdefault(option, factor)
            if other != factor:
                raise SettingsError(f"multiverse.training: {other} and {factor} both set {option!r}; an option belongs "
                                    "to one factor")
    for factor in own["comparators"]["equal"]:
        if factor not in own["training"]:
            raise unknown("multiverse.comparators.equal", factor, own["training"])
    for name, levels in own["named"].items():
        for factor, training in own["training"].items():
            known = {**training["levels"], **training.get("beyond", {})}
            if levels.get(factor) not in known:
                raise unknown(f"multiverse.named.{name}.{factor}", levels.get(factor), known)
    choices = list(itertools.chain(*own["comparators"]["models"].values()))
    for factor, known in {**own["measurement"], "comparator": choices}.items():
        if own["usual"].get(factor) not in known:
            raise unknown(f"multiverse.usual.{factor}", own["usual"].get(factor), known)
    size, most = own["screen"]["specifications"], len(combinations(
        {name: list(training["levels"]) for name, training in own["training"].items()}))
    if size > most:
        raise SettingsError(f"multiverse.screen.specifications: {size} is out of range; there are {most} combinations")


def check_claims(config):
    """Checks that the claims exist, and that specifications decide them."""
    own = config["multiverse"]
    known = {claim["id"]: claim for claim in entries.claims(config)}
    for key, names, allowed in (("claims", own["claims"], known), ("curve", own["curve"], own["claims"])):
        for name in names:
            if name not in allowed:
                raise unknown(f"multiverse.{key}", name, allowed)
    compared = {own["model"], *own["comparators"]["models"]}
    for name in own["claims"]:
        for key in ("measure", "minus"):
            term = known[name].get(key)
            if key == "measure" and (term is None or "expected" not in known[name]):
                raise SettingsError(f"multiverse.claims: {name} has no measurement with an expected direction")
            if term and (term.get("model") not in compared or set(term) - {"model", "metric"}):
                raise SettingsError(f"multiverse.claims: {name} is not about receptive fields of {own['model']} and of "
                                    f"{', '.join(own['comparators']['models'])}")


def check_options(config, described):
    """Checks the options of all levels against the descriptions of the programs."""
    own = config["multiverse"]
    whole = expanded(config)
    for one in all_runs(config):
        where = f"multiverse: {one['model']}"
        options = models.model_options(whole, one["model"], one["preprocessing"])
        programs.check_model(where, options, described["train-dictionary"])
        programs.check_values(where, one["patches"], described["extract-patches"]["options"])
    for factor, values in own["measurement"].items():
        program = described["fit-gabor" if factor == "amplitude-limit" else "shape-statistics"]
        for value in values if factor != "array" else ():
            programs.check_values("multiverse.measurement", {factor: value}, program["options"])
    programs.check_values("multiverse.noise", own["noise"], described["receptive-fields"]["options"])
