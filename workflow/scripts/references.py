"""Checks that the data sets, preprocessings, models, networks, curves and figures that entries name exist."""

import re
from pathlib import Path

import entries
from models import definition, start
from schema import SettingsError, unknown

SCRIPTS = Path(__file__).resolve().parent


def check_names(config):
    """Checks the names in all entries."""
    for name, setting in config["datasets"].items():
        refer(config, f"datasets.{name}.test", setting.get("test", []), "datasets")
    for name, setting in config["preprocessing"].items():
        refer(config, f"preprocessing.{name}.whitening", setting.get("whitening", []), "whitening")
    for name, setting in config["model"].items():
        refer(config, f"model.{name}.templates", setting.get("templates", []), "datasets")
    refer(config, "planned_seeds", [name for name in config["planned_seeds"] if name != "others"], "datasets")
    refer(config, "photographs", config["photographs"], "datasets")
    for key in ("reference", "joint_counts"):
        refer(config, f"statistics.{key}", config["statistics"][key], "datasets")
    refer(config, "gratings.reference", config["gratings"]["reference"], "datasets")
    for name in config["models"]:
        check_model_name(config, "models", name)
    refer(config, "dataset", config.get("dataset", []), "datasets")
    refer(config, "compare.dataset", config["compare"]["dataset"], "datasets")
    refer(config, "compare.preprocessing", config["compare"]["preprocessing"], "preprocessing")
    if config["preprocessing"][config["compare"]["preprocessing"]]["patches"].get("whole"):
        raise SettingsError("compare.preprocessing: whole images leave none held out to compare models on; "
                            "name one of patches")
    compared = entries.compared_dataset(config)
    if config["datasets"][compared].get("options", {}).get("colour") == "rgb":
        raise SettingsError(f"dataset: {compared} is in colour, and patches are cut of luminance alone; name another, or "
                            f"leave out colour: rgb in its options")
    check_findings(config)
    check_place(config, "overview", config["overview"])
    explorer = config["explorer"]
    refer(config, "explorer.paper", explorer["paper"], "papers")
    for key in ("figure", "start"):
        if explorer[key] not in config["papers"][explorer["paper"]]["figures"]:
            raise unknown(f"explorer.{key}", explorer[key], config["papers"][explorer["paper"]]["figures"])
    for place in explorer["tables"]:
        check_place(config, "explorer.tables", place, "tables")
    for paper, setting in config["papers"].items():
        check_paper(config, f"papers.{paper}", setting)
        for figure in setting.get("panels", {}):
            if figure not in setting["figures"]:
                raise unknown(f"papers.{paper}.panels", figure, setting["figures"])
    for figure, entry in config["compare"]["figures"].items():
        if "like" in entry:
            check_place(config, f"compare.figures.{figure}.like", entry["like"])
    for figure, entry in entries.compare_figures(config).items():
        check_figure(config, f"compare.figures.{figure}", entry)
    refer(config, "attack.transfer", config["attack"]["transfer"], "network")


def refer(config, where, names, kind):
    for name in names if isinstance(names, list) else [names]:
        if name not in config[kind]:
            raise unknown(where, name, config[kind])


def check_model_name(config, where, name):
    try:
        definition(config, name)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None


def check_start(config, name):
    """Checks `like` of a model, and that its chain of `start` models ends."""
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


def check_paper(config, where, setting):
    refer(config, f"{where}.dataset", setting["dataset"], "datasets")
    refer(config, f"{where}.preprocessing", setting["preprocessing"], "preprocessing")
    for figure, entry in setting["figures"].items():
        check_figure(config, f"{where}.figures.{figure}", entry)
        check_own(f"{where}.figures.{figure}", entry)
    for table, entry in setting["tables"].items():
        check_script(f"{where}.tables.{table}", "table", entry.get("script", "statistics"))
        for part in entry.get("rows", [{}]):
            check_part(config, f"{where}.tables.{table}", setting["figures"], {**entry, **part})
    for model, other in setting.get("specifications", {}).get("printed", {}).items():
        for name in (model, other):
            if model in config["network"] and model not in config["model"]:
                refer(config, f"{where}.specifications.printed", name, "network")
            else:
                check_model_name(config, f"{where}.specifications.printed", name)
    for claim, entry in setting["claims"].items():
        check_claim(config, f"{where}.claims.{claim}", setting["figures"], entry)


def check_figure(config, where, entry):
    check_script(where, "fig", entry["script"])
    for key, kind in (("curves", "curves"), ("networks", "network"), ("dataset", "datasets"), ("raw", "preprocessing"),
                      ("preprocessing", "preprocessing")):
        refer(config, f"{where}.{key}", entry.get(key, []), kind)
    for name in entry.get("models", []):
        check_model_name(config, f"{where}.models", name)
    for role, wanted in entry.get("inputs", {}).items():
        if isinstance(wanted, dict):
            refer(config, f"{where}.inputs.{role}", wanted.get("stimuli", wanted.get("table", [])), "datasets")
            for name in wanted.get("models", []):
                check_model_name(config, f"{where}.inputs.{role}.models", name)


def check_own(where, entry):
    """Checks that a figure of a paper has nothing that only those of comparisons have."""
    for key in ("like", "needs"):
        if key in entry:
            raise SettingsError(f"{where}.{key}: only figures of comparisons have it")
    for role, wanted in entry.get("inputs", {}).items():
        if "compared" in wanted and isinstance(wanted, dict):
            raise SettingsError(f"{where}.inputs.{role}: only figures of comparisons have 'compared'")


def check_place(config, where, place, kind="figures"):
    """Checks that a figure or a table, written as paper/name, exists."""
    paper, _, name = place.partition("/")
    refer(config, where, paper, "papers")
    if name not in config["papers"][paper][kind]:
        raise unknown(where, name, config["papers"][paper][kind])


def check_findings(config):
    """Checks that figures and claims of findings exist, and that sentences have words for each verdict."""
    claims = {name for own in config["papers"].values() for name in own["claims"]}
    for i, found in enumerate(config["findings"]):
        check_place(config, f"findings.{i}.figure", found["figure"])
        for key in ("sentence", "text"):
            for name in re.findall(r"\{claim\[([^\]]+)\]", found[key]):
                if name not in claims:
                    raise unknown(f"findings.{i}.{key}", name, claims)
        for form in re.findall(r"\{claim\[[^}]*?\]:([^}]*)\}", found["sentence"]):
            if form not in ("n", "+") and form.count("|") != 2:
                raise SettingsError(f"findings.{i}.sentence: {form!r} is not n, +, or words for holds|fails|is open")


def check_part(config, where, figures, part):
    """Checks a part of a table, completed by the entries of the table."""
    for key in ("file", "figures"):
        if key not in part:
            raise SettingsError(f"{where}: the key {key!r} is missing, or missing in one of its 'rows'")
    for figure in part["figures"]:
        if figure not in figures:
            raise unknown(f"{where}.figures", figure, figures)
    for model in part.get("models", []):
        check_model_name(config, f"{where}.models", model)
    refer(config, f"{where}.raw", part.get("raw", []), "preprocessing")


def check_script(where, kind, name):
    known = {path.stem.removeprefix(f"{kind}_") for path in SCRIPTS.glob(f"{kind}_*.py")}
    if name not in known:
        raise unknown(f"{where}.script", name, known)


def check_claim(config, where, figures, claim):
    if claim["figure"] not in figures:
        raise unknown(f"{where}.figure", claim["figure"], figures)
    if ("measure" in claim) == ("not_testable" in claim):
        raise SettingsError(f"{where}: needs either 'measure' or 'not_testable'")
    if ("expected" in claim) != ("measure" in claim and claim.get("kind") != "finding"):
        raise SettingsError(f"{where}: what is measured needs 'expected'; a finding has none")
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
