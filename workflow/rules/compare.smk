"""
A comparison of any models: ./reproduce compare --config 'models=[l1,weighted-l1]' dataset=natural
"""

COMPARED = entries.comparison(config)
COMPARED_FIGURES = entries.compared_figures(config)
COMPARISON_NAME = entries.comparison_name(config)
COMPARISON = f"{RESULTS}/compare/{COMPARISON_NAME}"  # each is kept under a name of its own
COMPARISONS = RESULTS + "/compare/index.html"
PAGE_PARTS = [f"workflow/report/{name}" for name in ("base.html", "style.css")]
COMPARED_SEEDS = entries.seeds(config, COMPARED["dataset"])
HELD_OUT_SEED = 1_000_000  # added to the seed of a model


# Patches that no model learns from: of the same images, at other places.
use rule extract_patches as extract_held_out with:
    output: patches = PATCHES + "/held-out.h5"
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             "count": config["compare"]["held_out"],
                                             "seed": HELD_OUT_SEED + int(wildcards.seed)}),
    log: log_of(PATCHES, "extract_held_out")
    benchmark: benchmark_of(PATCHES, "extract_held_out")


rule rate_distortion:
    """Reconstruction error against sparsity over a range of λ"""
    input:
        patches = PATCHES + "/held-out.h5",
        dictionary = MODEL + "/dictionary.h5",
    output:
        rates = MODEL + "/rate.tsv",
        curve = MODEL + "/rate-curve.tsv",
    params:
        program = digest("rate-distortion"),
        options = "",
    log: log_of(MODEL, "rate_distortion")
    benchmark: benchmark_of(MODEL, "rate_distortion")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/rate-distortion {params.options} \
            --input {input.patches:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --curve {output.curve:q} \
            --output {output.rates:q} &> {log:q}
        """


# Active units and error as trained, and (the one point of the curve) converged.
use rule rate_distortion as sparsity with:
    output:
        rates = MODEL + "/sparsity.tsv",
        curve = MODEL + "/sparsity-curve.tsv",
    params:
        program = digest("rate-distortion"),
        options = options({"decades-down": 0, "decades-up": 0}),
    log: log_of(MODEL, "sparsity")
    benchmark: benchmark_of(MODEL, "sparsity")


def compare_rows():
    """[(model and table, the files of its seeds)] of each model and each of its tables"""
    rows = [{"model": model, "preprocessing": COMPARED["preprocessing"], "dataset": COMPARED["dataset"]}
            for model in COMPARED["models"]]
    return [({"model": row["model"], "table": Path(name).stem},
             files([row], [name], entries.seeds(config, COMPARED["dataset"], seeds)))
            for row in rows for name, seeds in entries.compared_tables(config)]


rule compare_table:
    """All metrics of the compared models, and those of recorded cells"""
    input:
        statistics = [path for _, paths in compare_rows() for path in paths],
        sources = sources([COMPARED["dataset"]]),
        shapes = lambda wildcards: measured(config["statistics"]["reference"]),
        tuning = lambda wildcards: measured(config["gratings"]["reference"]),
        code = entries.code("table_compared"),
    output: table = COMPARISON + "/models.tsv"
    params:
        rows = [names for names, _ in compare_rows()],
        sources = [sources([COMPARED["dataset"]]) for _ in compare_rows()],
        seeds = [len(paths) for _, paths in compare_rows()],
        array = ARRAY,
        blob_edge = BLOB_EDGE,
    log: log_of(COMPARISON, "models")
    benchmark: benchmark_of(COMPARISON, "models")
    script: "../scripts/table_compared.py"


def compare_notes(name):
    """The description of a model for the page, and the benchmark files of its training"""
    places = [MODEL.format(**COMPARED, model=name, seed=seed) for seed in COMPARED_SEEDS]
    return {**entries.model_notes(config, name, [COMPARED["preprocessing"]]),
            "benchmarks": [benchmark_of(place, "train_dictionary") for place in places]}


rule compare_page:
    """The page of the comparison"""
    input:
        table = COMPARISON + "/models.tsv",
        trained = judged(entries.shown(config, {**COMPARED, "preprocessing": [COMPARED["preprocessing"]]})),
        figures = [f"{RESULTS}/figures/compare/{COMPARISON_NAME}/{figure}.svg" for figure in COMPARED_FIGURES],
        records = [f"{RESULTS}/figures/compare/{COMPARISON_NAME}/{figure}.json" for figure in COMPARED_FIGURES],
        template = "workflow/report/compare.html",
        parts = PAGE_PARTS + ["workflow/report/glossary.html", "workflow/report/links.js"],
        glossary = "docs/glossary.md",
        code = entries.code("compare"),
    output:
        page = COMPARISON + "/index.html",
        times = COMPARISON + "/times.tsv",
        record = COMPARISON + "/comparison.json",
    params:
        models = [compare_notes(name) for name in config["models"]],
        array = ARRAY,
        measured = {Path(name).stem: len(entries.seeds(config, COMPARED["dataset"], seeds))
                    for name, seeds in entries.compared_tables(config)},
        meanings = {"/".join(key): measures.meaning(config, DESCRIBED, *key)
                    for key in (own.key(ARRAY) for own in headings.MEASURES)},
        seeds = COMPARED_SEEDS,
        dataset = described(COMPARED["dataset"]),
        preprocessing = COMPARED["preprocessing"],
        name = COMPARISON_NAME,
        command = (f"./reproduce{QUICK} compare --config 'models=[{','.join(config['models'])}]' " +
                   shlex.quote("dataset=" + config["datasets"][COMPARED["dataset"]].get("folder",
                                                                                        COMPARED["dataset"])) +
                   ("" if QUICK or "seeds" not in config else
                    " " + shlex.quote(f"seeds={config['seeds']}".replace(" ", ""))) +
                   (f" name={COMPARISON_NAME}" if "name" in config else "")),
    log: log_of(COMPARISON, "page")
    script: "../scripts/compare.py"


rule compare_index:
    """The list of all comparisons that were made"""
    input:
        page = COMPARISON + "/index.html",
        record = COMPARISON + "/comparison.json",
        template = "workflow/report/comparisons.html",
        parts = PAGE_PARTS,
        code = entries.code("compare_index"),
    output: page = COMPARISONS
    params: folder = str(Path(COMPARISONS).parent)
    log: RESULTS + "/logs/compare/index.txt"
    script: "../scripts/compare_index.py"


rule compare:
    """The page of the comparison, with its figures and tables"""
    input: COMPARISON + "/index.html", COMPARISONS
