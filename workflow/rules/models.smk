"""
Training of models, receptive fields, and all that is measured of codes and atoms. No rule depends on which model it
runs. Outputs are in results/<dataset>/<preprocessing>/<model>/seed<k>/ (results/README.md); maps of penalties in
results/curves/.
"""


def named_dictionary(wildcards, key):
    """The dictionary of the model that a model names as its `start` or `like`, if it does"""
    model = models.definition(config, wildcards.model).get(key)
    return [MODEL.format(**{**wildcards, "model": model}) + "/dictionary.h5"] if model else []


def train_options(wildcards):
    return options(models.model_options(config, wildcards.model, wildcards.preprocessing))


def stimuli(wildcards):
    """Stored patches to learn from or, for models with ensembles, images that patches are cut from during training"""
    if "ensemble" in models.model_options(config, wildcards.model, wildcards.preprocessing):
        return {"images": whitened(wildcards)}
    return {"patches": patches(wildcards), "templates": template_files(wildcards)}


def template_files(wildcards):
    """The pictures of classes in the data sets that a model links to its stimuli"""
    linked = models.definition(config, wildcards.model).get("templates", [])
    return [WHOLE.format(dataset=name, preprocessing=wildcards.preprocessing) for name in linked]


def stimulus_options(wildcards, input):
    if "patches" in input.keys():
        templates = input.get("templates") or []
        return options({"input": input.patches,
                        **({"templates": [templates] if isinstance(templates, str) else list(templates)}
                           if templates else {})})
    cut = config["preprocessing"][wildcards.preprocessing]["patches"]
    return options({"images": input.images, **{key: value for key, value in cut.items() if key != "count"}})


rule train_dictionary:
    """Training a model"""
    input:
        unpack(stimuli),
        start = lambda wildcards: named_dictionary(wildcards, "start"),
    output: dictionary = MODEL + "/dictionary.h5"
    params:
        program = digest("train-dictionary"),
        options = train_options,
        stimuli = stimulus_options,
        start = lambda wildcards, input: options({"initial-dictionary": input.start} if input.start else {}),
        checkpoint = lambda wildcards: checkpoint(
            "train-dictionary", MODEL.format(**wildcards), train_options(wildcards)),
    log: log_of(MODEL, "train_dictionary")
    benchmark: benchmark_of(MODEL, "train_dictionary")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/train-dictionary {params.options} {params.stimuli} {params.start} \
            --checkpoint {params.checkpoint:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.dictionary:q} &> {log:q}
        """


def encode_options(wildcards):
    """Options of inference that differ from training; none for models that are no dictionary with codes"""
    if models.model_options(config, wildcards.model).get("model", "dictionary") != "dictionary":
        return ""
    return options({**config["preprocessing"][wildcards.preprocessing].get("encode", {}),
                    **models.definition(config, wildcards.model).get("encode", {})})


rule encode:
    """Encoding the patches; with linked inputs from the first input alone"""
    input:
        patches = patches,
        dictionary = MODEL + "/dictionary.h5",
    output: codes = MODEL + "/codes.h5"
    params:
        program = digest("encode"),
        options = encode_options,
    log: log_of(MODEL, "encode")
    benchmark: benchmark_of(MODEL, "encode")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/encode {params.options} \
            --input {input.patches:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.codes:q} &> {log:q}
        """


rule receptive_fields:
    """Receptive fields of a model: averages of stimuli, weighted by responses"""
    input:
        dictionary = MODEL + "/dictionary.h5",
        images = whitened,
        raw_images = DATA + "/images.h5",
    output: fields = MODEL + "/rf.h5"
    params:
        program = digest("receptive-fields"),
        options = lambda wildcards: options({**config["receptive_fields"],
                                             **({"border": 0} if is_whole(wildcards.preprocessing) else {})}),
    log: log_of(MODEL, "receptive_fields")
    benchmark: benchmark_of(MODEL, "receptive_fields")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/receptive-fields {params.options} \
            --dictionary {input.dictionary:q} \
            --images {input.images:q} \
            --raw-images {input.raw_images:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.fields:q} &> {log:q}
        """


def noise_options(wildcards):
    """Options of receptive-fields for white noise whose pixels have the variance that whitening gives to images"""
    variance = entries.noise_variance(config, wildcards.preprocessing)
    if variance is None:
        stop(f"preprocessing.{wildcards.preprocessing}: its images have no set variance, which noise could share; "
             "receptive fields by noise need a whitening with 'variance'")
    return options({"stimulus": "noise", "noise-variance": variance, **config["noise_fields"]})


rule noise_receptive_fields:
    """Receptive fields of a model by white noise, as those of cells are measured"""
    input: dictionary = MODEL + "/dictionary.h5"
    output: fields = MODEL + "/rf-noise.h5"
    params:
        program = digest("receptive-fields"),
        options = noise_options,
    log: log_of(MODEL, "noise_receptive_fields")
    benchmark: benchmark_of(MODEL, "noise_receptive_fields")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/receptive-fields {params.options} \
            --dictionary {input.dictionary:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.fields:q} &> {log:q}
        """


rule atom_statistics:
    """Localisation of atoms, and their similarity to class means of whole images and to another model's atoms"""
    input:
        dictionary = MODEL + "/dictionary.h5",
        stimuli = lambda wildcards: [patches(wildcards)] if is_whole(wildcards.preprocessing) else [],
        compare = lambda wildcards: named_dictionary(wildcards, "like"),
    output:
        atoms = MODEL + "/atoms.h5",
        statistics = MODEL + "/atoms.tsv",
    params:
        program = digest("atom-statistics"),
        options = lambda wildcards, input: options(
            {**{key: input.get(key) or None for key in ("stimuli", "compare")},
             "group-size": models.definition(config, wildcards.model).get("group-size")}),
    log: log_of(MODEL, "atom_statistics")
    benchmark: benchmark_of(MODEL, "atom_statistics")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/atom-statistics {params.options} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.atoms:q} \
            --statistics {output.statistics:q} &> {log:q}
        """


# Test images take no part in training, whitening or mean images.
use rule encode as encode_test with:
    input:
        patches = test_patches,
        dictionary = MODEL + "/dictionary.h5",
    output: codes = MODEL + "/codes-test.h5"
    log: log_of(MODEL, "encode_test")
    benchmark: benchmark_of(MODEL, "encode_test")


rule activity_statistics:
    """The activity of a model by classes of test images"""
    input: codes = MODEL + "/codes-test.h5"
    output:
        activity = MODEL + "/activity.h5",
        statistics = MODEL + "/activity.tsv",
    params:
        program = digest("activity-statistics"),
        options = lambda wildcards: options({"group-size": models.definition(config, wildcards.model).get(
            "ordinal-block", config["classes"]["group_size"])}),
    log: log_of(MODEL, "activity_statistics")
    benchmark: benchmark_of(MODEL, "activity_statistics")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/activity-statistics {params.options} \
            --input {input.codes:q} \
            --threads {threads} \
            --output {output.activity:q} \
            --statistics {output.statistics:q} &> {log:q}
        """


rule similarity:
    """Distances between codes of test images, within and between classes"""
    input: codes = MODEL + "/codes-test.h5"
    output:
        distances = MODEL + "/similarity.h5",
        scores = MODEL + "/similarity.tsv",
    params:
        program = digest("similarity"),
        options = options({"count": config["classes"]["images"], "metric": config["classes"]["distance"],
                           "neighbours": config["classes"]["neighbours"], "per-class": config["classes"]["per_class"]}),
    log: log_of(MODEL, "similarity")
    benchmark: benchmark_of(MODEL, "similarity")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/similarity {params.options} \
            --input {input.codes:q} \
            --threads {threads} \
            --distances {output.distances:q} \
            --output {output.scores:q} &> {log:q}
        """


rule reconstruct:
    """Reconstruction of a linked input from codes that were inferred without it, classified by templates"""
    input:
        codes = MODEL + "/codes-test.h5",
        dictionary = MODEL + "/dictionary.h5",
        templates = RESULTS + "/{input}/{preprocessing}/patches.h5",
    output:
        recall = MODEL + "/recall-{input}.h5",
        statistics = MODEL + "/recall-{input}.tsv",
    params: program = digest("reconstruct")
    wildcard_constraints:
        input = "|".join(name for name, own in config["datasets"].items() if own["reader"] == "digits"),
    log: log_of(MODEL, "reconstruct-{input}")
    benchmark: benchmark_of(MODEL, "reconstruct-{input}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/reconstruct \
            --codes {input.codes:q} \
            --dictionary {input.dictionary:q} \
            --name {wildcards.input:q} \
            --templates {input.templates:q} \
            --threads {threads} \
            --statistics {output.statistics:q} \
            --output {output.recall:q} &> {log:q}
        """


rule classify:
    """Classifying the codes of test images by a classifier fitted to those of training images"""
    input:
        train = MODEL + "/codes.h5",
        test = MODEL + "/codes-test.h5",
    output:
        result = MODEL + "/classify-{classifier}.h5",
        scores = MODEL + "/classify-{classifier}.tsv",
    params:
        program = digest("classify"),
        options = lambda wildcards: options(config["classifiers"][wildcards.classifier]),
    wildcard_constraints: classifier = "|".join(config["classifiers"])
    log: log_of(MODEL, "classify-{classifier}")
    benchmark: benchmark_of(MODEL, "classify-{classifier}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/classify {params.options} \
            --train {input.train:q} \
            --test {input.test:q} \
            --threads {threads} \
            --scores {output.scores:q} \
            --output {output.result:q} &> {log:q}
        """


rule embed:
    """Embedding the codes of test images in the plane"""
    input: codes = MODEL + "/codes-test.h5"
    output: embedding = MODEL + "/{method}.h5"
    params:
        program = digest("embed"),
        options = lambda wildcards: options({"count": config["embedding"]["images"],
                                             **({"perplexity": config["embedding"]["perplexity"]}
                                                if wildcards.method == "tsne" else {})}),
    wildcard_constraints: method = "pca|tsne"
    log: log_of(MODEL, "embed-{method}")
    benchmark: benchmark_of(MODEL, "embed-{method}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/embed {params.options} \
            --input {input.codes:q} \
            --method {wildcards.method} \
            --threads {threads} \
            --output {output.embedding:q} &> {log:q}
        """


rule similarity_tsne:
    """Distances between test images in the plane, within and between classes"""
    input: embedding = MODEL + "/tsne.h5"
    output: scores = MODEL + "/similarity-tsne.tsv"
    params:
        program = digest("similarity"),
        options = options({"array": "embedding", "neighbours": config["classes"]["neighbours"]}),
    log: log_of(MODEL, "similarity_tsne")
    benchmark: benchmark_of(MODEL, "similarity_tsne")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/similarity {params.options} \
            --input {input.embedding:q} \
            --threads {threads} \
            --output {output.scores:q} &> {log:q}
        """


rule cluster:
    """Clustering the codes of test images, scored by their classes"""
    input: codes = MODEL + "/codes-test.h5"
    output:
        clusters = MODEL + "/cluster-{method}.h5",
        scores = MODEL + "/cluster-{method}.tsv",
    params:
        program = digest("cluster"),
        options = options({"count": config["embedding"]["images"]}),
    wildcard_constraints: method = "kmeans|spectral"
    log: log_of(MODEL, "cluster-{method}")
    benchmark: benchmark_of(MODEL, "cluster-{method}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/cluster {params.options} \
            --input {input.codes:q} \
            --method {wildcards.method} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --scores {output.scores:q} \
            --output {output.clusters:q} &> {log:q}
        """


def filters(wildcards):
    """The file and the name of an array of filters"""
    file, name = layout.FILTERS[wildcards.array]
    return MODEL.format(**wildcards) + f"/{file}", name


rule fit_gabor:
    """Fitting a Gabor function to each filter of a model: rf, rf_noise, rf_pixel or dictionary"""
    input: filters = lambda wildcards: filters(wildcards)[0]
    output: fits = MODEL + "/gabor-{array}.h5"
    params:
        program = digest("fit-gabor"),
        array = lambda wildcards: filters(wildcards)[1],
    log: log_of(MODEL, "fit_gabor-{array}")
    benchmark: benchmark_of(MODEL, "fit_gabor-{array}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/fit-gabor \
            --input {input.filters:q} \
            --array {params.array:q} \
            --threads {threads} \
            --output {output.fits:q} &> {log:q}
        """


rule shape_statistics:
    """Statistics of phases and shapes"""
    input:
        fits = MODEL + "/gabor-{array}.h5",
        reference = lambda wildcards: measured(config["statistics"]["reference"]),
    output:
        statistics = MODEL + "/shapes-{array}.tsv",
        phases = MODEL + "/phases-{array}.h5",
    params:
        program = digest("shape-statistics"),
        options = options({key: config["statistics"][key] for key in ("bins", "bootstrap")}),
        reference = lambda wildcards, input: options({"reference": input.reference} if input.reference else {}),
    log: log_of(MODEL, "shape_statistics-{array}")
    benchmark: benchmark_of(MODEL, "shape_statistics-{array}")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/shape-statistics {params.options} {params.reference} \
            --input {input.fits:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --phases {output.phases:q} \
            --output {output.statistics:q} &> {log:q}
        """


def swept(wildcards):
    """The tables of a model at each λ of a figure"""
    return [MODEL.format(**{**wildcards, "model": models.with_lambda(config, wildcards.model, value)})
            + f"/{wildcards.table}.tsv" for value in swept_lambdas(wildcards)]


def swept_lambdas(wildcards):
    return entries.figure(config, wildcards.paper, wildcards.figure)["lambda"]


rule sweep_statistics:
    """The decades of λ over which a metric is at least a given value"""
    input: tables = swept
    output: statistics = SWEEP
    params:
        program = digest("sweep-statistics"),
        options = lambda wildcards: options({"lambda": ",".join(map(str, swept_lambdas(wildcards))),
                                             "metric": wildcards.metric, "at-least": wildcards.at_least}),
    log: log_of(SWEEP.removesuffix(".tsv"), "sweep_statistics")
    benchmark: benchmark_of(SWEEP.removesuffix(".tsv"), "sweep_statistics")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/sweep-statistics {params.options} \
            --input {input.tables:q} \
            --threads {threads} \
            --output {output.statistics:q} &> {log:q}
        """


rule proximal_map:
    """Tabulating the proximal map of a penalty"""
    output:
        curve = CURVE,
        statistics = CURVE_STATISTICS,
    params:
        program = digest("proximal-map"),
        options = lambda wildcards: options(config["curves"][wildcards.curve]),
    log: RESULTS + "/logs/curves/{curve}.txt"
    benchmark: RESULTS + "/benchmarks/curves/{curve}.tsv"
    threads: 1
    shell:
        r"""
        {config[bin]:q}/proximal-map {params.options} \
            --threads {threads} \
            --statistics {output.statistics:q} \
            --output {output.curve:q} &> {log:q}
        """


rule sliding_windows:
    """Codes of the windows of an image, compared with a convolution by the same filters"""
    input:
        images = whitened,
        dictionary = MODEL + "/dictionary.h5",
    output:
        windows = MODEL + "/windows.h5",
        statistics = MODEL + "/windows.tsv",
    params:
        program = digest("sliding-windows"),
        options = options(config["window"]),
    log: log_of(MODEL, "sliding_windows")
    benchmark: benchmark_of(MODEL, "sliding_windows")
    threads: 1
    shell:
        r"""
        {config[bin]:q}/sliding-windows {params.options} \
            --images {input.images:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.windows:q} \
            --statistics {output.statistics:q} &> {log:q}
        """
