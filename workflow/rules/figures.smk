"""
Figures. Each is an entry in the yaml file of its paper; its script plots results of stages and computes nothing itself.
"""


def input_files(entry, wanted):
    """The files of one input of an entry, a file name or a mapping (workflow/schemas/config.yaml)"""
    wanted = entries.as_mapping(wanted)
    if "compared" in wanted:
        return [f"{COMPARISON}/{wanted['compared']}"]
    if "table" in wanted:
        return measured(wanted["table"])
    if "stimuli" in wanted:
        datasets = wanted["stimuli"] if isinstance(wanted["stimuli"], list) else [wanted["stimuli"]]
        return [stored(dataset, entry["preprocessing"][0], entries.seeds(config, entry["dataset"])[0])
                for dataset in datasets]
    rows = entries.shown(config, {**entry, "models": wanted.get("models", entry["models"])})
    seeds = entries.seeds(config, entry["dataset"], wanted.get("seeds", entry.get("seeds")))
    return files(rows, entries.file_names(config, wanted["file"]), seeds)


def figure_inputs(wildcards):
    """All inputs of a figure, by role"""
    entry = figure_entry(wildcards)
    trained = judged(entries.shown(config, entry), entries.seeds(config, entry["dataset"], entry.get("seeds")))
    return {"code": entries.code(f"fig_{entry['script']}"),
            "curves": [CURVE.format(curve=curve) for curve in entry.get("curves", [])],
            **({"trained": trained} if trained else {}),
            **{role: input_files(entry, wanted) for role, wanted in entry["inputs"].items()}}


rule figure:
    """Drawing a figure"""
    input: unpack(figure_inputs)
    output:
        svg = RESULTS + "/figures/{paper}/{figure}.svg",
        png = RESULTS + "/figures/{paper}/{figure}.png",
        json = RESULTS + "/figures/{paper}/{figure}.json",
    params:
        paper = "{paper}",
        figure = "{figure}",
        script = lambda wildcards: figure_entry(wildcards)["script"],
        settings = lambda wildcards: entries.record(config, figure_entry(wildcards)),
        seeds = lambda wildcards: entries.seeds(config, figure_entry(wildcards)["dataset"],
                                                figure_entry(wildcards).get("seeds")),
        models = lambda wildcards: entries.notes(config, figure_entry(wildcards)),
        curves = lambda wildcards: [config["curves"][name] for name in figure_entry(wildcards).get("curves", [])],
        command = f"./reproduce{QUICK} {RESULTS}/figures/{{paper}}/{{figure}}.svg",
    log: RESULTS + "/logs/figures/{paper}/{figure}.txt"
    benchmark: RESULTS + "/benchmarks/figures/{paper}/{figure}.tsv"
    script: "../scripts/fig_{params.script}.py"
