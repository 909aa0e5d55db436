"""The list of all comparisons in a folder, from the record of each."""

import json
from pathlib import Path

from pages import write_page


def main(snakemake):
    folder = Path(snakemake.params.folder)
    records = sorted(folder.glob("*/comparison.json"))
    found = [{**json.loads(path.read_text()), "page": f"{path.parent.name}/index.html"} for path in records
             if path.with_name("index.html").exists()]
    write_page(snakemake.input.template, snakemake.output.page, comparisons=found)


main(snakemake)  # noqa: F821
