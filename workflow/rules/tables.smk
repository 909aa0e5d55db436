"""
Tables of what stages measured: mean and 95 % interval over seeds. Each is an entry in the yaml file of its paper, which
names the figures whose models have rows.
"""


def table_entry(wildcards):
    """The completed entry of a table; unknown tables end the run"""
    try:
        return entries.table(config, wildcards.paper, wildcards.table)
    except schema.SettingsError as error:
        stop(error)


rule table:
    """Collecting the statistics of the models in figures"""
    input:
        statistics = lambda wildcards: [path for row in table_entry(wildcards)["rows"] for path in files(
            [row], [row["file"]], entries.paper_seeds(config, wildcards.paper, row["dataset"]))],
        sources = lambda wildcards: sources(row["dataset"] for row in table_entry(wildcards)["rows"]),
        trained = lambda wildcards: judged(table_entry(wildcards)["rows"]),
        code = lambda wildcards: entries.code(f"table_{table_entry(wildcards)['script']}"),
    output: table = TABLE
    params:
        script = lambda wildcards: table_entry(wildcards)["script"],
        rows = lambda wildcards: [{key: value for key, value in row.items() if key != "file"}
                                  for row in table_entry(wildcards)["rows"]],
        settings = lambda wildcards: table_entry(wildcards)["settings"],
        models = lambda wildcards: entries.table_notes(config, table_entry(wildcards)),
        sources = lambda wildcards: [sources([row["dataset"]]) for row in table_entry(wildcards)["rows"]],
        seeds = lambda wildcards: [len(entries.paper_seeds(config, wildcards.paper, row["dataset"]))
                                   for row in table_entry(wildcards)["rows"]],
    log: RESULTS + "/logs/tables/{paper}/{table}.txt"
    benchmark: RESULTS + "/benchmarks/tables/{paper}/{table}.tsv"
    script: "../scripts/table_{params.script}.py"
