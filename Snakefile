"""
Makes the figures, tables and claims of the papers in configs/papers/ from images, by the programs in build/bin.

    ./reproduce                 installs and builds what is missing, then runs Snakemake
    snakemake --cores all       the same, when everything is installed and built

Targets: all, one per paper (named as its file), compare, multiverse, and every file under results/ (docs/workflow.md).
"""

import os
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # a run writes to results/ and data/ alone
sys.path[:0] = [str(Path(workflow.basedir) / folder) for folder in ("workflow/scripts", "python")]
import plan

include: "workflow/rules/common.smk"


# Of a moment each: not worth a submission to a cluster, and what find_data says is to be seen.
localrules: find_data, measurements, record_config, claims, thresholds, compare_table, compare_page, compare_index,
            explorer, manuscript, report, archive


rule all:
    """Every figure and table, the claims, the comparison and the report page"""
    input:
        figures = paper_figures(),
        tables = paper_tables(),
        claims = LEDGER,
        config = RESULTS + "/config.yaml",
        report = RESULTS + "/report/index.html",


onstart:
    if config["data_source"] == "auto" and (line := data_files.replaced(config["datasets"], plan.data_sets(workflow))):
        say(line)
    plan.begin(workflow, logger)
    if os.environ.get("SIMPLECELL_WATCH"):  # ./reproduce --watch; the page ends with this process
        Path(RESULTS).mkdir(parents=True, exist_ok=True)
        subprocess.Popen([sys.executable, "workflow/scripts/live.py", "--watch", RESULTS, str(os.getpid())],
                         stdin=subprocess.DEVNULL)
        say(f"the trainings at work: {RESULTS}/live.html")


for part in ("data", "models", "networks", "figures", "tables", "compare", "physiology", "report", "photographs",
             "multiverse"):
    include: f"workflow/rules/{part}.smk"
