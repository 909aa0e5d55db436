"""
This part makes what figures 1 to 7 of sparse-coding-interpretation show: activation functions, orthogonal dictionaries,
and windows that slide over a digit.

REQUIRED INPUTS, of each model of the figure:

    dictionary.h5, atoms.h5, atoms.tsv

OUTPUTS:

    results/curves/<name>.tsv                                   proximal maps, by the penalties themselves
    results/<dataset>/<preprocessing>/<model>/seed<k>/windows.h5, windows.tsv
    results/tables/sparse-coding-interpretation/atoms.tsv, windows.tsv
    results/figures/sparse-coding-interpretation/<figure>.svg, .png and .json
"""

INTERPRETATION = "sparse-coding-interpretation"
CURVES = RESULTS + "/curves/{curve}.tsv"
OF_INTERPRETATION = {kind: f"{RESULTS}/figures/{INTERPRETATION}/{{figure}}.{kind}" for kind in ("svg", "png", "json")}


def interpretation_value(key, seeds):
    def value(wildcards):
        return {**figure_params(INTERPRETATION, wildcards.figure), "seeds": seeds}[key]
    return value


def interpretation_params(seeds):
    """What the scripts are told, of the figure that is asked for"""
    return {key: interpretation_value(key, seeds) for key in ("paper", "figure", "panel", "seeds", "models", "command")}


def of_interpretation(name, seeds):
    """A file of each model, preprocessing and seed of the figure that is asked for"""
    return lambda wildcards: panel_files(name, INTERPRETATION, wildcards.figure, seeds)


def curve_files(wildcards):
    return [CURVES.format(curve=curve) for curve in panel(INTERPRETATION, wildcards.figure)["curves"]]


def curve_options(wildcards):
    return [config["curves"][curve] for curve in panel(INTERPRETATION, wildcards.figure)["curves"]]


FIRST_SEED = config["seeds"][:1]


rule proximal_map:
    """Tabulating what a penalty makes of a projection"""
    output:
        curve = CURVES,
    params:
        program = digest("proximal-map"),
        options = lambda wildcards: options(config["curves"][wildcards.curve]),
    log:
        RESULTS + "/logs/curves/{curve}.txt",
    benchmark:
        RESULTS + "/benchmarks/curves/{curve}.tsv",
    threads: 1
    shell:
        r"""
        {config[bin]:q}/proximal-map {params.options} --threads {threads} --output {output.curve:q} &> {log:q}
        """


rule sliding_windows:
    """Coding an image window by window, beside a convolution with the same filters"""
    input:
        images = whitened,
        dictionary = MODEL + "/dictionary.h5",
    output:
        windows = MODEL + "/windows.h5",
        statistics = MODEL + "/windows.tsv",
    params:
        program = digest("sliding-windows"),
        options = options(config["window"]),
    log:
        log_of(MODEL, "sliding_windows"),
    benchmark:
        benchmark_of(MODEL, "sliding_windows"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/sliding-windows {params.options} \
            --images {input.images:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.windows:q} \
            --statistics {output.statistics:q} &> {log:q}
        """


rule interpretation_activations:
    """sparse-coding-interpretation, figures 1, 4 and 5: activation functions"""
    input:
        curves = curve_files,
        style = STYLE,
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(FIRST_SEED),
        options = curve_options,
    wildcard_constraints:
        figure = "fig[145]",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_activations.py"


rule interpretation_bases:
    """sparse-coding-interpretation, figures 2 and 3: basis functions, those of low frequency first"""
    input:
        dictionaries = of_interpretation("dictionary.h5", FIRST_SEED),
        atoms = of_interpretation("atoms.h5", FIRST_SEED),
        style = STYLE,
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(FIRST_SEED),
    wildcard_constraints:
        figure = "fig2[abc]|fig3[a-f]",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_bases.py"


rule interpretation_spectrum:
    """sparse-coding-interpretation, beside figure 3: spatial frequency against the number of functions"""
    input:
        atoms = of_interpretation("atoms.h5", config["seeds"]),
        statistics = of_interpretation("atoms.tsv", config["seeds"]),
        style = [*STYLE, "workflow/scripts/fig_bases.py"],
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(config["seeds"]),
    wildcard_constraints:
        figure = "fig3-spectrum",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_spectrum.py"


rule interpretation_learning:
    """sparse-coding-interpretation, beside figure 3: learning with eq 18 as meant, as printed, and without"""
    input:
        dictionaries = of_interpretation("dictionary.h5", config["seeds"]),
        atoms = of_interpretation("atoms.h5", config["seeds"]),
        style = [*STYLE, "workflow/scripts/fig_bases.py"],
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(config["seeds"]),
    wildcard_constraints:
        figure = "fig3-learning",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_orthogonalisation.py"


rule interpretation_graphs:
    """sparse-coding-interpretation, figure 6: graphical models, drawn"""
    input:
        style = [*STYLE, "workflow/scripts/drawing.py"],
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(FIRST_SEED),
    wildcard_constraints:
        figure = "fig6[ab]",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_graphs.py"


rule interpretation_windows:
    """sparse-coding-interpretation, figure 7: convolution with ReLU, and sparse coding over a sliding window"""
    input:
        dictionaries = of_interpretation("dictionary.h5", FIRST_SEED),
        windows = of_interpretation("windows.h5", FIRST_SEED),
        statistics = of_interpretation("windows.tsv", FIRST_SEED),
        style = [*STYLE, "workflow/scripts/drawing.py"],
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(FIRST_SEED),
    wildcard_constraints:
        figure = "fig7[ab]",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_windows.py"


rule interpretation_thresholds:
    """sparse-coding-interpretation, beyond the paper: orthogonal coding with other penalties"""
    input:
        curves = curve_files,
        dictionaries = of_interpretation("dictionary.h5", FIRST_SEED),
        atoms = of_interpretation("atoms.h5", config["seeds"]),
        style = [*STYLE, "workflow/scripts/fig_bases.py", "workflow/scripts/fig_activations.py"],
    output:
        **OF_INTERPRETATION,
    params:
        **interpretation_params(config["seeds"]),
        options = curve_options,
    wildcard_constraints:
        figure = "fig-l0",
    log:
        RESULTS + "/logs/figures/sparse-coding-interpretation/{figure}.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/sparse-coding-interpretation/{figure}.tsv",
    script:
        "../scripts/fig_thresholds.py"


def interpretation_rows(wildcards):
    """Every (model, preprocessing, data set) of the figures; windows slide over digits only"""
    figures = [figure for figure in paper(INTERPRETATION)["figures"]
               if wildcards.kind == "atoms" or re.match("fig7", figure)]
    return list(dict.fromkeys((model, preprocessing, panel(INTERPRETATION, figure)["dataset"])
                              for figure in figures for model in panel(INTERPRETATION, figure)["models"]
                              for preprocessing in panel(INTERPRETATION, figure)["preprocessing"]))


ruleorder: interpretation_table > table_of_images


rule interpretation_table:
    """Every metric of the atoms of all models, and of windows that slide over digits"""
    input:
        statistics = lambda wildcards: [
            path for model, preprocessing, dataset in interpretation_rows(wildcards)
            for path in model_files(f"{wildcards.kind}.tsv", dataset, [preprocessing], [model])],
        sources = lambda wildcards: [
            f"{RESULTS}/{dataset}/source.json" for _, _, dataset in interpretation_rows(wildcards)],
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        table = RESULTS + "/tables/sparse-coding-interpretation/{kind}.tsv",
    params:
        rows = lambda wildcards: [(model, preprocessing, "dictionary" if wildcards.kind == "atoms" else "codes")
                                  for model, preprocessing, _ in interpretation_rows(wildcards)],
        seeds = config["seeds"],
    wildcard_constraints:
        kind = "atoms|windows",
    log:
        RESULTS + "/logs/tables/sparse-coding-interpretation/{kind}.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/sparse-coding-interpretation/{kind}.tsv",
    script:
        "../scripts/table_shapes.py"
