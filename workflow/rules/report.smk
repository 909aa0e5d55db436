"""
This part sums up: the verdict on every claim, and the page that shows it all.

REQUIRED INPUTS:

    the tables that claims are measured on, all figures

OUTPUTS:

    results/claims.tsv           every claim with its measured value and verdict
    results/config.yaml          the merged configuration
    results/report/index.html    one page, readable without a network
"""

CLAIMS = entries.claims(config)
EXPLORED = "local-geometry", "fig-shapes"  # whose models the page compares and lets one explore
EXPLORED_FIGURE = entries.figure(config, *EXPLORED)


def claim_figure(claim):
    return entries.figure(config, claim["paper"], claim["figure"])


def claim_files(claim, term):
    """[[one file per seed] per lambda] that a claim's term is measured on; a single row unless it runs over a sweep"""
    if term not in claim:
        return []
    part, entry = claim[term], claim_figure(claim)
    if "curve" in part:  # the same for every seed
        return [[CURVE.format(curve=part["curve"])] * len(config["seeds"])]
    table = part.get("table", "shapes")
    array = part.get("array", "dictionary" if "over" in part else ARRAY)
    name = f"shapes-{array}.tsv" if table == "shapes" else f"{table}.tsv"
    if table == "attack":  # whose models are networks
        return [files([{"network": part["model"], "dataset": entry["dataset"]}], [name])]
    sweep = [models.with_lambda(config, part["model"], value) for value in claim_lambdas(claim, part)]
    preprocessing = part.get("preprocessing", claim_preprocessing(claim))
    return [model_files(name, entry["dataset"], [preprocessing], [model]) for model in sweep or [part["model"]]]


def claim_lambdas(claim, part):
    """The lambdas of the sweep that a claim's term runs over, if it does"""
    return entries.figure(config, claim["paper"], part["over"])["lambda"] if "over" in part else []


def claim_preprocessing(claim):
    """Its paper's, unless the figure has others only"""
    own, usual = claim_figure(claim)["preprocessing"], config["papers"][claim["paper"]]["preprocessing"]
    return usual if usual in own else own[0]


CLAIM_FILES = {claim["id"]: {term: claim_files(claim, term) for term in ("measure", "minus")} for claim in CLAIMS}
FIGURES = [entries.figure(config, paper, name) for paper, own in config["papers"].items() for name in own["figures"]]
USED_DATA = sorted({entry["dataset"] for entry in FIGURES})
USED_DATA += sorted({test_set(name) for name in USED_DATA if test_set(name)})
USED_DATA += sorted({template for entry in FIGURES for model in entry["models"]
                     for template in models.definition(config, model).get("templates", [])})


rule claims:
    """Scoring the claims"""
    input:
        statistics = sorted({path for terms in CLAIM_FILES.values() for term in terms.values() for row in term
                             for path in row}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        code = entries.code("claims"),
    output:
        claims = RESULTS + "/claims.tsv",
    params:
        claims = CLAIMS,
        files = CLAIM_FILES,
        lambdas = {claim["id"]: claim_lambdas(claim, claim.get("measure", {})) for claim in CLAIMS},
        datasets = {claim["id"]: rests_on(claim_figure(claim)["dataset"]) for claim in CLAIMS},
        curves = config["curves"],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/claims.txt",
    benchmark:
        RESULTS + "/benchmarks/claims.tsv",
    script:
        "../scripts/claims.py"


rule record_config:
    """The merged configuration, beside the results it led to"""
    output:
        config = RESULTS + "/config.yaml",
    params:
        record = lambda wildcards: settings.record(config),
    log:
        RESULTS + "/logs/record_config.txt",
    script:
        "../scripts/record_config.py"


def explored(name, seeds=None):
    return files(entries.shown(config, EXPLORED_FIGURE), [name], seeds)


rule explorer:
    """What the explorer of the report page shows: receptive fields and Gabor fits of the first seed, and macaque cells"""
    input:
        fields = explored("rf.h5", config["seeds"][:1]),
        rf = explored("gabor-rf.h5", config["seeds"][:1]),
        rf_pixel = explored("gabor-rf_pixel.h5", config["seeds"][:1]),
        reference = lambda wildcards: measured(config["statistics"]["reference"]),
        code = entries.code("explorer"),
    output:
        data = RESULTS + "/report/explorer.json",
    params:
        models = entries.notes(config, EXPLORED_FIGURE),
        start = [name for name in entries.figure(config, EXPLORED[0], "fig2")["models"]
                 if name in EXPLORED_FIGURE["models"]],
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
        rates = explored("rate.tsv"),
        comparison = RESULTS + "/compare/index.html",
        explorer = RESULTS + "/report/explorer.json",
        claims = RESULTS + "/claims.tsv",
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        template = "workflow/report/page.html",
        parts = ["workflow/report/sort.js", "workflow/report/explorer.js", *entries.code("report")],
    output:
        page = RESULTS + "/report/index.html",
    params:
        paper = EXPLORED[0],
        preprocessing = EXPLORED_FIGURE["preprocessing"][0],
        models = entries.notes(config, EXPLORED_FIGURE),
        results = RESULTS,
        papers = lambda wildcards: config["papers"],
        tables = {name: list(own["tables"]) for name, own in config["papers"].items()},
        datasets = config["datasets"],
        programs = DIGESTS,
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/report.txt",
    benchmark:
        RESULTS + "/benchmarks/report.tsv",
    script:
        "../scripts/report.py"


for name in config["papers"]:
    rule:
        name: name
        input: paper_figures(name), paper_tables(name)
