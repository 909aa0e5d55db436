"""
The multiverse of the weighted ℓ1: ./reproduce multiverse trains the specifications of configs/multiverse.yaml, measures
them in all ways, and writes tables and figures (docs/multiverse.md). A balanced subset is screened first; which of
these specifications are then confirmed with fresh seeds depends on which are valid.
"""

MULTIVERSE = f"{RESULTS}/{multiverse.FOLDER}"
MULTIVERSE_RUNS = {one["model"]: one for one in multiverse.all_runs(config)}
MULTIVERSE_TABLES = ("specifications", "effects", "claims", "factors", "permutation")


def multiverse_patches(wildcards):
    """Options of receptive-fields that treat stimuli as in training"""
    cut = config["preprocessing"][wildcards.preprocessing]["patches"]
    return {key: cut[key] for key in ("mean", "variance") if key in cut}


rule multiverse_train:
    """Training a model of the multiverse; one that diverges leaves an empty file"""
    input: unpack(stimuli)
    output: dictionary = MULTIVERSE + "/dictionary.h5"
    params:
        program = digest("train-dictionary"),
        options = train_options,
        stimuli = stimulus_options,
        checkpoint = lambda wildcards: checkpoint(
            "train-dictionary", MULTIVERSE.format(**wildcards), train_options(wildcards)),
    log: log_of(MULTIVERSE, "multiverse_train")
    benchmark: benchmark_of(MULTIVERSE, "multiverse_train")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/train-dictionary {params.options} {params.stimuli} \
            --checkpoint {params.checkpoint:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.dictionary:q} &> {log:q} || {{ grep -q diverged {log:q} && : > {output.dictionary:q}; }}
        """


rule multiverse_measures:
    """Measuring a model in all ways"""
    input:
        dictionary = MULTIVERSE + "/dictionary.h5",
        images = whitened,
        reference = lambda wildcards: measured(config["statistics"]["reference"]),
        code = entries.code("multiverse_measures"),
    output: measures = MULTIVERSE + "/measures.tsv"
    params:
        programs = [digest(stage) for stage in ("receptive-fields", "fit-gabor", "shape-statistics")],
        bin = config["bin"],
        natural = lambda wildcards: {**config["receptive_fields"], "stimulus": "natural",
                                     **multiverse_patches(wildcards)},
        noise = lambda wildcards: {"stimulus": "noise", **config["multiverse"]["noise"],
                                   "noise-variance": MULTIVERSE_RUNS[wildcards.model]["sigma"] ** 2},
        measurement = config["multiverse"]["measurement"],
        metrics = multiverse.metrics(config),
    log: log_of(MULTIVERSE, "multiverse_measures")
    benchmark: benchmark_of(MULTIVERSE, "multiverse_measures")
    threads: 1
    script: "../scripts/multiverse_measures.py"


def multiverse_files(specifications, seeds):
    """The measures of specifications and of all that they are compared with"""
    return [multiverse.measures_file(config, one, seed)
            for one in multiverse.runs(config, specifications) for seed in seeds]


checkpoint multiverse_screen:
    """Which screened specifications are valid, and which of these are drawn to be confirmed"""
    input:
        measures = lambda wildcards: multiverse_files(multiverse.screened(config),
                                                      config["multiverse"]["screen"]["seeds"]),
        code = entries.code("multiverse_screen"),
    output: drawn = RESULTS + "/multiverse/drawn.json"
    params: digest = multiverse.digest(config)
    log: RESULTS + "/logs/multiverse/screen.txt"
    benchmark: RESULTS + "/benchmarks/multiverse/screen.tsv"
    script: "../scripts/multiverse_screen.py"


def confirmed_files(wildcards):
    """The measures of the specifications that are confirmed, when it is known which these are"""
    drawn = json.loads(Path(checkpoints.multiverse_screen.get().output.drawn).read_text())
    return multiverse_files([*multiverse.named(config).values(), *drawn], config["multiverse"]["confirm"]["seeds"])


rule multiverse_tables:
    """Effects, shares of claims, effects of factors, and permutation tests"""
    input:
        drawn = RESULTS + "/multiverse/drawn.json",
        screened = lambda wildcards: multiverse_files(multiverse.screened(config),
                                                      config["multiverse"]["screen"]["seeds"]),
        confirmed = confirmed_files,
        sources = sources([config["multiverse"]["dataset"]]),
        code = entries.code("multiverse_tables"),
    output: **{name: f"{DOCS}/multiverse/{name}.tsv" for name in MULTIVERSE_TABLES}
    params: digest = multiverse.digest(config)
    log: RESULTS + "/logs/multiverse/tables.txt"
    benchmark: RESULTS + "/benchmarks/multiverse/tables.tsv"
    script: "../scripts/multiverse_tables.py"


rule multiverse_figures:
    """The specification curve, and the map of specifications and claims"""
    input:
        specifications = DOCS + "/multiverse/specifications.tsv",
        effects = DOCS + "/multiverse/effects.tsv",
        code = entries.code("multiverse_figures"),
    output:
        curve_svg = RESULTS + "/multiverse/curve.svg",
        curve_png = RESULTS + "/multiverse/curve.png",
        map_svg = RESULTS + "/multiverse/map.svg",
        map_png = RESULTS + "/multiverse/map.png",
        small_curve = MULTIVERSE_FOUND["curve.png"],
        small_map = MULTIVERSE_FOUND["map.png"],
    params:
        curve = config["multiverse"]["curve"],
        named = list(config["multiverse"]["named"]),
        expected = {claim["id"]: claim["expected"] for claim in multiverse.claims(config)},
        factors = {name: {"label": own["label"], "levels": [*own["levels"], *own.get("beyond", {})]}
                   for name, own in config["multiverse"]["training"].items()},
    log: RESULTS + "/logs/multiverse/figures.txt"
    benchmark: RESULTS + "/benchmarks/multiverse/figures.tsv"
    script: "../scripts/multiverse_figures.py"


rule multiverse:
    """Tables and figures of the multiverse"""
    input:
        rules.multiverse_tables.output,
        rules.multiverse_figures.output,
