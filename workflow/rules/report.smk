"""
The verdicts on all claims (results/claims.tsv), the merged configuration, and the report page.
"""

CLAIMS = entries.specified_claims(config)
PHOTOGRAPHS = RESULTS + "/photographs.tsv"  # on request
EXPLORER = config["explorer"]
EXPLORED_FIGURE = entries.figure(config, EXPLORER["paper"], EXPLORER["figure"])
EXPLORED_SEEDS = entries.seeds(config, EXPLORED_FIGURE["dataset"])


def claim_figure(claim):
    return entries.figure(config, claim["paper"], claim["figure"])


def claim_files(claim, term, dataset=None, seeds=None):
    """The tables for a term of a claim, one per seed, on the data set of its figure or another"""
    part, dataset = claim[term], dataset or claim_figure(claim)["dataset"]
    seeds = seeds or entries.paper_seeds(config, claim["paper"], dataset)
    if "curve" in part:  # the same for every seed
        return [CURVE_STATISTICS.format(curve=part["curve"])] * len(seeds)
    table = part.get("table", "shapes")
    if table == "attack":  # of networks
        return files([{"network": part["model"], "dataset": dataset}], [f"{table}.tsv"], seeds)
    if table in measures.OF_ARRAYS:
        table += "-" + part.get("array", "dictionary" if "over" in part else ARRAY)
    name = f"{table}.tsv"
    if "over" in part:
        name = Path(SWEEP).relative_to(MODEL).as_posix().format(
            paper=claim["paper"], figure=part["over"], table=table, metric=part["metric"], at_least=part["at_least"])
    return model_files(name, dataset, [part.get("preprocessing", claim_preprocessing(claim))], [part["model"]], seeds)


def files_of(claim):
    """The tables of each term of a claim, and the files beside these with what all seeds share"""
    found = {term: claim_files(claim, term) for term in ("measure", "minus") if term in claim}
    for term, tables in list(found.items()):
        name = measures.beside(Path(tables[0]).stem, claim[term]["metric"])
        cells = measures.cells(config, claim[term]["metric"])
        if name and (cells is None or measured(cells)):
            found[f"{term}_beside"] = [str(Path(path).with_name(name)) for path in tables]
    return found | {"trained": trained_files(claim)}


def trained_files(claim):
    """The dictionaries of the models of a claim that are trained until the rule of convergence is met"""
    terms = [claim[term] for term in ("measure", "minus") if term in claim]
    return judged([{"model": term["model"], "dataset": claim_figure(claim)["dataset"],
                    "preprocessing": term.get("preprocessing", claim_preprocessing(claim))}
                   for term in terms if "model" in term and term.get("table") != "attack"])


def claim_preprocessing(claim):
    """The preprocessing of the paper, unless the figure has others only"""
    own, usual = claim_figure(claim)["preprocessing"], config["papers"][claim["paper"]]["preprocessing"]
    return usual if usual in own else own[0]


@functools.cache
def scored_files():
    """The files of each claim"""
    return [files_of(claim) for claim in CLAIMS]


FIGURES = [entries.figure(config, paper, name) for paper, own in config["papers"].items() for name in own["figures"]]
USED_DATA = sorted({entry["dataset"] for entry in FIGURES})
USED_DATA += sorted({test_set(name) for name in USED_DATA if test_set(name)})
USED_DATA += sorted({template for entry in FIGURES for model in entry["models"]
                     for template in models.definition(config, model).get("templates", [])})


rule claims:
    """Scoring the claims"""
    input:
        statistics = lambda wildcards: sorted({path for terms in scored_files() for term in terms.values()
                                               for path in term}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        code = entries.code("claims"),
    output: claims = LEDGER
    params:
        claims = CLAIMS,
        files = lambda wildcards: scored_files(),
        datasets = [with_test_set(claim_figure(claim)["dataset"]) for claim in CLAIMS],
    log: RESULTS + "/logs/claims.txt"
    benchmark: RESULTS + "/benchmarks/claims.tsv"
    script: "../scripts/claims.py"


def level_files(claim):
    """The files of a claim on a sweep over λ, read off at other shares of good fits"""
    if "over" not in claim.get("measure", {}):
        return []
    return [(level, files_of({**claim, **{term: {**claim[term], "at_least": level} for term in ("measure", "minus")
                                          if term in claim}})) for level in config["statistics"]["at_least"]]


# Papers with plots of verdicts against thresholds: those with claims that count; none in a quick run, without verdicts
THRESHOLDS = [] if QUICK else [name for name in config["papers"]
                               if any(claim["paper"] == name and claim["kind"] == "claim" for claim in CLAIMS)]


def of_paper(paper, values):
    return [value for claim, value in zip(CLAIMS, values) if claim["paper"] == paper]


rule thresholds:
    """Drawing the verdicts on the claims of a paper against their thresholds"""
    input:
        statistics = lambda wildcards: sorted(
            {path for terms in [*of_paper(wildcards.paper, scored_files()),
                                *(own for claim in of_paper(wildcards.paper, CLAIMS) for _, own in level_files(claim))]
             for term in terms.values() for path in term}),
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        code = entries.code("thresholds"),
    output:
        svg = RESULTS + "/thresholds/{paper}.svg",
        png = RESULTS + "/thresholds/{paper}.png",
    params:
        claims = lambda wildcards: of_paper(wildcards.paper, CLAIMS),
        files = lambda wildcards: of_paper(wildcards.paper, scored_files()),
        levels = lambda wildcards: [level_files(claim) for claim in of_paper(wildcards.paper, CLAIMS)],
    log: RESULTS + "/logs/thresholds/{paper}.txt"
    benchmark: RESULTS + "/benchmarks/thresholds/{paper}.tsv"
    script: "../scripts/thresholds.py"


rule record_config:
    """Storing the merged configuration with the results"""
    output: config = RESULTS + "/config.yaml"
    params: record = lambda wildcards: RECORD
    log: RESULTS + "/logs/record_config.txt"
    script: "../scripts/record_config.py"


def explored(name, seeds=None):
    return files(entries.shown(config, EXPLORED_FIGURE), [name], seeds)


rule explorer:
    """Data of the explorer of the report page: receptive fields and Gabor fits of the first seed, and macaque cells"""
    input:
        fields = explored("rf.h5", EXPLORED_SEEDS[:1]),
        rf = explored("gabor-rf.h5", EXPLORED_SEEDS[:1]),
        rf_pixel = explored("gabor-rf_pixel.h5", EXPLORED_SEEDS[:1]),
        gratings = explored("gratings.h5", EXPLORED_SEEDS[:1]),
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


CAPTIONS = [path.replace(".json", ".txt") for path in paper_figures() if path.endswith(".json")]
LATEX = [path.replace(".tsv", ".tex") for path in paper_tables()]


rule manuscript:
    """Writing captions as texts and tables in LaTeX"""
    input:
        records = [path for path in paper_figures() if path.endswith(".json")],
        tables = paper_tables(),
        code = entries.code("manuscript"),
    output:
        captions = CAPTIONS,
        tables = LATEX,
    params: papers = lambda wildcards: config["papers"]
    log: RESULTS + "/logs/manuscript.txt"
    script: "../scripts/manuscript.py"


rule report:
    """The report page"""
    input:
        figures = paper_figures(),
        tables = [TABLE.format(**dict(zip(("paper", "table"), place.split("/")))) for place in EXPLORER["tables"]],
        cell_shapes = lambda wildcards: measured(config["statistics"]["reference"]),
        cell_tuning = lambda wildcards: measured(config["gratings"]["reference"]),
        rates = explored("rate.tsv"),
        comparison = [COMPARISON + "/index.html", COMPARISONS],
        manuscript = CAPTIONS + LATEX,
        explorer = RESULTS + "/report/explorer.json",
        claims = LEDGER,
        photographs = [PHOTOGRAPHS] if Path(PHOTOGRAPHS).exists() else [],
        thresholds = [f"{RESULTS}/thresholds/{name}.svg" for name in THRESHOLDS],
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        template = "workflow/report/page.html",
        parts = sorted(map(str, Path("workflow/report").glob("*"))),
        glossary = "docs/glossary.md",
        code = entries.code("report"),
    output: page = RESULTS + "/report/index.html"
    params:
        tables = EXPLORER["tables"],
        blob_edge = BLOB_EDGE,
        preprocessing = EXPLORED_FIGURE["preprocessing"][0],
        models = entries.notes(config, EXPLORED_FIGURE),
        results = RESULTS,
        papers = lambda wildcards: config["papers"],
        findings = lambda wildcards: config["findings"],
        overview = config["overview"],
        datasets = config["datasets"],
        programs = DIGESTS,
        seeds = {name: len(entries.seeds(config, name)) for name in sorted({entry["dataset"] for entry in FIGURES})},
        short_of = entries.few_seeds(config),
        explored = len(EXPLORED_SEEDS),
    log: RESULTS + "/logs/report.txt"
    benchmark: RESULTS + "/benchmarks/report.tsv"
    script: "../scripts/report.py"


rule archive:
    """One zip file of the report page and all that it links to: ./reproduce archive"""
    input:
        page = RESULTS + "/report/index.html",
        figures = paper_figures(),
        tables = paper_tables(),
        manuscript = CAPTIONS + LATEX,
        thresholds = [f"{RESULTS}/thresholds/{name}.{kind}" for name in THRESHOLDS for kind in ("svg", "png")],
        comparison = [f"{COMPARISON}/{name}" for name in ("index.html", "models.tsv", "times.tsv")] + [COMPARISONS],
        claims = LEDGER,
        photographs = [PHOTOGRAPHS] if Path(PHOTOGRAPHS).exists() else [],
        config = RESULTS + "/config.yaml",
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        citation = "CITATION.cff",
        code = entries.code("archive"),
    output: archive = RESULTS + "/simplecell-results.zip"
    params: results = RESULTS
    log: RESULTS + "/logs/archive.txt"
    script: "../scripts/archive.py"


DOCS = "docs" if RESULTS == "results" else RESULTS + "/docs"
MULTIVERSE_FOUND = {name: f"{DOCS}/multiverse/{name}" for name in ("curve.png", "map.png", "claims.tsv")}  # on request


rule findings:
    """The page of what a whole run found, and the scoreboard of README.md: ./reproduce findings"""
    input:
        claims = LEDGER,
        figures = [f"{RESULTS}/figures/{found['figure']}.png" for found in config["findings"]],
        sources = expand(DATA + "/source.json", dataset=USED_DATA),
        config = RESULTS + "/config.yaml",
        report = RESULTS + "/report/index.html",
        multiverse = list(MULTIVERSE_FOUND.values()) if all(map(os.path.exists, MULTIVERSE_FOUND.values())) else [],
        code = entries.code("findings"),
    output:
        page = DOCS + "/findings.md",
        pictures = [f"{DOCS}/findings/{found['figure'].replace('/', '-')}.png" for found in config["findings"]],
    params:
        findings = lambda wildcards: config["findings"],
        papers = lambda wildcards: config["papers"],
        short_of = entries.few_seeds(config),
        readme = "README.md" if DOCS == "docs" else "",
    log: RESULTS + "/logs/findings.txt"
    benchmark: RESULTS + "/benchmarks/findings.tsv"
    script: "../scripts/findings.py"


for name in config["papers"]:
    rule:
        name: name
        input: paper_figures(name), paper_tables(name)
