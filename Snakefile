"""
Regenerates the figures, tables and claims of the papers in configs/ from images, by the programs in build/bin.

    ./reproduce                       everything (installs and builds what is missing, then runs Snakemake)
    snakemake --cores all             the same, when everything is installed and built
    snakemake --cores all quick       not a target: use --configfile configs/quick.yaml, or ./reproduce quick

Targets: all, one per paper (local-geometry, clustering-biases, silhouettes, linked-dictionaries,
sparse-coding-interpretation), compare, and every file under results/.
docs/workflow.md tells how the parts fit together.
"""

configfile: "configs/defaults.yaml"
configfile: "configs/datasets.yaml"
configfile: "configs/models.yaml"
configfile: "configs/local-geometry.yaml"
configfile: "configs/clustering-biases.yaml"
configfile: "configs/silhouettes.yaml"
configfile: "configs/linked-dictionaries.yaml"
configfile: "configs/networks.yaml"
configfile: "configs/sparse-coding-interpretation.yaml"
configfile: "configs/claims.yaml"

include: "workflow/rules/common.smk"


rule all:
    """Every figure and table, the claims, the comparison and the report page"""
    input:
        figures = paper_figures(),
        tables = paper_tables(),
        claims = RESULTS + "/claims.tsv",
        config = RESULTS + "/config.yaml",
        report = RESULTS + "/report/index.html",
    default_target: True


onstart:
    # What is to come, for workflow/progress.py
    dag = workflow.persistence.dag
    logger.handler({"level": "plan", "cores": workflow.cores or 1, "jobs": [
        {"id": dag.jobid(job), "rule": job.rule.name, "benchmark": job.benchmark,
         "figure": next((path for path in job.output if path.endswith(".svg")), None)}
        for job in dag.needrun_jobs() if job.output]})


include: "workflow/rules/data.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/silhouettes.smk"
include: "workflow/rules/linked.smk"
include: "workflow/rules/interpretation.smk"
include: "workflow/rules/networks.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/compare.smk"
