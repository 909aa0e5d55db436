"""The tables of the multiverse (docs/multiverse.md#tables), each with the digest of its settings."""

import json
import math
from pathlib import Path

import effects
import multiverse
import numpy as np
from atomic_file import write_file
from multiverse_effects import main_effects, permutation_test, within_effects
from multiverse_results import Measured, margin, share_expected
from over_seeds import MIN_SEEDS, cell, source_of


def specification_rows(config, stages, names):
    """Every training with its levels, and whether it is valid."""
    factors, rows = list(config["multiverse"]["training"]), []
    for stage, measured in stages.items():
        for levels in measured.specifications:
            own = multiverse.model_run(config, levels)
            rows.append((stage, names(levels), own, levels, measured))
        known = {own["model"] for _, _, own, _, _ in rows}
        equal = {one["model"]: one for one in multiverse.runs(config, measured.specifications)}
        rows += [(f"compared, {stage}", name, one, {}, measured) for name, one in equal.items() if name not in known]
    return [{"stage": stage, "specification": name, **{factor: levels.get(factor, "") for factor in factors},
             "seeds": len(measured.seeds), "share_fitted": cell(measured.share_fitted(one)),
             "valid": "no" if measured.fault(one) else "yes", "why": measured.fault(one)}
            for stage, name, one, levels, measured in rows]


def effect_rows(stages, claims, names):
    """The effect of each specification on each claim, measured as usual, and the share of all ways to measure and
    choices of comparison that are on the expected side."""
    rows = []
    for stage, measured in stages.items():
        for levels in measured.specifications:
            for claim in claims:
                every = measured.effect(levels, claim)
                usual, means = every[:, measured.usual, measured.usual_choice(claim)], every.mean(axis=0)
                rows.append({"stage": stage, "specification": names(levels), "claim": claim["id"],
                             **usual_effect(claim["expected"], usual.tolist()), "seeds": len(measured.seeds),
                             "choice_low": cell(lowest(means)), "choice_high": cell(-lowest(-means)),
                             "share_expected": cell(share_expected(claim["expected"], means))})
    return rows


def usual_effect(expected, values):
    """The effect measured as usual, its side, and the side of its interval."""
    if any(map(math.isnan, values)):
        return {"value": "", "low": "", "high": "", "side": "not valid", "interval": ""}
    mean = sum(values) / len(values)
    found = {"value": cell(mean), "low": "", "high": "",
             "side": "expected" if margin(expected, mean) > 0 else "other", "interval": ""}
    if len(values) >= MIN_SEEDS:
        measured = effects.effect(values)
        decided, p = effects.decide(expected, measured)
        low, high = measured.interval()
        interval = "neither" if p > effects.LEVEL else "other" if decided == "contradicted" else "expected"
        found |= {"low": cell(low), "high": cell(high), "interval": interval}
    return found


def lowest(values):
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else math.nan


def claim_rows(claims, rows):
    """Shares of specifications for each claim."""
    def share(truths):
        return cell(sum(truths) / len(truths) if truths else math.nan)

    found = []
    for claim in claims:
        own = {stage: [row for row in rows if row["claim"] == claim["id"] and row["stage"] == stage and row["value"]]
               for stage in ("screened", "confirmed")}
        found.append({"claim": claim["id"], "paper": claim["paper"], "kind": claim["kind"],
                      "expected": claim["expected"],
                      **{f"{stage}": len(own[stage]) for stage in own},
                      **{f"expected_{stage}": share([row["side"] == "expected" for row in part])
                         for stage, part in own.items()},
                      **{f"expected_choices_{stage}": cell(mean_share(
                          [row["share_expected"] for row in rows if row["claim"] == claim["id"]
                           and row["stage"] == stage])) for stage in own},
                      "interval_expected": share([row["interval"] == "expected" for row in own["confirmed"]]),
                      "interval_other": share([row["interval"] == "other" for row in own["confirmed"]])})
    return found


def mean_share(shares):
    known = [float(value) for value in shares if value]
    return sum(known) / len(known) if known else math.nan


def factor_rows(config, measured, claims):
    """Effects of the factors of training, of measurement and of comparison."""
    rows = []
    for claim in claims:
        every = {i: measured.effect(levels, claim).mean(axis=0) for i, levels in enumerate(measured.specifications)}
        choice, choices = measured.usual_choice(claim), list(measured.compared(claim))
        usual = {i: own[measured.usual, choice] for i, own in every.items()
                 if math.isfinite(own[measured.usual, choice])}
        whole = [own for own in every.values() if np.isfinite(own).all()]
        found = []
        if len(usual) > 1:
            found.append(("training", len(usual), main_effects(
                multiverse.factors(config), [measured.specifications[i] for i in usual], list(usual.values()))))
        if len(whole) > 1:
            found.append(("measurement", len(whole), within_effects(
                measured.own["measurement"], measured.ways, [own[:, choice] for own in whole])))
        if len(whole) > 1 and len(choices) > 1:
            found.append(("comparison", len(whole), within_effects(
                {"comparator": choices}, [{"comparator": name} for name in choices],
                [own[measured.usual] for own in whole])))
        rows += [{"claim": claim["id"], "of": kind, "factor": factor, "level": str(level), "specifications": count,
                  **dict(zip(("mean", "mean_low", "mean_high", "effect", "low", "high"),
                             map(cell, (*means, *changes))))}
                 for kind, count, own in found for (factor, level), (means, changes) in own.items()]
    return rows


def swappable(claim):
    """Whether swapping the labels of the two models swaps the sides of a claim, which must count but once."""
    kind, number, _ = effects.read_expected(claim["expected"])
    return "minus" in claim and claim["measure"]["model"] != claim["minus"]["model"] and kind != "equals" \
        and number == 0 and claim["kind"] != "duplicate"


def permutation_rows(config, stages, claims):
    """Permutation tests of all claims jointly, and of each."""
    own, rows = config["multiverse"], []
    for stage, measured in stages.items():
        compared = []
        for claim in filter(swappable, claims):
            for levels in measured.specifications:
                group = multiverse.name_of({factor: levels[factor] for factor in own["comparators"]["equal"]})
                for seed, values in zip(measured.seeds, measured.effect(levels, claim)):
                    pair = [share_expected(claim["expected"], part) for part in (values, -values)]
                    if not math.isnan(pair[0]):
                        compared.append((claim["id"], *pair, f"{group}, seed {seed}"))
        for name in ["all", *(claim["id"] for claim in claims if swappable(claim))]:
            part = [row for row in compared if name in ("all", row[0])]
            if part:
                _, expected, opposite, blocks = zip(*part)
                result = permutation_test(expected, opposite, blocks, **own["permutations"])
                rows.append({"stage": stage, "claim": name, "comparisons": len(part), "blocks": len(set(blocks)),
                             **dict(zip(("share_expected", "under_null", "p_more", "p_fewer"), map(cell, result))),
                             "permutations": result[-1]})
    return rows


def write_table(path, rows, about):
    """A table with the digest of the settings and the source of the data in its last columns."""
    lines = ["\t".join([*rows[0], *about])] if rows else ["\t".join(about)]
    lines += ["\t".join(str(row[name]) for name in rows[0]) + "\t" + "\t".join(about.values()) for row in rows]
    write_file(path, "\n".join(lines) + "\n")


def main(snakemake):
    config, output = snakemake.config, snakemake.output
    named = multiverse.named(config)
    drawn = json.loads(Path(snakemake.input.drawn).read_text())
    own = config["multiverse"]
    stages = {"screened": Measured(config, multiverse.screened(config), own["screen"]["seeds"]),
              "confirmed": Measured(config, [*named.values(), *drawn], own["confirm"]["seeds"])}

    def names(levels):
        return next((name for name, known in named.items() if known == levels), multiverse.name_of(levels))

    claims = multiverse.claims(config)
    about = {"source": source_of(snakemake.input.sources), "configuration": snakemake.params.digest}
    rows = effect_rows(stages, claims, names)
    write_table(output.specifications, specification_rows(config, stages, names), about)
    write_table(output.effects, rows, about)
    write_table(output.claims, claim_rows(claims, rows), about)
    write_table(output.factors, factor_rows(config, stages["screened"], claims), about)
    write_table(output.permutation, permutation_rows(config, stages, claims), about)


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
