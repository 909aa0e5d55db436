"""
Data: real files, or stand-ins for them, become images, whitened images and patches in results/<dataset>/
(results/README.md).
"""


def wanted_data(wildcards):
    """The state of the files of a data set"""
    require_data(wildcards.dataset)
    return data_files.state(config["datasets"][wildcards.dataset])


rule find_data:
    """Finding a data set in data/, in $SIMPLECELL_DATA or at its mirrors; files are verified by sha256"""
    output: source = DATA + "/source.json"
    params:
        dataset = lambda wildcards: json.dumps(config["datasets"][wildcards.dataset]),
        data_source = config["data_source"],
        state = wanted_data,
    log: log_of(DATA, "find_data")
    benchmark: benchmark_of(DATA, "find_data")
    shell:
        r"""
        {PYTHON:q} workflow/scripts/find_data.py \
            --name {wildcards.dataset:q} \
            --dataset {params.dataset:q} \
            --data-source {params.data_source:q} \
            --output {output.source:q} 2> >(tee {log:q} >&2)
        """


rule images:
    """The images of a data set: imported, or a synthetic stand-in"""
    input: source = DATA + "/source.json"
    output: images = DATA + "/images.h5"
    params:
        programs = [digest("import-images"), digest("render-digits"), digest("synthesize")],
        bin = config["bin"],
    log: log_of(DATA, "images")
    benchmark: benchmark_of(DATA, "images")
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
    """The table of a data set of measurements"""
    input: source = DATA + "/source.json"
    output: table = DATA + "/table.csv"
    log: log_of(DATA, "measurements")
    benchmark: benchmark_of(DATA, "measurements")
    script: "../scripts/make_table.py"


def fitted_whitening(wildcards):
    """The whitened training images, whose mean image or filter and gain are applied to test images"""
    training = training_set(wildcards.dataset)
    if not training or config["whitening"][wildcards.whitening]["method"] == "unit-norm":  # has no parameters
        return []
    return [f"{RESULTS}/{training}/whitened/{wildcards.whitening}.h5"]


rule whiten:
    """Whitening the images"""
    input:
        images = DATA + "/images.h5",
        fitted = fitted_whitening,
    output: images = DATA + "/whitened/{whitening}.h5"
    params:
        program = digest("whiten"),
        options = lambda wildcards, input: options(
            {"transform": input.fitted} if input.fitted else config["whitening"][wildcards.whitening]),
    log: log_of(DATA, "whiten_{whitening}")
    benchmark: benchmark_of(DATA, "whiten_{whitening}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/whiten {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.images:q} &> {log:q}
        """


rule extract_patches:
    """Cutting patches from the whitened images"""
    input: images = whitened
    output: patches = PATCHES + "/patches.h5"
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             "seed": wildcards.seed}),
    log: log_of(PATCHES, "extract_patches")
    benchmark: benchmark_of(PATCHES, "extract_patches")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/extract-patches {params.options} \
            --input {input.images:q} \
            --threads {threads} \
            --output {output.patches:q} &> {log:q}
        """


def raw_images(wildcards):
    """The raw images, stored beside whole images whose whitening is more than the removal of the mean image"""
    whitening = config["preprocessing"][wildcards.preprocessing].get("whitening")
    if not whitening or config["whitening"][whitening]["method"] == "mean":
        return {}
    return {"companion": DATA.format(**wildcards) + "/images.h5"}


use rule extract_patches as extract_whole_images with:
    input:
        unpack(raw_images),
        images = whitened,
    output: patches = WHOLE
    params:
        program = digest("extract-patches"),
        options = lambda wildcards: options({**config["preprocessing"][wildcards.preprocessing]["patches"],
                                             **raw_images(wildcards)}),
    log: log_of(DATA, "extract_whole_images_{preprocessing}")
    benchmark: benchmark_of(DATA, "extract_whole_images_{preprocessing}")
