"""
Each photograph left out in turn: ./reproduce photographs trains the models of the claims on natural images once
without each, and gives their effects a second interval, by the jackknife, which the report page then shows. Sweeps over
λ, which would take ten times as long, are left out.
"""

LEFT_OUT = list(entries.without_photographs(config))


def rests_on_photographs(claim):
    """Whether a claim counts and is measured on patches of the photographs, but not in a sweep over λ"""
    return claim["kind"] == "claim" and "measure" in claim and claim_figure(claim)["dataset"] == config["photographs"] \
        and "over" not in claim["measure"] and "model" in claim["measure"]


def files_without(claim):
    """The tables of each term without each photograph, of the first seed"""
    return [{term: claim_files(claim, term, dataset, entries.seeds(config, dataset, "first"))
             for term in ("measure", "minus") if term in claim} for dataset in LEFT_OUT]


PHOTOGRAPH_CLAIMS = [claim for claim in CLAIMS if rests_on_photographs(claim)]


rule photographs:
    """A second interval of effects on natural images, over photographs"""
    input:
        statistics = sorted({path for claim in PHOTOGRAPH_CLAIMS for terms in files_without(claim)
                             for paths in terms.values() for path in paths}),
        claims = LEDGER,
        code = entries.code("photographs"),
    output: intervals = PHOTOGRAPHS
    params:
        claims = PHOTOGRAPH_CLAIMS,
        files = [files_without(claim) for claim in PHOTOGRAPH_CLAIMS],
    log: RESULTS + "/logs/photographs.txt"
    benchmark: RESULTS + "/benchmarks/photographs.tsv"
    script: "../scripts/photographs.py"
