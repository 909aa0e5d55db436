"""One zip file of the report page and all that it links to, to be mailed or published (Zenodo, OSF). Equal results
give equal bytes."""

import zipfile
from pathlib import Path

from atomic_file import new_file

FOLDER = "simplecell-results"
DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
README = """Results of Simplecell. Open report/index.html, which needs no network.

report/        what was found, claims, figures, comparison of models, explorer, provenance
claims.tsv     every claim with its effect, interval and verdicts
figures/       each figure as .svg, .png (300 dpi), caption (.txt) and record of its inputs (.json)
tables/        each table as .tsv and in LaTeX (.tex)
compare/       comparisons of models
config.yaml    all settings
CITATION.cff   how to cite
"""


def comparisons(results):
    """The pages and tables of all comparisons that were made, to which their list links."""
    return [str(path) for path in sorted(Path(results).glob("compare/*/*")) if path.suffix in (".html", ".tsv")]


def main(snakemake):
    results = snakemake.params.results
    files = {str(Path(path).relative_to(results)): Path(path).read_bytes()
             for path in [*snakemake.input, *comparisons(results)] if path.startswith(results + "/")}
    files |= {"README.txt": README.encode(), "CITATION.cff": Path(snakemake.input.citation).read_bytes()}
    with new_file(snakemake.output.archive) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
