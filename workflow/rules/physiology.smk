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
