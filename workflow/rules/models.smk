"""
This part trains a model and describes its receptive fields. No rule here knows which model it runs.

REQUIRED INPUTS:

    patches   = results/<dataset>/<preprocessing>/seed<k>/patches.h5
    whitened  = results/<dataset>/whitened/<whitening>.h5
    images    = results/<dataset>/images.h5

OUTPUTS, in results/<dataset>/<preprocessing>/<model>/seed<k>/:

    dictionary  = dictionary.h5
    codes       = codes.h5               (only on request)
    fields      = rf.h5                  spike-triggered averages of whitened and of raw stimuli
    fits        = gabor-<array>.h5       Gabor fits of rf, rf_pixel or dictionary
    atoms       = atoms.h5, atoms.tsv    how local atoms are, and like class means or another model's atoms
    codes       = codes-test.h5          of the test images
    activity    = activity.h5, .tsv      how classes of test images share out the activity
    similarity  = similarity.h5, .tsv    how alike the codes of test images of one class are
    recall      = recall-<input>.h5, .tsv    another input, reconstructed from the codes of test images
    classes     = classify-<classifier>.h5, .tsv    classes read off the codes of test images
    embedding   = pca.h5, tsne.h5        codes of test images in the plane; similarity-tsne.tsv
    clusters    = cluster-<method>.tsv   how well clusters of the codes of test images match their classes
    statistics  = shapes-<array>.tsv     phases and shapes, with bootstrap intervals
    phases      = phases-<array>.h5      shares of folded phases, for pictures
    sweep       = decades/...            over how many decades of λ a metric is at least so much
    windows     = windows.h5, .tsv       an image coded window by window

and results/curves/<curve>.tsv, proximal maps by the penalties themselves, with <curve>-statistics.tsv
"""


def start_dictionary(wildcards):
    """The dictionary that a model goes on from, if it does"""
    model = models.start(config, wildcards.model)
    return [MODEL.format(**{**wildcards, "model": model}) + "/dictionary.h5"] if model else []


def train_options(wildcards):
    return options(models.model_options(config, wildcards.model, wildcards.preprocessing))


def checkpoint_file(wildcards):
    """Named by program and options, so that a killed run is taken up again only by its like"""
    run = hashlib.sha256((digest("train-dictionary") + train_options(wildcards)).encode()).hexdigest()[:12]
    return MODEL.format(**wildcards) + f"/checkpoint-{run}.h5"


def stimuli(wildcards):
    """What a model learns from: stored patches or, if it asks for ensembles, images to cut them from as it goes"""
    if "ensemble" in models.model_options(config, wildcards.model, wildcards.preprocessing):
        return {"images": whitened(wildcards)}
    return {"patches": patches(wildcards), "templates": template_files(wildcards)}


def template_files(wildcards):
    """A picture of each class of every data set that a model links to its stimuli"""
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
    """Training a model from one seed"""
    input:
        unpack(stimuli),
        start = start_dictionary,
    output:
        dictionary = MODEL + "/dictionary.h5",
    params:
        program = digest("train-dictionary"),
        options = train_options,
        stimuli = stimulus_options,
        start = lambda wildcards, input: options({"initial-dictionary": input.start} if input.start else {}),
        checkpoint = checkpoint_file,
    log:
        log_of(MODEL, "train_dictionary"),
    benchmark:
        benchmark_of(MODEL, "train_dictionary"),
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
    """How codes are inferred, where that is not as in training; models without an objective have one way alone"""
    if models.model_options(config, wildcards.model).get("model", "dictionary") != "dictionary":
        return ""
    return options({**config["preprocessing"][wildcards.preprocessing].get("encode", {}),
                    **models.definition(config, wildcards.model).get("encode", {})})


rule encode:
    """Encoding the patches by a trained model; of one that was linked, by its first input alone"""
    input:
        patches = patches,
        dictionary = MODEL + "/dictionary.h5",
    output:
        codes = MODEL + "/codes.h5",
    params:
        program = digest("encode"),
        options = encode_options,
    log:
        log_of(MODEL, "encode"),
    benchmark:
        benchmark_of(MODEL, "encode"),
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
    """Receptive fields of a model: averages of the stimuli, weighted by the responses to them"""
    input:
        dictionary = MODEL + "/dictionary.h5",
        images = whitened,
        raw_images = DATA + "/images.h5",
    output:
        fields = MODEL + "/rf.h5",
    params:
        program = digest("receptive-fields"),
        options = lambda wildcards: options({**config["receptive_fields"],
                                             **({"border": 0} if is_whole(wildcards.preprocessing) else {})}),
    log:
        log_of(MODEL, "receptive_fields"),
    benchmark:
        benchmark_of(MODEL, "receptive_fields"),
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


def like_dictionary(wildcards):
    """The dictionary that a model's atoms are compared with, if one is named"""
    model = models.definition(config, wildcards.model).get("like")
    return [MODEL.format(**{**wildcards, "model": model}) + "/dictionary.h5"] if model else []


def group_options(wildcards):
    """The size of a model's groups, where it has groups"""
    own = models.definition(config, wildcards.model)
    return options({key: own[key] for key in ("group-size",) if key in own})


rule atom_statistics:
    """How local a model's atoms are, how like the class means of whole images, and how like another model's atoms"""
    input:
        dictionary = MODEL + "/dictionary.h5",
        stimuli = lambda wildcards: [patches(wildcards)] if is_whole(wildcards.preprocessing) else [],
        compare = like_dictionary,
    output:
        atoms = MODEL + "/atoms.h5",
        statistics = MODEL + "/atoms.tsv",
    params:
        program = digest("atom-statistics"),
        options = lambda wildcards, input: options({key: input.get(key) for key in ("stimuli", "compare") if input.get(key)}),
        groups = group_options,
    log:
        log_of(MODEL, "atom_statistics"),
    benchmark:
        benchmark_of(MODEL, "atom_statistics"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/atom-statistics {params.options} {params.groups} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.atoms:q} \
            --statistics {output.statistics:q} &> {log:q}
        """


rule encode_test:
    """Encoding test images, of which the model has seen nothing, not even in their mean image"""
    input:
        patches = test_patches,
        dictionary = MODEL + "/dictionary.h5",
    output:
        codes = MODEL + "/codes-test.h5",
    params:
        program = digest("encode"),
        options = encode_options,
    log:
        log_of(MODEL, "encode_test"),
    benchmark:
        benchmark_of(MODEL, "encode_test"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/encode {params.options} \
            --input {input.patches:q} \
            --dictionary {input.dictionary:q} \
            --threads {threads} \
            --output {output.codes:q} &> {log:q}
        """


rule activity_statistics:
    """How the classes of test images share out a model's activity"""
    input:
        codes = MODEL + "/codes-test.h5",
    output:
        activity = MODEL + "/activity.h5",
        statistics = MODEL + "/activity.tsv",
    params:
        program = digest("activity-statistics"),
        options = lambda wildcards: options({"group-size": models.definition(config, wildcards.model).get(
            "ordinal-block", config["classes"]["group_size"])}),
    log:
        log_of(MODEL, "activity_statistics"),
    benchmark:
        benchmark_of(MODEL, "activity_statistics"),
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
    """How alike the codes of test images are, within classes and between them"""
    input:
        codes = MODEL + "/codes-test.h5",
    output:
        distances = MODEL + "/similarity.h5",
        scores = MODEL + "/similarity.tsv",
    params:
        program = digest("similarity"),
        options = options({"count": config["classes"]["images"], "metric": config["classes"]["distance"],
                           "neighbours": config["classes"]["neighbours"], "per-class": config["classes"]["per_class"]}),
    log:
        log_of(MODEL, "similarity"),
    benchmark:
        benchmark_of(MODEL, "similarity"),
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
    """Another input, reconstructed from codes that were inferred without it, and read out by its templates"""
    input:
        codes = MODEL + "/codes-test.h5",
        dictionary = MODEL + "/dictionary.h5",
        templates = RESULTS + "/{input}/{preprocessing}/patches.h5",
    output:
        recall = MODEL + "/recall-{input}.h5",
        statistics = MODEL + "/recall-{input}.tsv",
    params:
        program = digest("reconstruct"),
    wildcard_constraints:
        input = "|".join(name for name in config["datasets"] if config["datasets"][name]["reader"] == "digits"),
    log:
        log_of(MODEL, "reconstruct-{input}"),
    benchmark:
        benchmark_of(MODEL, "reconstruct-{input}"),
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
    """Classes read off the codes of test images, by what was fitted to those of training images"""
    input:
        train = MODEL + "/codes.h5",
        test = MODEL + "/codes-test.h5",
    output:
        result = MODEL + "/classify-{classifier}.h5",
        scores = MODEL + "/classify-{classifier}.tsv",
    params:
        program = digest("classify"),
        options = lambda wildcards: options(config["classifiers"][wildcards.classifier]),
    wildcard_constraints:
        classifier = "|".join(config["classifiers"]),
    log:
        log_of(MODEL, "classify-{classifier}"),
    benchmark:
        benchmark_of(MODEL, "classify-{classifier}"),
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
    """Codes of test images in the plane"""
    input:
        codes = MODEL + "/codes-test.h5",
    output:
        embedding = MODEL + "/{method}.h5",
    params:
        program = digest("embed"),
        options = lambda wildcards: options({"count": config["embedding"]["images"],
                                             **({"perplexity": config["embedding"]["perplexity"]}
                                                if wildcards.method == "tsne" else {})}),
    wildcard_constraints:
        method = "pca|tsne",
    log:
        log_of(MODEL, "embed-{method}"),
    benchmark:
        benchmark_of(MODEL, "embed-{method}"),
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
    """How near test images of one class are to each other in the plane"""
    input:
        embedding = MODEL + "/tsne.h5",
    output:
        scores = MODEL + "/similarity-tsne.tsv",
    params:
        program = digest("similarity"),
        options = options({"array": "embedding", "neighbours": config["classes"]["neighbours"]}),
    log:
        log_of(MODEL, "similarity-tsne"),
    benchmark:
        benchmark_of(MODEL, "similarity-tsne"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/similarity {params.options} \
            --input {input.embedding:q} \
            --threads {threads} \
            --output {output.scores:q} &> {log:q}
        """


rule cluster:
    """Codes of test images in as many clusters as there are classes, scored by the classes"""
    input:
        codes = MODEL + "/codes-test.h5",
    output:
        clusters = MODEL + "/cluster-{method}.h5",
        scores = MODEL + "/cluster-{method}.tsv",
    params:
        program = digest("cluster"),
        options = options({"count": config["embedding"]["images"]}),
    wildcard_constraints:
        method = "kmeans|spectral",
    log:
        log_of(MODEL, "cluster-{method}"),
    benchmark:
        benchmark_of(MODEL, "cluster-{method}"),
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


def fitted_file(wildcards):
    """The file that holds an array to be fitted"""
    name = "dictionary.h5" if wildcards.array == "dictionary" else "rf.h5"
    return MODEL.format(**wildcards) + "/" + name


rule fit_gabor:
    """Fitting a Gabor function to each filter of a model: rf, rf_pixel or dictionary"""
    input:
        filters = fitted_file,
    output:
        fits = MODEL + "/gabor-{array}.h5",
    params:
        program = digest("fit-gabor"),
    log:
        log_of(MODEL, "fit_gabor-{array}"),
    benchmark:
        benchmark_of(MODEL, "fit_gabor-{array}"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/fit-gabor \
            --input {input.filters:q} \
            --array {wildcards.array:q} \
            --threads {threads} \
            --output {output.fits:q} &> {log:q}
        """


rule shape_statistics:
    """Phases and shapes of a model's fits"""
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
    log:
        log_of(MODEL, "shape_statistics-{array}"),
    benchmark:
        benchmark_of(MODEL, "shape_statistics-{array}"),
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
    """The table of a model at each λ of a figure"""
    return [MODEL.format(**{**wildcards, "model": models.with_lambda(config, wildcards.model, value)})
            + f"/{wildcards.table}.tsv" for value in swept_lambdas(wildcards)]


def swept_lambdas(wildcards):
    return entries.figure(config, wildcards.paper, wildcards.figure)["lambda"]


rule sweep_statistics:
    """Over how many decades of λ a metric is at least so much"""
    input:
        tables = swept,
    output:
        statistics = SWEEP,
    params:
        program = digest("sweep-statistics"),
        options = lambda wildcards: options({"lambda": ",".join(map(str, swept_lambdas(wildcards))),
                                             "metric": wildcards.metric, "at-least": wildcards.at_least}),
    log:
        log_of(SWEEP.removesuffix(".tsv"), "sweep_statistics"),
    benchmark:
        benchmark_of(SWEEP.removesuffix(".tsv"), "sweep_statistics"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/sweep-statistics {params.options} \
            --input {input.tables:q} \
            --threads {threads} \
            --output {output.statistics:q} &> {log:q}
        """


rule proximal_map:
    """Tabulating what a penalty makes of a projection"""
    output:
        curve = CURVE,
        statistics = CURVE_STATISTICS,
    params:
        program = digest("proximal-map"),
        options = lambda wildcards: options(config["curves"][wildcards.curve]),
    log:
        RESULTS + "/logs/curves/{curve}.txt",
    benchmark:
        RESULTS + "/benchmarks/curves/{curve}.tsv",
    threads: 1
    shell:
        r"""
        {config[bin]:q}/proximal-map {params.options} \
            --threads {threads} \
            --statistics {output.statistics:q} \
            --output {output.curve:q} &> {log:q}
        """


rule sliding_windows:
    """Coding an image window by window, beside a convolution with the same filters"""
    input:
        images = whitened,
        dictionary = MODEL + "/dictionary.h5",
    output:
        windows = MODEL + "/windows.h5",
        statistics = MODEL + "/windows.tsv",
    params:
        program = digest("sliding-windows"),
        options = options(config["window"]),
    log:
        log_of(MODEL, "sliding_windows"),
    benchmark:
        benchmark_of(MODEL, "sliding_windows"),
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
