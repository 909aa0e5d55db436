"""
This part lays any models side by side: ./reproduce compare --config 'models=[l1,weighted-l1]' dataset=natural

REQUIRED INPUTS, of each model and seed:

    dictionary.h5, gabor-<array>.h5, shapes-<array>.tsv
    whitened = results/<dataset>/whitened/<whitening>.h5

OUTPUTS:

    results/compare/index.html           the page, readable without a network
    results/compare/models.tsv           every metric of every model: mean and 95 % interval over seeds
    results/compare/times.tsv            training times, which differ from run to run
    results/figures/compare/             models and rates, as .svg, .png and .json
    held-out.h5, beside a seed's patches.h5; rate.tsv and rate-curve.tsv, beside a model's dictionary.h5
"""

COMPARE = {"models": config["models"], "dataset": config.get("dataset", config["compare"]["dataset"]),
           "preprocessing": [config["compare"]["preprocessing"]]}
HELD_OUT_SEED = 1_000_000  # added to a seed: other places than any that was learned from


def compare_files(name, seeds=None):
    return model_files(name, COMPARE["dataset"], COMPARE["preprocessing"], COMPARE["models"], seeds)


rule extract_held_out:
    """Cutting patches that no model learns from: of the same images, at other places"""
    input:
        images = whitened,
    output:
        patches = PATCHES + "/held-out.h5",
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             "count": config["compare"]["held_out"],
                                             "seed": HELD_OUT_SEED + int(wildcards.seed)}),
    log:
        log_of(PATCHES, "extract_held_out"),
    benchmark:
        benchmark_of(PATCHES, "extract_held_out"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/extract-patches {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.patches:q} &> {log:q}
        """


rule rate_distortion:
    """Reconstruction against sparsity, over a ladder of lambda"""
    input:
        patches = PATCHES + "/held-out.h5",
        dictionary = MODEL + "/dictionary.h5",
    output:
        rates = MODEL + "/rate.tsv",
        curve = MODEL + "/rate-curve.tsv",
    params:
        program = digest("rate-distortion"),
    log:
        log_of(MODEL, "rate_distortion"),
    benchmark:
        benchmark_of(MODEL, "rate_distortion"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/rate-distortion \
            --input {input.patches:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --curve {output.curve:q} \
            --output {output.rates:q} &> {log:q}
        """


rule compare_figure:
    """Any set of models side by side: filters, phases, shapes"""
    input:
        dictionaries = compare_files("dictionary.h5", config["seeds"][:1]),
        fits = compare_files(f"gabor-{ARRAY}.h5"),
        reference = reference_cells,
        style = STYLE,
    output:
        **figure_files("compare", "models"),
    params:
        **figure_params("compare", "models", COMPARE),
    log:
        RESULTS + "/logs/figures/compare/models.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/compare/models.tsv",
    script:
        "../scripts/fig_compare.py"


rule compare_rates:
    """Reconstruction against sparsity of any set of models, in one frame"""
    input:
        curves = compare_files("rate-curve.tsv"),
        rates = compare_files("rate.tsv"),
        dictionaries = compare_files("dictionary.h5", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("compare", "rates"),
    params:
        **figure_params("compare", "rates", COMPARE),
    log:
        RESULTS + "/logs/figures/compare/rates.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/compare/rates.tsv",
    script:
        "../scripts/fig_rates.py"


rule compare_table:
    """Every metric of the models compared"""
    input:
        rates = compare_files("rate.tsv"),
        statistics = compare_files(f"shapes-{ARRAY}.tsv"),
        source = f"{RESULTS}/{COMPARE['dataset']}/source.json",
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        table = RESULTS + "/compare/models.tsv",
    params:
        models = config["models"],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/compare/models.txt",
    benchmark:
        RESULTS + "/benchmarks/compare/models.tsv",
    script:
        "../scripts/table_compare.py"


def compare_notes(name):
    """What the page says of a model, and where its training times are"""
    places = [MODEL.format(dataset=COMPARE["dataset"], preprocessing=COMPARE["preprocessing"][0], model=name, seed=seed)
              for seed in config["seeds"]]
    return {**model_notes(name, COMPARE["preprocessing"]),
            "benchmarks": [benchmark_of(place, "train_dictionary") for place in places]}


rule compare_page:
    """The page that lays the models side by side"""
    input:
        table = RESULTS + "/compare/models.tsv",
        rates = RESULTS + "/figures/compare/rates.svg",
        shapes = RESULTS + "/figures/compare/models.svg",
        template = "workflow/report/compare.html",
    output:
        page = RESULTS + "/compare/index.html",
        times = RESULTS + "/compare/times.tsv",
    params:
        models = [compare_notes(name) for name in config["models"]],
        seeds = config["seeds"],
        panel = COMPARE,
        command = ("./reproduce" + (" quick" if RESULTS == "results/quick" else "") +
                   f" compare --config 'models=[{','.join(config['models'])}]' dataset={COMPARE['dataset']}"),
    log:
        RESULTS + "/logs/compare/page.txt",
    script:
        "../scripts/compare.py"


rule compare:
    """The models of `models` side by side: a page, its figures and its tables"""
    input:
        RESULTS + "/compare/index.html",
