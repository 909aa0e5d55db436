"""
Measurements that physiologists make of cells, made of the units of models (docs/physiology.md).
"""


rule grating_responses:
    """Tuning of the units of a model to drifting gratings"""
    input:
        dictionary = MODEL + "/dictionary.h5",
        reference = lambda wildcards: measured(config["gratings"]["reference"]),
    output:
        tuning = MODEL + "/gratings.h5",
        statistics = MODEL + "/gratings.tsv",
    params:
        program = digest("grating-responses"),
        options = options(config["gratings"]["options"]),
        reference = lambda wildcards, input: options({"reference": input.reference} if input.reference else {}),
    log: log_of(MODEL, "grating_responses")
    benchmark: benchmark_of(MODEL, "grating_responses")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/grating-responses {params.options} {params.reference} \
            --dictionary {input.dictionary:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --statistics {output.statistics:q} \
            --output {output.tuning:q} &> {log:q}
        """


rule tiling:
    """Gaps between the units of a model, compared with those of random units; joint counts of n_x and n_y"""
    input:
        fits = MODEL + "/gabor-{array}.h5",
        counts = lambda wildcards: measured(config["statistics"]["joint_counts"]),
    output:
        statistics = MODEL + "/tiling-{array}.tsv",
        tiling = MODEL + "/tiling-{array}.h5",
    params:
        program = digest("tiling"),
        options = options({**config["tiling"], "bootstrap": config["statistics"]["bootstrap"]}),
        counts = lambda wildcards, input: options({"counts": input.counts} if input.counts else {}),
    log: log_of(MODEL, "tiling-{array}")
    benchmark: benchmark_of(MODEL, "tiling-{array}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/tiling {params.options} {params.counts} \
            --input {input.fits:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --tiling {output.tiling:q} \
            --output {output.statistics:q} &> {log:q}
        """


# More patches than models are compared on, because correlations of squares and histograms of pairs need them.
use rule extract_held_out as extract_for_responses with:
    output: patches = PATCHES + "/held-out-responses.h5"
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             "count": config["responses"]["held_out"],
                                             "seed": 2 * HELD_OUT_SEED + int(wildcards.seed)}),
    log: log_of(PATCHES, "extract_for_responses")
    benchmark: benchmark_of(PATCHES, "extract_for_responses")


rule response_statistics:
    """Sparseness and dependence of the responses of a model to held-out patches"""
    input:
        patches = PATCHES + "/held-out-responses.h5",
        dictionary = MODEL + "/dictionary.h5",
    output:
        responses = MODEL + "/responses.h5",
        statistics = MODEL + "/responses.tsv",
    params:
        program = digest("response-statistics"),
        options = options(config["responses"]["options"]),
    log: log_of(MODEL, "response_statistics")
    benchmark: benchmark_of(MODEL, "response_statistics")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/response-statistics {params.options} \
            --input {input.patches:q} \
            --dictionary {input.dictionary:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.responses:q} \
            --statistics {output.statistics:q} &> {log:q}
        """
