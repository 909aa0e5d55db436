"""
Training of networks of sparse coding layers, and attacks on them, in results/<dataset>/networks/<network>/seed<k>/.
"""


def network_options(wildcards):
    return options(models.network_options(config, wildcards.network))


def other_network(wildcards):
    """The network whose adversarial images are tested on this one"""
    name = next(name for name in config["attack"]["transfer"] if name != wildcards.network)
    return NETWORK.format(**{**wildcards, "network": name}) + "/network.h5"


def test_images(wildcards):
    if test_set(wildcards.dataset) is None:
        stop(f"datasets.{wildcards.dataset}: names no 'test' set to attack networks on")
    return DATA.format(dataset=test_set(wildcards.dataset)) + "/images.h5"


rule train_network:
    """Training a network"""
    input: images = DATA + "/images.h5"
    output: network = NETWORK + "/network.h5"
    params:
        program = digest("train-network"),
        options = network_options,
        checkpoint = lambda wildcards: checkpoint(
            "train-network", NETWORK.format(**wildcards), network_options(wildcards)),
    log: log_of(NETWORK, "train_network")
    benchmark: benchmark_of(NETWORK, "train_network")
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
    log: log_of(NETWORK, "attack")
    benchmark: benchmark_of(NETWORK, "attack")
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
