"""
This part sums up: tables of the statistics, the verdict on every claim, and the page that shows it all.

REQUIRED INPUTS:

    shapes-<array>.tsv of every model and seed, all figures

OUTPUTS:

    results/tables/<paper>/shapes.tsv    every metric of every model: mean and 95 % interval over seeds
    results/claims.tsv                   every claim with its measured value and verdict
    results/config.yaml                  the merged configuration
    results/report/index.html            one page, readable without a network
"""


def claim_files(claim, term):
    """[[one file per seed] per lambda] that a claim's term is measured on; a single row unless it runs over a sweep"""
    if term not in claim:
        return []
    part, setting = claim[term], panel(claim["paper"], claim["figure"])
    array = part.get("array", "dictionary" if "over" in part else ARRAY)
    values = panel(claim["paper"], part["over"])["lambda"] if "over" in part else []
    models = [settings.with_lambda(config, part["model"], value) for value in values] or [part["model"]]
    return [model_files(f"shapes-{array}.tsv", setting["dataset"], [paper(claim["paper"])["preprocessing"]], [model])
            for model in models]


def flat(nested):
    return [path for row in nested for path in row]


CLAIM_FILES = {claim["id"]: {term: claim_files(claim, term) for term in ("measure", "minus")}
               for claim in config["claims"]}
USED_DATA = sorted({setting["dataset"] for setting in config["papers"].values()})


rule claims:
    """Scoring the claims"""
    input:
        statistics = sorted({path for files in CLAIM_FILES.values() for term in files.values() for path in flat(term)}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        style = ["workflow/scripts/interval.py"],
    output:
        claims = RESULTS + "/claims.tsv",
    params:
        claims = config["claims"],
        files = CLAIM_FILES,
        lambdas = {claim["id"]: panel(claim["paper"], claim["measure"]["over"])["lambda"]
                   for claim in config["claims"] if "over" in claim.get("measure", {})},
        datasets = {name: setting["dataset"] for name, setting in config["papers"].items()},
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/claims.txt",
    benchmark:
        RESULTS + "/benchmarks/claims.tsv",
    script:
        "../scripts/claims.py"


TABLE_ARRAYS = {"fig6": ["dictionary"], "fig6-sweep": ["dictionary"], "fig-shapes": ["rf", "rf_pixel"]}


def table_models(wildcards):
    """Every (model, preprocessing, array) of a paper's figures, in the order in which they first appear"""
    rows = []
    for figure in paper(wildcards.paper)["figures"]:
        setting = panel(wildcards.paper, figure)
        arrays = TABLE_ARRAYS.get(figure, [ARRAY])
        models = sweep_models(wildcards.paper, figure) if "lambda" in setting else setting["models"]
        rows += [(model, preprocessing, array) for array in arrays for model in models
                 for preprocessing in setting["preprocessing"]]
    return list(dict.fromkeys(rows))


def table_files(wildcards):
    return [path for model, preprocessing, array in table_models(wildcards)
            for path in model_files(f"shapes-{array}.tsv", paper(wildcards.paper)["dataset"], [preprocessing], [model])]


rule table_of_shapes:
    """Every metric of every model of a paper"""
    input:
        statistics = table_files,
        source = lambda wildcards: f"{RESULTS}/{paper(wildcards.paper)['dataset']}/source.json",
        style = ["workflow/scripts/interval.py"],
    output:
        table = RESULTS + "/tables/{paper}/shapes.tsv",
    params:
        rows = table_models,
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/tables/{paper}/shapes.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/{paper}/shapes.tsv",
    script:
        "../scripts/table_shapes.py"


rule compare_table:
    """Every metric of the models compared"""
    input:
        statistics = compare_files(f"shapes-{ARRAY}.tsv"),
        source = f"{RESULTS}/{COMPARE['dataset']}/source.json",
        style = ["workflow/scripts/interval.py"],
    output:
        table = RESULTS + "/tables/compare/shapes.tsv",
    params:
        rows = [(model, config["compare"]["preprocessing"], ARRAY) for model in config["models"]],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/tables/compare/shapes.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/compare/shapes.tsv",
    script:
        "../scripts/table_shapes.py"


rule record_config:
    """The merged configuration, beside the results it led to"""
    output:
        config = RESULTS + "/config.yaml",
    params:
        record = settings.record(config),
    log:
        RESULTS + "/logs/record_config.txt",
    run:
        Path(output.config).write_text(params.record)


rule report:
    """The report page"""
    input:
        figures = paper_figures(),
        claims = RESULTS + "/claims.tsv",
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        template = "workflow/report/page.html",
        captions = "workflow/report/captions.yaml",
    output:
        page = RESULTS + "/report/index.html",
    params:
        results = RESULTS,
        papers = config["papers"],
        datasets = config["datasets"],
        programs = DIGESTS,
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/report.txt",
    benchmark:
        RESULTS + "/benchmarks/report.tsv",
    script:
        "../scripts/report.py"


rule local_geometry:
    """The figures, table and claims of local-geometry"""
    name: "local-geometry"
    input:
        paper_figures("local-geometry"), paper_tables("local-geometry"),


rule clustering_biases:
    """The figures, table and claims of clustering-biases"""
    name: "clustering-biases"
    input:
        paper_figures("clustering-biases"), paper_tables("clustering-biases"),


rule compare:
    """The models of `models` side by side: a figure and a table"""
    input:
        f"{RESULTS}/figures/compare/models.svg", f"{RESULTS}/tables/compare/shapes.tsv",
