"""The ledger: every claim under each specification, with its measured effect, 95 % interval and verdicts
(docs/reproducibility.md)."""

import json
import math
from pathlib import Path

import convergence
import effects
import shared
from atomic_file import write_file
from over_seeds import MIN_SEEDS, read_errors, read_statistics

COLUMNS = ["paper", "figure", "id", "claim", "specification", "headline", "kind", "metric", "value", "low", "high",
           "seeds", "expected", "paper_value", "p", "verdict", "p_holm", "verdict_after_holm", "prespecified",
           "because", "changed", "not_converged", "source"]
COUNTS = "claim"  # the kind that is counted; others stand beside


def text(value):
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def metric_of(term):
    return "decades" if "over" in term else term["metric"]


def term_values(term, paths):
    """The values of a term of a claim, one per seed."""
    return [read_statistics(path).get(metric_of(term), math.nan) for path in paths]


def claim_values(claim, files):
    """The values of a claim, one per seed."""
    values = term_values(claim["measure"], files["measure"])
    if "minus" in claim:
        values = [a - b for a, b in zip(values, term_values(claim["minus"], files["minus"]))]
    return values


def metric_text(claim):
    """The measurement as text: model.metric - model.metric"""
    def name_of(term):
        name = f"{term.get('model', term.get('curve'))}.{term['metric']}"
        return f"decades({name} >= {term['at_least']:g})" if "over" in term else name

    return " - ".join(name_of(claim[key]) for key in ("measure", "minus") if key in claim)


def measured_effect(claim, files, values):
    """The effect over seeds: their values vary, the units within each, and what all of them share."""
    terms = [key for key in ("measure", "minus") if key in claim]
    errors = [[read_errors(path).get(metric_of(claim[key]), 0) for path in files[key]] for key in terms]
    within = [math.hypot(*of_seed) for of_seed in zip(*errors)]
    parts = shared.variances([(metric_of(claim[key]), files[key], files.get(f"{key}_beside")) for key in terms])
    return effects.effect(values, within, parts)


def not_converged(files):
    """'weighted-l1-printed 2 of 10': the models of a claim some of whose trainings did not converge."""
    missed = convergence.unconverged(files.get("trained", []))
    return "; ".join(f"{model} {share}" for model, share in missed.items())


def score(claim, files, source):
    """The row of a claim under a specification."""
    row = {column: text(claim.get(column, "")) for column in COLUMNS}
    row |= {"source": source, "not_converged": not_converged(files)}
    if "not_testable" in claim:
        return row | {"verdict": f"not testable: {claim['not_testable']}"}
    row["metric"] = metric_text(claim)
    values = claim_values(claim, files)
    if any(math.isnan(value) for value in values):
        return row | {"verdict": f"not testable: no {claim['measure']['metric']}, for want of the macaque cells"
                      if claim["measure"]["metric"].endswith("_cells") else "not testable: nothing to measure"}
    different = max(len(set(files[key])) for key in ("measure", "minus") if key in claim)
    row |= {"value": f"{sum(values) / len(values):.4g}", "seeds": str(different)}
    if len(values) < MIN_SEEDS:
        return row | {"verdict": f"not testable: {len(values)} of at least {MIN_SEEDS} seeds"}
    measured = measured_effect(claim, files, values)
    low, high = measured.interval()
    row |= {"low": f"{low:.4g}", "high": f"{high:.4g}"}
    if source != "real":
        return row | {"verdict": f"not testable: {source}"}
    decided, p = effects.decide(claim["expected"], measured) if "expected" in claim else effects.found(measured)
    return row | {"decided": decided, "p": p, "verdict": decided if p <= effects.LEVEL else effects.INCONCLUSIVE}


def adjust(rows):
    """The rows with verdicts after Holm's adjustment. The claims of a paper that count are one family; so are, for the
    second column of the page, those claims as tuned."""
    for wanted in ("yes", ""):
        for paper in {row["paper"] for row in rows}:
            family = [row for row in rows if row["paper"] == paper and row["kind"] == COUNTS and row.get("p", "") != ""
                      and (row["headline"] == "yes" if wanted else row["specification"] == "as tuned")]
            for row, p in zip(family, effects.holm([row["p"] for row in family])):
                if row["headline"] == wanted:
                    row["p_holm"] = p
                    row["verdict_after_holm"] = row["decided"] if p <= effects.LEVEL else effects.INCONCLUSIVE
    return rows


def cell(value):
    """A value of a row as text on one line."""
    return f"{value:.3g}" if isinstance(value, (int, float)) else " ".join(value.split())


def main(snakemake):
    params = snakemake.params
    entries = [json.loads(Path(path).read_text()) for path in snakemake.input.sources]
    sources = {entry["dataset"]: entry["source"] for entry in entries}
    rows = adjust([score(claim, files, next((sources[name] for name in datasets if sources[name] != "real"), "real"))
                   for claim, files, datasets in zip(params.claims, params.files, params.datasets)])
    lines = ["\t".join(COLUMNS)] + ["\t".join(cell(row[column]) for column in COLUMNS) for row in rows]
    write_file(snakemake.output.claims, "\n".join(lines) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
