"""
What the rules share: the checked configuration, where files lie, and which programs and models are meant.
"""

import hashlib
import json
import math
import os
import re
import shlex
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # a run writes to results/ and data/ alone
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.path.insert(0, str(Path(workflow.basedir) / "workflow" / "scripts"))
import settings
from hashing import sha256


def stop(message):
    """Ends with one line. An exception here would reach the user as one too, but wrapped in a Python traceback."""
    print(f"reproduce: {message}", file=sys.stderr, flush=True)
    os._exit(2)


def program(stage):
    """Path of a stage's program"""
    return f"{config['bin']}/{stage}"


try:
    settings.check(config, f"{config.get('bin')}/train-dictionary")
except settings.SettingsError as error:
    stop(error)

STAGES = ["import-images", "synthesize", "whiten", "extract-patches", "train-dictionary", "encode",
          "receptive-fields", "fit-gabor", "shape-statistics", "atom-statistics", "activity-statistics", "similarity",
          "render-digits", "reconstruct", "embed", "cluster", "classify", "rate-distortion", "proximal-map",
          "sliding-windows", "train-network", "attack"]
absent = [stage for stage in STAGES if not os.access(program(stage), os.X_OK)]
if absent:
    stop(f"{program(absent[0])} is not built ({len(absent)} of {len(STAGES)} programs are missing); run ./reproduce, "
         "or: cmake --preset release && cmake --build --preset release")

DIGESTS = {stage: sha256(program(stage)) for stage in STAGES}
PYTHON = sys.executable
RESULTS = config["results"]
DATA = RESULTS + "/{dataset}"
PATCHES = DATA + "/{preprocessing}/seed{seed}"
WHOLE = DATA + "/{preprocessing}/patches.h5"  # whole images are the same for every seed
MODEL = DATA + "/{preprocessing}/{model}/seed{seed}"


wildcard_constraints:
    dataset = "|".join(map(re.escape, config["datasets"])),
    whitening = "|".join(map(re.escape, config["whitening"])),
    preprocessing = "|".join(map(re.escape, config["preprocessing"])),
    model = "[^/@]+(@lam[0-9.e+-]+)?",
    network = "|".join(map(re.escape, config["network"])),
    seed = r"\d+",
    array = "rf|rf_pixel|dictionary",
    paper = "|".join(map(re.escape, config["papers"])),


def digest(stage):
    """Changes when the program does; a rule that carries it in params runs again then, and only then"""
    return DIGESTS[stage]


def options(mapping):
    """A mapping as command-line options, quoted for the shell"""
    return " ".join(shlex.quote(word) for word in settings.command_line(mapping))


def log_of(path, name):
    return path.replace(RESULTS, RESULTS + "/logs", 1) + f"/{name}.txt"


def benchmark_of(path, name):
    return path.replace(RESULTS, RESULTS + "/benchmarks", 1) + f"/{name}.tsv"


def model_files(name, dataset, preprocessings, models, seeds=None):
    """The file `name` of every model × preprocessing × seed, in that order; what learns nothing is the same for all"""
    return [f"{RESULTS}/{dataset}/{preprocessing}/{model}/seed{seed if learns(model) else config['seeds'][0]}/{name}"
            for model in models for preprocessing in preprocessings for seed in seeds or config["seeds"]]


def learns(model):
    return settings.definition(config, model).get("model") != "identity"


def paper(name):
    return config["papers"][name]


def panel(paper_name, figure):
    """A figure's settings, completed by its paper's"""
    setting = dict(paper(paper_name)["figures"][figure])
    setting.setdefault("preprocessing", [paper(paper_name)["preprocessing"]])
    setting.setdefault("dataset", paper(paper_name)["dataset"])
    return setting


def panel_files(name, paper_name, figure, seeds=None):
    setting = panel(paper_name, figure)
    return model_files(name, setting["dataset"], setting["preprocessing"], setting["models"], seeds)


def is_whole(preprocessing):
    """Whether its stimuli are whole images rather than patches of them"""
    return config["preprocessing"][preprocessing]["patches"].get("whole", False)


def patches(wildcards):
    """The stored stimuli of a preprocessing: a seed's own patches, or whole images"""
    return (WHOLE if is_whole(wildcards.preprocessing) else PATCHES + "/patches.h5").format(**wildcards)


def test_set(dataset):
    """The data set that what is learned from this one is tested on, or None"""
    return config["datasets"][dataset].get("test")


def test_patches(wildcards):
    return WHOLE.format(**{**wildcards, "dataset": test_set(wildcards.dataset)})


def training_set(dataset):
    """The data set that this one is the test of, or None"""
    return next((name for name, setting in config["datasets"].items() if setting.get("test") == dataset), None)


def sweep_models(paper_name, figure):
    """The generated models of a sweep: each model at each lambda"""
    setting = panel(paper_name, figure)
    return [settings.with_lambda(config, model, value) for model in setting["models"] for value in setting["lambda"]]


def figure_order(figure):
    """fig2 before fig10, fig6 before fig6-sweep, and those without a number last"""
    number = re.match(r"fig(\d+)", figure)
    return (int(number[1]) if number else math.inf, figure)


def paper_figures(name=None):
    return [f"{RESULTS}/figures/{paper}/{figure}.{kind}" for paper in ([name] if name else config["papers"])
            for figure in sorted(config["papers"][paper]["figures"], key=figure_order)
            for kind in ("svg", "png", "json")]


def paper_tables(name=None):
    """
    Every statistic of every model and a short table of what says most; of models of whole images tables of their own, of
    their atoms and, where there are test images, of their activity and of how alike the codes of a class are. A paper
    that names its `tables` has those
    """
    files = []
    for paper_name in [name] if name else config["papers"]:
        whole = [figure for figure in paper(paper_name)["figures"] if whole_figure(paper_name, figure)]
        fitted = [figure for figure, setting in paper(paper_name)["figures"].items()
                  if setting["models"] and figure not in whole]
        kinds = ["shapes", "models"] if fitted else []
        kinds += ["atoms"] if whole else []
        if any(test_set(panel(paper_name, figure)["dataset"]) for figure in whole):
            kinds += ["activity", "similarity"]
        kinds += [figure for figure in paper(paper_name)["figures"] if figure.startswith("table")]
        kinds = paper(paper_name).get("tables", kinds)
        files += [f"{RESULTS}/tables/{paper_name}/{kind}.tsv" for kind in kinds]
    return files


def whole_figure(paper_name, figure):
    """Whether a figure is of models of whole images; they have no Gabor fits"""
    return any(map(is_whole, panel(paper_name, figure)["preprocessing"]))


def reference_cells(wildcards=None):
    """The measured (nx, ny), or nothing where they can't be had: measurements have no stand-in"""
    name = config["statistics"]["reference"]
    dataset = config["datasets"][name]
    require_data(name)
    may_look = config["data_source"] != "synthetic"
    within_reach = all(settings.locate(dataset).values()) or dataset["mirrors"]
    return [f"{RESULTS}/{name}/table.csv"] if may_look and within_reach else []


def require_data(name):
    """With data_source: real, ends before any job starts if files are missing and no mirror could have them"""
    dataset = config["datasets"][name]
    missing = [path for path, place in settings.locate(dataset).items() if place is None]
    if config["data_source"] == "real" and missing and not dataset["mirrors"]:
        stop(settings.missing_message(name, dataset, missing))
