"""
This part trains networks of sparse coding layers and attacks them.

REQUIRED INPUTS:

    images = results/<dataset>/images.h5, of training and of test images

OUTPUTS, in results/<dataset>/networks/<network>/seed<k>/:

    network = network.h5
    scores  = attack.tsv     accuracy clean, under noise and under attacks
    shown   = attack.h5      adversarial images
"""


def network_options(wildcards):
    return options(models.network_options(config, wildcards.network))


def network_checkpoint(wildcards):
    """Named by program and options, so that a killed run is taken up again only by its like"""
    run = hashlib.sha256((digest("train-network") + network_options(wildcards)).encode()).hexdigest()[:12]
    return NETWORK.format(**wildcards) + f"/checkpoint-{run}.h5"


def other_network(wildcards):
    """The network whose adversarial images are tried on this one"""
    name = next(name for name in config["attack"]["transfer"] if name != wildcards.network)
    return NETWORK.format(**{**wildcards, "network": name}) + "/network.h5"


def test_images(wildcards):
    if test_set(wildcards.dataset) is None:
        stop(f"datasets.{wildcards.dataset}: names no 'test' set to attack networks on")
    return DATA.format(dataset=test_set(wildcards.dataset)) + "/images.h5"


rule train_network:
    """Training a network from one seed"""
    input:
        images = DATA + "/images.h5",
    output:
        network = NETWORK + "/network.h5",
    params:
        program = digest("train-network"),
        options = network_options,
        checkpoint = network_checkpoint,
    log:
        log_of(NETWORK, "train_network"),
    benchmark:
        benchmark_of(NETWORK, "train_network"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/train-network {params.options} \
            --input {input.images:q} \
            --checkpoint {params.checkpoint:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.network:q} &> {log:q}
        """


rule attack:
    """Accuracy of a network on test images, under noise and under attacks"""
    input:
        images = test_images,
        network = NETWORK + "/network.h5",
        other = other_network,
    output:
        shown = NETWORK + "/attack.h5",
        scores = NETWORK + "/attack.tsv",
    params:
        program = digest("attack"),
        options = options(config["attack"]["options"]),
    log:
        log_of(NETWORK, "attack"),
    benchmark:
        benchmark_of(NETWORK, "attack"),
    threads: 1
    shell:
        r"""
        {config[bin]:q}/attack {params.options} \
            --input {input.images:q} \
            --network {input.network:q} \
            --from {input.other:q} \
            --seed {wildcards.seed} \
            --threads {threads} \
            --output {output.shown:q} \
            --scores {output.scores:q} &> {log:q}
        """
