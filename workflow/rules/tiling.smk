"""
How the units of a model cover position, orientation and spatial frequency, and the joint counts of their shapes.
"""


rule tiling:
    """Gaps between the units of a model, compared with those of random units; joint counts of nx and ny"""
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
