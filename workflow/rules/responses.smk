"""
Sparseness of codes at equal reconstruction, and dependence between responses before and after divisive normalisation.
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
