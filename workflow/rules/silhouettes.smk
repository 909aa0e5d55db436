"""
This part draws the figures of silhouettes: of each kind one rule and one script.

REQUIRED INPUTS, of each model of the figure, its first seed:

    dictionary.h5, atoms.h5, activity.h5, similarity.h5, similarity.tsv

OUTPUTS:

    results/figures/silhouettes/<figure>.svg, .png and .json
"""

SILHOUETTES = {kind: RESULTS + "/figures/silhouettes/{figure}." + kind for kind in ("svg", "png", "json")}


def of_figure(key):
    """What the scripts are told, of the figure that is asked for; they show the first seed"""
    def value(wildcards):
        return {**figure_params("silhouettes", wildcards.figure), "seeds": config["seeds"][:1]}[key]
    return value


def first_seed(name):
    """A file of each model and preprocessing of the figure that is asked for"""
    return lambda wildcards: panel_files(name, "silhouettes", wildcards.figure, config["seeds"][:1])


SILHOUETTE_PARAMS = {key: of_figure(key) for key in ("paper", "figure", "panel", "seeds", "models", "command")}


rule silhouettes_architecture:
    """silhouettes, figure 1: the unfolded architecture, drawn"""
    input:
        style = [*STYLE, "workflow/scripts/drawing.py"],
    output:
        **SILHOUETTES,
    params:
        **SILHOUETTE_PARAMS,
    wildcard_constraints:
        figure = "fig1",
    log:
        RESULTS + "/logs/figures/silhouettes/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/silhouettes/{figure}.tsv",
    script:
        "../scripts/fig_unfolded.py"


rule silhouettes_distances:
    """silhouettes, figure 2: distances between the codes of test images"""
    input:
        similarity = first_seed("similarity.h5"),
        scores = first_seed("similarity.tsv"),
        style = STYLE,
    output:
        **SILHOUETTES,
    params:
        **SILHOUETTE_PARAMS,
    wildcard_constraints:
        figure = "fig2.*",
    log:
        RESULTS + "/logs/figures/silhouettes/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/silhouettes/{figure}.tsv",
    script:
        "../scripts/fig_distances.py"


rule silhouettes_activity:
    """silhouettes, figure 3: mean activity of a class of test images"""
    input:
        activity = first_seed("activity.h5"),
        style = [*STYLE, "workflow/scripts/classes.py"],
    output:
        **SILHOUETTES,
    params:
        **SILHOUETTE_PARAMS,
    wildcard_constraints:
        figure = "fig3.*",
    log:
        RESULTS + "/logs/figures/silhouettes/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/silhouettes/{figure}.tsv",
    script:
        "../scripts/fig_activity.py"


rule silhouettes_atoms:
    """silhouettes, figure 4: atoms, with the mean of the class that drives their group"""
    input:
        dictionaries = first_seed("dictionary.h5"),
        atoms = first_seed("atoms.h5"),
        activity = first_seed("activity.h5"),
        style = [*STYLE, "workflow/scripts/classes.py"],
    output:
        **SILHOUETTES,
    params:
        **SILHOUETTE_PARAMS,
    wildcard_constraints:
        figure = "fig4.*",
    log:
        RESULTS + "/logs/figures/silhouettes/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/silhouettes/{figure}.tsv",
    script:
        "../scripts/fig_silhouettes.py"
