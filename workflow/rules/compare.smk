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

COMPARED = entries.comparison(config)
HELD_OUT_SEED = 1_000_000  # added to a seed: other places than any that was learned from


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


def compare_rows():
    """Each model with each of its two tables"""
    rows = [{"model": model, "preprocessing": COMPARED["preprocessing"], "dataset": COMPARED["dataset"]}
            for model in COMPARED["models"]]
    return [(row, name) for row in rows for name in ("rate.tsv", f"shapes-{ARRAY}.tsv")]


rule compare_table:
    """Every metric of the models compared"""
    input:
        statistics = [path for row, name in compare_rows() for path in files([row], [name])],
        sources = sources([COMPARED["dataset"]]),
        code = entries.code("table_statistics"),
    output:
        table = RESULTS + "/compare/models.tsv",
    params:
        rows = [{"model": row["model"]} for row, _ in compare_rows()],
        sources = [sources([row["dataset"]]) for row, _ in compare_rows()],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/compare/models.txt",
    benchmark:
        RESULTS + "/benchmarks/compare/models.tsv",
    script:
        "../scripts/table_statistics.py"


def compare_notes(name):
    """What the page says of a model, and where its training times are"""
    places = [MODEL.format(**COMPARED, model=name, seed=seed) for seed in config["seeds"]]
    return {**entries.model_notes(config, name, [COMPARED["preprocessing"]]),
            "benchmarks": [benchmark_of(place, "train_dictionary") for place in places]}


rule compare_page:
    """The page that lays the models side by side"""
    input:
        table = RESULTS + "/compare/models.tsv",
        figures = [f"{RESULTS}/figures/compare/{figure}.svg" for figure in ("rates", "models")],
        records = [f"{RESULTS}/figures/compare/{figure}.json" for figure in ("rates", "models")],
        template = "workflow/report/compare.html",
    output:
        page = RESULTS + "/compare/index.html",
        times = RESULTS + "/compare/times.tsv",
    params:
        models = [compare_notes(name) for name in config["models"]],
        seeds = config["seeds"],
        dataset = COMPARED["dataset"],
        preprocessing = COMPARED["preprocessing"],
        command = (f"./reproduce{QUICK} compare --config 'models=[{','.join(config['models'])}]' "
                   f"dataset={COMPARED['dataset']}"),
    log:
        RESULTS + "/logs/compare/page.txt",
    script:
        "../scripts/compare.py"


rule compare:
    """The models of `models` side by side: a page, its figures and its tables"""
    input:
        RESULTS + "/compare/index.html",
