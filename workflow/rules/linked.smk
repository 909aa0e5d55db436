"""
This part draws the figures of linked-dictionaries.

REQUIRED INPUTS, of the models of each figure:

    dictionary.h5, codes-test.h5, recall-<input>.h5, classify-<classifier>.tsv, pca.h5, tsne.h5, similarity-tsne.tsv

OUTPUTS:

    results/figures/linked-dictionaries/<figure>.svg, .png and .json
    results/tables/linked-dictionaries/table1.tsv
"""

LINKED = {kind: RESULTS + "/figures/linked-dictionaries/{figure}." + kind for kind in ("svg", "png", "json")}


def linked_params(seeds=None):
    """What the scripts are told, of the figure that is asked for"""
    def of_figure(key):
        def value(wildcards):
            names = {model: linked_names(model) for model in panel("linked-dictionaries", wildcards.figure)["models"]}
            told = figure_params("linked-dictionaries", wildcards.figure)
            return {**told, "seeds": seeds or config["seeds"], "panel": {**told["panel"], "inputs": names}}[key]
        return value
    return {key: of_figure(key) for key in ("paper", "figure", "panel", "seeds", "models", "command")}


def linked_names(model):
    """The inputs of a model, in order"""
    return [paper("linked-dictionaries")["dataset"], *settings.definition(config, model).get("templates", [])]


def linked_files(name, seeds=None):
    """A file of each model of the figure that is asked for and each seed; pixels come from a preprocessing of their own"""
    def files(wildcards):
        setting = panel("linked-dictionaries", wildcards.figure)
        return [path for model in setting["models"]
                for path in model_files(name, setting["dataset"],
                                        setting["preprocessing"] if learns(model) else [setting["raw"]], [model], seeds)]
    return files


def linked_templates(wildcards):
    """Pictures of the classes, of every data set that a model of the figure was linked with"""
    setting = panel("linked-dictionaries", wildcards.figure)
    names = dict.fromkeys(name for model in setting["models"] for name in linked_names(model)[1:])
    return [WHOLE.format(dataset=name, preprocessing=setting["preprocessing"][0]) for name in names]


def linked_test(wildcards):
    """The test images of a figure"""
    setting = panel("linked-dictionaries", wildcards.figure)
    return WHOLE.format(dataset=test_set(setting["dataset"]), preprocessing=setting["preprocessing"][0])


FIRST = config["seeds"][:1]
PICTURES = ["workflow/scripts/classes.py"]


rule linked_dictionaries_atoms:
    """linked-dictionaries, figures 1 and 4: dictionaries that share an activation"""
    input:
        dictionaries = linked_files("dictionary.h5", FIRST),
        style = [*STYLE, *PICTURES],
    output:
        **LINKED,
    params:
        **linked_params(FIRST),
    wildcard_constraints:
        figure = "fig1|fig4",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_linked.py"


rule linked_dictionaries_training:
    """linked-dictionaries, figure 2: active units and reconstruction while the dictionaries learn"""
    input:
        dictionaries = linked_files("dictionary.h5"),
        style = STYLE,
    output:
        **LINKED,
    params:
        **linked_params(),
    wildcard_constraints:
        figure = "fig2[a-d]",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_training.py"


rule linked_dictionaries_recall:
    """linked-dictionaries, figure 3, and the same with three inputs: what is recalled from a digit"""
    input:
        stimuli = linked_test,
        codes = linked_files("codes-test.h5", FIRST),
        recall = lambda wildcards: [path for name in linked_names(panel("linked-dictionaries", wildcards.figure)["models"][0])[1:]
                                    for path in linked_files(f"recall-{name}.h5", FIRST)(wildcards)],
        statistics = lambda wildcards: [path for name in linked_names(panel("linked-dictionaries", wildcards.figure)["models"][0])[1:]
                                        for path in linked_files(f"recall-{name}.tsv")(wildcards)],
        templates = linked_templates,
        style = [*STYLE, *PICTURES],
    output:
        **LINKED,
    params:
        **linked_params(),
    wildcard_constraints:
        figure = "fig3|fig-three",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_recall.py"


rule linked_dictionaries_blocks:
    """linked-dictionaries, beside figure 4: where the activity of each class lies, by reading of the third input"""
    input:
        activity = linked_files("activity.h5", FIRST),
        statistics = linked_files("activity.tsv"),
        recall = linked_files("recall-arial.tsv"),
        style = STYLE,
    output:
        **LINKED,
    params:
        **linked_params(),
    wildcard_constraints:
        figure = "fig4-readings",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_blocks.py"


rule linked_dictionaries_embeddings:
    """linked-dictionaries, figure 5: test images in the plane, by PCA and t-SNE"""
    input:
        pca = linked_files("pca.h5", FIRST),
        tsne = linked_files("tsne.h5", FIRST),
        statistics = linked_files("similarity-tsne.tsv"),
        style = STYLE,
    output:
        **LINKED,
    params:
        **linked_params(),
    wildcard_constraints:
        figure = "fig5",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_embeddings.py"


rule linked_dictionaries_accuracy:
    """linked-dictionaries, table 1: accuracy of three classifiers on pixels and codes, beside the paper's"""
    input:
        statistics = lambda wildcards: [path for name in config["classifiers"]
                                        for path in linked_files(f"classify-{name}.tsv")(wildcards)],
        results = lambda wildcards: [path for name in config["classifiers"]
                                     for path in linked_files(f"classify-{name}.h5", FIRST)(wildcards)],
        style = STYLE,
    output:
        **LINKED,
        table = RESULTS + "/tables/linked-dictionaries/{figure}.tsv",
    params:
        **linked_params(),
        classifiers = list(config["classifiers"]),
    wildcard_constraints:
        figure = "table1",
    log:
        RESULTS + "/logs/figures/linked-dictionaries/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/linked-dictionaries/{figure}.tsv",
    script:
        "../scripts/fig_accuracy.py"
