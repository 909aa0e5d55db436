"""docs/findings.md and the scoreboard of README.md: what a whole run found, from its ledger and figures."""

import json
import re
from pathlib import Path

import ledger
from atomic_file import new_file, write_file
from hashing import sha256
from pages import read_rows
from PIL import Image
from provenance import commit_date, revision, system
from stories import outcome, told

WIDTH = 900  # pixels of a picture
MARKS = re.compile(r"(?<=<!-- scoreboard -->\n).*?(?=<!-- end -->)", re.S)


def scoreboard_table(board):
    """The scoreboard in Markdown; in parentheses after Holm's adjustment."""
    def line(name, count, states):
        cells = [str(before) + (f" ({after})" if before != after else "")
                 for before, after in (states[state] for state in ledger.STATES)]
        return f"| {name} | {count} | {' | '.join(cells)} |"

    return "\n".join([f"| paper | claims | {' | '.join(ledger.STATES)} |", "|---|" + "---|" * (1 + len(ledger.STATES)),
                      *(line(*row) for row in board), line("all", *ledger.total(board))]) + "\n"


def run_text(config, short_of, sources):
    """The commit, settings, machine and data of the run."""
    real = [entry["dataset"] for entry in sources if entry["source"] == "real"]
    others = [f"{entry['dataset']} ({entry['source']})" for entry in sources if entry["source"] != "real"]
    rows = {"commit": f"{revision()} of {commit_date()}",
            "settings": f"results/config.yaml, sha256 {sha256(config)[:16]}",
            **system(), "data": ", ".join([*real, *others])}
    lines = ["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())]
    if short_of:
        lines += ["", f"**A short run**: fewer seeds than planned of models of {', '.join(short_of)}."]
    return "\n".join(lines) + "\n"


def sentence(claim):
    """A claim in one sentence, with its outcome under each specification."""
    named = [f"{name}: {outcome(row)}" for name, row in claim["specifications"].items() if row]
    expected = f"; expected {claim['expected']}" if claim["expected"] else ""
    changed = f" *Changed: {claim['changed']}.*" if claim["changed"] else ""
    unfixed = "" if claim["prespecified"] == "yes" else f" *Not prespecified: {claim['because']}.*"
    return f"- {claim['claim']} **{claim['state'].capitalize()}** ({'; '.join(named)}{expected}).{unfixed}{changed}"


def contradicted(claims):
    """What is contradicted under either specification, and under which."""
    rows = [claim for claim in claims if claim["kind"] == ledger.COUNTS and any(
        row and row["state"] == "contradicted" for row in claim["specifications"].values())]
    lines = ["| claim | as printed | as tuned |", "|---|---|---|"]
    for claim in rows:
        states = [row["state"] if row else "not run" for row in claim["specifications"].values()]
        lines.append(f"| {claim['claim']} | {' | '.join(states)} |")
    return "\n".join(lines) + "\n" if rows else "No claim is contradicted.\n"


def story(found, pictures):
    """A finding: its sentence, the same in numbers, and its figure."""
    sentence = f"**{found['sentence']}**\n\n" if found["sentence"] else ""
    return f"### {found['title']}\n\n{sentence}{found['text']}\n\n![{found['title']}]({pictures[found['figure']]})\n"


def multiverse_part(found, folder):
    """What the multiverse found, by its curve, its map and its table of claims; nothing if it was not run."""
    if not found:
        return []
    curve, chart, table = found
    percent = "{:.0%}".format
    lines = ["| claim | expected side: screened | all choices | confirmed | interval there | interval on the other |",
             "|---|---|---|---|---|---|"]
    for row in read_rows(table):
        cells = [percent(float(row[key])).replace("%", " %") if row[key] else "–" for key in (
            "expected_screened", "expected_choices_screened", "expected_confirmed", "interval_expected",
            "interval_other")]
        lines.append(f"| {row['claim']} ({row['expected']}) | {' | '.join(cells)} |")
    pictures = [f"![{title}]({Path(path).relative_to(folder).as_posix()})\n" for title, path in (
        ("Specification curve", curve), ("Map of specifications and claims", chart))]
    return ["## In which specifications claims on weighted ℓ1 hold\n",
            "Shares of specifications of training, and of ways to measure, in which an effect is on the expected side "
            "([multiverse.md](multiverse.md)).\n", *pictures, "\n".join(lines) + "\n"]


def page(claims, papers, findings, pictures, about, multiverse=()):
    """The whole page; `multiverse` are its paragraphs on this."""
    parts = ["# Findings\n", "What a whole run found. Written by `./reproduce findings`; [reproducibility.md]"
             "(reproducibility.md#claims) explains verdicts and intervals.\n", about,
             "## Scoreboard\n", scoreboard_table(ledger.scoreboard(claims, papers)),
             "In parentheses: after Holm's adjustment for the number of claims of a paper, where it differs. A verdict is "
             "that of the models as the paper prints them, where these are run, and otherwise as we tuned them.\n",
             "## What one would tell a colleague\n", *(story(found, pictures) for found in told(findings, claims)),
             *multiverse, "## What is contradicted, and by which specification\n", contradicted(claims),
             "## Claims\n"]
    for paper, own in papers.items():
        counted = ledger.counted(claims, paper)
        others = [claim for claim in claims if claim["paper"] == paper and claim["kind"] == "finding"]
        parts += [f"### {own['title']}\n", "\n".join(map(sentence, counted)) + "\n" if counted else "None counts.\n"]
        if others:
            parts += ["Findings, without an expected direction:\n", "\n".join(map(sentence, others)) + "\n"]
    rest = [claim for claim in claims if claim["kind"] not in (ledger.COUNTS, "finding")]
    parts += ["## Not counted\n", "\n".join(f"- *{claim['kind']}*, {claim['paper']}: {claim['claim']} "
                                            f"({outcome(claim)})" for claim in rest) + "\n"] if rest else []
    return "\n".join(parts)


def write_picture(source, target):
    """A small PNG of a figure."""
    with Image.open(source) as picture:
        small = picture.convert("RGB")
        small = small.resize((WIDTH, round(WIDTH * small.height / small.width)), Image.LANCZOS)
        with new_file(target) as file:
            small.quantize(128).save(file, "PNG", optimize=True)


def main(snakemake):
    params, inputs = snakemake.params, snakemake.input
    claims = ledger.read_ledger(inputs.claims)
    for source, target in zip(inputs.figures, snakemake.output.pictures):
        write_picture(source, target)
    folder = Path(snakemake.output.page).parent
    pictures = {found["figure"]: Path(path).relative_to(folder).as_posix()
                for found, path in zip(params.findings, snakemake.output.pictures)}
    about = run_text(inputs.config, params.short_of, [json.loads(Path(path).read_text()) for path in inputs.sources])
    multiverse = multiverse_part(inputs.multiverse, folder)
    write_file(snakemake.output.page, page(claims, params.papers, params.findings, pictures, about, multiverse))
    readme, table = Path(params.readme), scoreboard_table(ledger.scoreboard(claims, params.papers))
    if params.short_of:
        table += "\nOf a short run, with fewer seeds than planned.\n"
    if params.readme and readme.exists():
        write_file(readme, MARKS.sub(lambda _: table, readme.read_text()))


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
