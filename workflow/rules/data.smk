"""
This part finds the data, or makes stand-ins, and prepares what the models learn from.

REQUIRED INPUTS:

    the files of configs/datasets.yaml, in data/ or $SIMPLECELL_DATA, or none at all

OUTPUTS:

    source    = results/<dataset>/source.json            real or synthetic stand-in, and the files it is made of
    images    = results/<dataset>/images.h5
    whitened  = results/<dataset>/whitened/<whitening>.h5
    patches   = results/<dataset>/<preprocessing>/seed<k>/patches.h5, or of whole images
                results/<dataset>/<preprocessing>/patches.h5
    table     = results/<dataset>/table.csv              measured numbers
"""


def wanted_data(wildcards):
    """All that decides where a data set comes from, and the state of its files"""
    require_data(wildcards.dataset)
    return data_files.state(config["datasets"][wildcards.dataset])


rule find_data:
    """Finding a data set: in data/, in $SIMPLECELL_DATA, at its mirrors; checked by sha256"""
    output:
        source = DATA + "/source.json",
    params:
        dataset = lambda wildcards: json.dumps(config["datasets"][wildcards.dataset]),
        data_source = config["data_source"],
        state = wanted_data,
    log:
        log_of(DATA, "find_data"),
    benchmark:
        benchmark_of(DATA, "find_data"),
    shell:
        r"""
        {PYTHON:q} workflow/scripts/find_data.py \
            --name {wildcards.dataset:q} \
            --dataset {params.dataset:q} \
            --data-source {params.data_source:q} \
            --output {output.source:q} 2> >(tee {log:q} >&2)
        """


rule images:
    """The images of a data set: imported, or synthesised in their place"""
    input:
        source = DATA + "/source.json",
    output:
        images = DATA + "/images.h5",
    params:
        programs = [digest("import-images"), digest("render-digits"), digest("synthesize")],
        bin = config["bin"],
    log:
        log_of(DATA, "images"),
    benchmark:
        benchmark_of(DATA, "images"),
    threads: 1
    shell:
        r"""
        {PYTHON:q} workflow/scripts/make_images.py \
            --source {input.source:q} \
            --bin {params.bin:q} \
            --threads {threads} \
            --output {output.images:q} &> {log:q}
        """


rule measurements:
    """The numbers of a measured data set"""
    input:
        source = DATA + "/source.json",
    output:
        table = DATA + "/table.csv",
    log:
        log_of(DATA, "measurements"),
    benchmark:
        benchmark_of(DATA, "measurements"),
    shell:
        r"""
        {PYTHON:q} workflow/scripts/make_table.py --source {input.source:q} --output {output.table:q} &> {log:q}
        """


def fitted_whitening(wildcards):
    """The training images whose mean image, or whose filter and gain, test images are whitened by"""
    training = training_set(wildcards.dataset)
    if not training or config["whitening"][wildcards.whitening]["method"] == "unit-norm":  # which fits nothing
        return []
    return [f"{RESULTS}/{training}/whitened/{wildcards.whitening}.h5"]


def whiten_options(wildcards, input):
    return options({"transform": input.fitted} if input.fitted else config["whitening"][wildcards.whitening])


rule whiten:
    """Whitening the images"""
    input:
        images = DATA + "/images.h5",
        fitted = fitted_whitening,
    output:
        images = DATA + "/whitened/{whitening}.h5",
    params:
        program = digest("whiten"),
        options = whiten_options,
    log:
        log_of(DATA, "whiten_{whitening}"),
    benchmark:
        benchmark_of(DATA, "whiten_{whitening}"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/whiten {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.images:q} &> {log:q}
        """


rule extract_patches:
    """Cutting a seed's patches from the whitened images"""
    input:
        images = whitened,
    output:
        patches = PATCHES + "/patches.h5",
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             "seed": wildcards.seed}),
    log:
        log_of(PATCHES, "extract_patches"),
    benchmark:
        benchmark_of(PATCHES, "extract_patches"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/extract-patches {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.patches:q} &> {log:q}
        """


def raw_images(wildcards):
    """Whole images are kept beside their unwhitened selves, unless all that they lack is a mean image or nothing"""
    whitening = config["preprocessing"][wildcards.preprocessing].get("whitening")
    return {} if not whitening or config["whitening"][whitening]["method"] == "mean" else {"companion": DATA.format(**wildcards) + "/images.h5"}


rule extract_whole_images:
    """Taking the images whole"""
    input:
        unpack(raw_images),
        images = whitened,
    output:
        patches = WHOLE,
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             **raw_images(wildcards)}),
    log:
        log_of(DATA, "extract_whole_images_{preprocessing}"),
    benchmark:
        benchmark_of(DATA, "extract_whole_images_{preprocessing}"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/extract-patches {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.patches:q} &> {log:q}
        """
