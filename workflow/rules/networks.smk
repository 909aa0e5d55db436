"""
This part trains networks of sparse coding layers and attacks them.

REQUIRED INPUTS:

    images = results/<dataset>/images.h5, of training and of test images

OUTPUTS, in results/<dataset>/networks/<network>/seed<k>/:

    network = network.h5
    scores  = attack.tsv     accuracy clean, under noise and under attacks
    shown   = attack.h5      adversarial images

and results/tables/<paper>/networks.tsv, results/figures/<paper>/fig-networks.svg, .png and .json
"""

NETWORK = DATA + "/networks/{network}/seed{seed}"


def network_options(wildcards):
    return options(settings.network_options(config, wildcards.network))


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


def network_files(name, dataset, networks, seeds=None):
    """The file `name` of every network × seed, in that order"""
    return [NETWORK.format(dataset=dataset, network=network, seed=seed) + "/" + name
            for network in networks for seed in seeds or config["seeds"]]


def shown_networks(name, paper_name, seeds=None):
    """The same of the networks in a paper's fig-networks"""
    setting = panel(paper_name, "fig-networks")
    return network_files(name, setting["dataset"], setting["networks"], seeds)


def network_notes(name):
    """Name, label, colour and options of a network, for legends and for the record"""
    own = config["network"][name]
    return {"name": name, "label": own["label"], "colour": own["colour"], "about": own["about"],
            "options": settings.network_options(config, name)}


NETWORK_PAPERS = [name for name in config["papers"] if "fig-networks" in paper(name)["figures"]]


rule networks_figure:
    """Networks at equal width: accuracy against the size of the attack, checks, and adversarial images"""
    input:
        scores = lambda wildcards: shown_networks("attack.tsv", wildcards.paper),
        shown = lambda wildcards: shown_networks("attack.h5", wildcards.paper, config["seeds"][:1]),
        style = STYLE,
    output:
        **{kind: RESULTS + "/figures/{paper}/fig-networks." + kind for kind in ("svg", "png", "json")},
    params:
        paper = lambda wildcards: wildcards.paper,
        figure = "fig-networks",
        panel = lambda wildcards: {**panel(wildcards.paper, "fig-networks"), "attack": config["attack"]},
        seeds = config["seeds"],
        models = lambda wildcards: [network_notes(name) for name in panel(wildcards.paper, "fig-networks")["networks"]],
        command = lambda wildcards: figure_params(wildcards.paper, "fig-networks")["command"],
    wildcard_constraints:
        paper = "|".join(map(re.escape, NETWORK_PAPERS)),
    log:
        RESULTS + "/logs/figures/{paper}/fig-networks.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/{paper}/fig-networks.tsv",
    script:
        "../scripts/fig_networks.py"


rule table_of_networks:
    """Every score of every network: mean and 95 % interval over seeds"""
    input:
        scores = lambda wildcards: shown_networks("attack.tsv", wildcards.paper),
        sources = lambda wildcards: expand(DATA + "/source.json", dataset=[
            panel(wildcards.paper, "fig-networks")["dataset"],
            test_set(panel(wildcards.paper, "fig-networks")["dataset"])]),
        style = ["workflow/scripts/over_seeds.py", "workflow/scripts/atomic_file.py"],
    output:
        table = RESULTS + "/tables/{paper}/networks.tsv",
    params:
        networks = lambda wildcards: panel(wildcards.paper, "fig-networks")["networks"],
        seeds = config["seeds"],
    log:
        RESULTS + "/logs/tables/{paper}/networks.txt",
    benchmark:
        RESULTS + "/benchmarks/tables/{paper}/networks.tsv",
    script:
        "../scripts/table_networks.py"
