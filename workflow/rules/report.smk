"""
The verdicts on all claims (results/claims.tsv), the merged configuration, and the report page.
"""

CLAIMS = entries.claims(config)
EXPLORER = config["explorer"]
EXPLORED_FIGURE = entries.figure(config, EXPLORER["paper"], EXPLORER["figure"])


def claim_figure(claim):
    return entries.figure(config, claim["paper"], claim["figure"])


def claim_files(claim, term):
    """The tables for a term of a claim, one per seed"""
    if term not in claim:
        return []
    part, entry = claim[term], claim_figure(claim)
    if "curve" in part:  # the same for every seed
        return [CURVE_STATISTICS.format(curve=part["curve"])] * len(config["seeds"])
    table = part.get("table", "shapes")
    if table == "attack":  # of networks
        return files([{"network": part["model"], "dataset": entry["dataset"]}], [f"{table}.tsv"])
    if table == "shapes":
        table += "-" + part.get("array", "dictionary" if "over" in part else ARRAY)
    name = f"{table}.tsv"
    if "over" in part:
        name = Path(SWEEP).relative_to(MODEL).as_posix().format(
            paper=claim["paper"], figure=part["over"], table=table, metric=part["metric"], at_least=part["at_least"])
    return model_files(name, entry["dataset"], [part.get("preprocessing", claim_preprocessing(claim))], [part["model"]])


def claim_preprocessing(claim):
    """The preprocessing of the paper, unless the figure has others only"""
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
        statistics = sorted({path for terms in CLAIM_FILES.values() for term in terms.values() for path in term}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        code = entries.code("claims"),
    output: claims = RESULTS + "/claims.tsv"
    params:
        claims = CLAIMS,
        files = CLAIM_FILES,
        datasets = {claim["id"]: with_test_set(claim_figure(claim)["dataset"]) for claim in CLAIMS},
        seeds = config["seeds"],
    log: RESULTS + "/logs/claims.txt"
    benchmark: RESULTS + "/benchmarks/claims.tsv"
    script: "../scripts/claims.py"


rule record_config:
    """Storing the merged configuration with the results"""
    output: config = RESULTS + "/config.yaml"
    params: record = lambda wildcards: settings.record(config)
    log: RESULTS + "/logs/record_config.txt"
    script: "../scripts/record_config.py"


def explored(name, seeds=None):
    return files(entries.shown(config, EXPLORED_FIGURE), [name], seeds)


rule explorer:
    """Data of the explorer of the report page: receptive fields and Gabor fits of the first seed, and macaque cells"""
    input:
        fields = explored("rf.h5", config["seeds"][:1]),
        rf = explored("gabor-rf.h5", config["seeds"][:1]),
        rf_pixel = explored("gabor-rf_pixel.h5", config["seeds"][:1]),
        reference = lambda wildcards: measured(config["statistics"]["reference"]),
        code = entries.code("explorer"),
    output: data = RESULTS + "/report/explorer.json"
    params:
        models = entries.notes(config, EXPLORED_FIGURE),
        start = [name for name in entries.figure(config, EXPLORER["paper"], EXPLORER["start"])["models"]
                 if name in EXPLORED_FIGURE["models"]],
    log: RESULTS + "/logs/explorer.txt"
    benchmark: RESULTS + "/benchmarks/explorer.tsv"
    script: "../scripts/explorer.py"


rule report:
    """The report page"""
    input:
        figures = paper_figures(),
        table = f"{RESULTS}/tables/{EXPLORER['paper']}/shapes.tsv",
        rates = explored("rate.tsv"),
        comparison = RESULTS + "/compare/index.html",
        explorer = RESULTS + "/report/explorer.json",
        claims = RESULTS + "/claims.tsv",
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        template = "workflow/report/page.html",
        parts = [f"workflow/report/{name}" for name in ("style.css", "sort.js", "explorer.js")],
        code = entries.code("report"),
    output: page = RESULTS + "/report/index.html"
    params:
        paper = EXPLORER["paper"],
        preprocessing = EXPLORED_FIGURE["preprocessing"][0],
        models = entries.notes(config, EXPLORED_FIGURE),
        results = RESULTS,
        papers = lambda wildcards: config["papers"],
        tables = {name: list(own["tables"]) for name, own in config["papers"].items()},
        datasets = config["datasets"],
        programs = DIGESTS,
        seeds = config["seeds"],
    log: RESULTS + "/logs/report.txt"
    benchmark: RESULTS + "/benchmarks/report.tsv"
    script: "../scripts/report.py"


for name in config["papers"]:
    rule:
        name: name
        input: paper_figures(name), paper_tables(name)
