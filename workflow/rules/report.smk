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
    if "curve" in part:  # the same for every seed
        return [[CURVES.format(curve=part["curve"])] * len(config["seeds"])]
    array = part.get("array", "dictionary" if "over" in part else ARRAY)
    values = panel(claim["paper"], part["over"])["lambda"] if "over" in part else []
    models = [settings.with_lambda(config, part["model"], value) for value in values] or [part["model"]]
    table = part.get("table", "shapes")
    name = f"shapes-{array}.tsv" if table == "shapes" else f"{table}.tsv"
    if table == "attack":  # whose models are networks
        return [network_files(name, setting["dataset"], [part["model"]])]
    preprocessing = part.get("preprocessing", claim_preprocessing(claim))
    return [model_files(name, setting["dataset"], [preprocessing], [model]) for model in models]


def claim_preprocessing(claim):
    """Its paper's, unless the figure has others only"""
    own, usual = panel(claim["paper"], claim["figure"])["preprocessing"], paper(claim["paper"])["preprocessing"]
    return usual if usual in own else own[0]


def claim_data(claim):
    """The data sets that a claim rests on"""
    dataset = panel(claim["paper"], claim["figure"])["dataset"]
    return [dataset, test_set(dataset)] if test_set(dataset) else [dataset]


def flat(nested):
    return [path for row in nested for path in row]


CLAIM_FILES = {claim["id"]: {term: claim_files(claim, term) for term in ("measure", "minus")}
               for claim in config["claims"]}
USED_DATA = sorted({panel(name, figure)["dataset"] for name in config["papers"]
                    for figure in paper(name)["figures"]})
USED_DATA += sorted({test_set(name) for name in USED_DATA if test_set(name)})
USED_DATA += sorted({template for name in config["papers"] for figure in paper(name)["figures"]
                     for model in panel(name, figure)["models"]
                     for template in settings.definition(config, model).get("templates", [])})


rule claims:
    """Scoring the claims"""
    input:
        statistics = sorted({path for files in CLAIM_FILES.values() for term in files.values() for path in flat(term)}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        claims = RESULTS + "/claims.tsv",
    params:
        claims = config["claims"],
        files = CLAIM_FILES,
        lambdas = {claim["id"]: panel(claim["paper"], claim["measure"]["over"])["lambda"]
                   for claim in config["claims"] if "over" in claim.get("measure", {})},
        datasets = {claim["id"]: claim_data(claim) for claim in config["claims"]},
        curves = config["curves"],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/claims.txt",
    benchmark:
        RESULTS + "/benchmarks/claims.tsv",
    script:
        "../scripts/claims.py"


TABLE_ARRAYS = {"fig6": ["dictionary"], "fig6-sweep": ["dictionary"], "fig-shapes": ["rf", "rf_pixel"]}
SUMMARY = {"local-geometry": "fig-shapes", "clustering-biases": "fig1a"}  # whose models make the paper's short table


def table_models(wildcards):
    """Every (model, preprocessing, array) of a paper's figures, in the order in which they first appear"""
    rows = []
    for figure in paper(wildcards.paper)["figures"]:
        setting = panel(wildcards.paper, figure)
        if whole_figure(wildcards.paper, figure):
            continue
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
        sources = lambda wildcards: [f"{RESULTS}/{paper(wildcards.paper)['dataset']}/source.json"],
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
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


def summary_rows(wildcards):
    setting = panel(wildcards.paper, SUMMARY[wildcards.paper])
    return [(model, array) for model in setting["models"] for array in ("rf", "rf_pixel")]


rule table_of_models:
    """The metrics that say most of a model, a row each, with intervals over seeds and over units and cells"""
    input:
        statistics = lambda wildcards: [
            path for model, array in summary_rows(wildcards)
            for path in model_files(f"shapes-{array}.tsv", paper(wildcards.paper)["dataset"],
                                    [paper(wildcards.paper)["preprocessing"]], [model])],
        source = lambda wildcards: f"{RESULTS}/{paper(wildcards.paper)['dataset']}/source.json",
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        table = RESULTS + "/tables/{paper}/models.tsv",
    params:
        rows = summary_rows,
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/tables/{paper}/models.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/{paper}/models.tsv",
    script:
        "../scripts/table_models.py"


def image_rows(wildcards):
    """
    Every (model, preprocessing, data set) of a paper's figures of whole images; for tables of test images those that have
    such. Pixels have no atoms to speak of
    """
    rows = []
    for figure in paper(wildcards.paper)["figures"]:
        setting = panel(wildcards.paper, figure)
        if whole_figure(wildcards.paper, figure) and (wildcards.kind == "atoms" or test_set(setting["dataset"])):
            rows += [(model, preprocessing, setting["dataset"]) for model in setting["models"]
                     for preprocessing in setting["preprocessing"]
                     if wildcards.kind == "similarity" or settings.definition(config, model).get("model") != "identity"]
    return list(dict.fromkeys(rows))


rule table_of_images:
    """Every metric of the models of whole images"""
    input:
        statistics = lambda wildcards: [path for model, preprocessing, dataset in image_rows(wildcards)
                                        for path in model_files(f"{wildcards.kind}.tsv", dataset, [preprocessing], [model])],
        sources = lambda wildcards: [f"{RESULTS}/{dataset}/source.json" for _, _, dataset in image_rows(wildcards)],
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        table = RESULTS + "/tables/{paper}/{kind}.tsv",
    params:
        rows = lambda wildcards: [(model, preprocessing, "dictionary" if wildcards.kind == "atoms" else "codes")
                                  for model, preprocessing, _ in image_rows(wildcards)],
        seeds = config["seeds"],
    wildcard_constraints:
        kind = "atoms|activity|similarity",
    log:
        RESULTS + "/logs/tables/{paper}/{kind}.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/{paper}/{kind}.tsv",
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
    script:
        "../scripts/record_config.py"


EXPLORED = ("local-geometry", "fig-shapes")  # whose models the page compares and lets one explore


rule explorer:
    """What the explorer of the report page shows: receptive fields and Gabor fits of the first seed, and macaque cells"""
    input:
        fields = panel_files("rf.h5", *EXPLORED, config["seeds"][:1]),
        rf = panel_files("gabor-rf.h5", *EXPLORED, config["seeds"][:1]),
        rf_pixel = panel_files("gabor-rf_pixel.h5", *EXPLORED, config["seeds"][:1]),
        reference = reference_cells,
        style = STYLE,
    output:
        data = RESULTS + "/report/explorer.json",
    params:
        models = figure_params(*EXPLORED)["models"],
        start = [name for name in panel("local-geometry", "fig2")["models"] if name in panel(*EXPLORED)["models"]],
    log:
        RESULTS + "/logs/explorer.txt",
    benchmark:
        RESULTS + "/benchmarks/explorer.tsv",
    script:
        "../scripts/explorer.py"


rule report:
    """The report page"""
    input:
        figures = paper_figures(),
        table = f"{RESULTS}/tables/{EXPLORED[0]}/shapes.tsv",
        rates = panel_files("rate.tsv", *EXPLORED),
        comparison = RESULTS + "/compare/index.html",
        explorer = RESULTS + "/report/explorer.json",
        claims = RESULTS + "/claims.tsv",
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        template = "workflow/report/page.html",
        parts = ["workflow/report/sort.js", "workflow/report/explorer.js", "workflow/scripts/over_seeds.py"],
        captions = "workflow/report/captions.yaml",
    output:
        page = RESULTS + "/report/index.html",
    params:
        paper = EXPLORED[0],
        preprocessing = panel(*EXPLORED)["preprocessing"][0],
        models = figure_params(*EXPLORED)["models"],
        results = RESULTS,
        papers = config["papers"],
        tables = {name: [Path(path).stem for path in paper_tables(name)] for name in config["papers"]},
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


rule silhouettes:
    """The figures, tables and claims of silhouettes"""
    input:
        paper_figures("silhouettes"), paper_tables("silhouettes"),


rule linked_dictionaries:
    """The figures, tables and claims of linked-dictionaries"""
    name: "linked-dictionaries"
    input:
        paper_figures("linked-dictionaries"), paper_tables("linked-dictionaries"),


rule sparse_coding_interpretation:
    """The figures, tables and claims of sparse-coding-interpretation"""
    name: "sparse-coding-interpretation"
    input:
        paper_figures("sparse-coding-interpretation"), paper_tables("sparse-coding-interpretation"),
