"""What goes into a manuscript: the caption of each figure as a text, and each table in LaTeX."""

import json
from pathlib import Path

import entries
from atomic_file import write_file
from pages import read_rows

SETTINGS = ("preprocessing", "dataset", "array", "seeds", "converged", "source")
ACROSS = 6  # so many metrics have a column each; more have a line each
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--", "−": "$-$",
           "ℓ": r"$\ell$", "λ": r"$\lambda$", "≥": r"$\geq$", "×": r"$\times$",
           **{letter: "\\" + letter for letter in "#$%&_{}"}}


def escaped(text):
    """A text for LaTeX."""
    return "".join(SPECIAL.get(letter, letter) for letter in str(text))


def short(number):
    """Three significant digits."""
    return f"{float(number):.3g}" if number else ""


def joined(row):
    """A row with the interval in the column of its estimate: '0.763 (0.634 to 0.893)'."""
    value = "accuracy" if "accuracy" in row else "mean"
    interval = f" ({short(row['low'])} to {short(row['high'])})" if row["low"] else ""
    return {**{key: text for key, text in row.items() if key not in ("low", "high")},
            value: short(row[value]) + interval}


def across(rows):
    """Rows with a column for each metric, if there are few metrics; else the same rows."""
    metrics = list(dict.fromkeys(row.get("metric", "") for row in rows))
    if metrics == [""] or len(metrics) > ACROSS:
        return rows
    lines = {}
    for row in rows:
        names = tuple((key, text) for key, text in row.items() if not key.startswith(("metric", "mean", "bootstrap")))
        lines.setdefault(names, dict.fromkeys(metrics, ""))[row["metric"]] = row["mean"]
    return [dict(names) | cells for names, cells in lines.items()]


def latex(rows, name):
    """A table as a longtable. Settings that all rows share are a comment above it instead of columns."""
    rows = across(list(map(joined, rows)))
    columns = [key for key in rows[0] if key not in SETTINGS or len({row[key] for row in rows}) > 1
               or key == "source" and rows[0][key] != "real"]  # stand-ins are named where one sees it
    same = [f"{key}: {text}" for key, text in rows[0].items() if key not in columns and text]
    head = " & ".join(map(escaped, columns)) + r" \\ \hline"
    return "\n".join([f"% {name}, made of the .tsv beside it; needs \\usepackage{{longtable}}",
                      *([f"% in all rows {'; '.join(same)}"] if same else []),
                      rf"\begin{{longtable}}{{{'l' * len(columns)}}}", head, r"\endhead",
                      *(" & ".join(escaped(row[key]) for key in columns) + r" \\" for row in rows),
                      r"\end{longtable}"]) + "\n"


def caption(record, config):
    """The title and the caption of a figure, and of what data it is made."""
    own = entries.filled(config, record["paper"], record["figure"], record["drawn"])
    others = sorted(source for source in set(record["data_source"].values()) if source != "real")
    return "\n\n".join([own["title"], own["caption"], *(f"Data: {source}." for source in others)]) + "\n"


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    for path, written in zip(inputs.records, output.captions):
        write_file(written, caption(json.loads(Path(path).read_text()), snakemake.config))
    for path, written in zip(inputs.tables, output.tables):
        write_file(written, latex(read_rows(path), Path(path).stem))


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
