"""What a run found, in sentences (configs/findings.yaml) that quote the ledger: for the report page and
docs/findings.md."""

import ledger
import texts


class Untested(Exception):
    """A sentence is about a claim without a verdict."""


class Outcome(dict):
    """A row of the ledger in a text: {claim[id]} is its effect, interval and verdict."""

    def __format__(self, form):
        return outcome(self)


class Answer(dict):
    """A row of the ledger in a sentence: {claim[id]:n} is its effect, {claim[id]:+} that with its sign, and
    {claim[id]:is|is not|may be} the words for its verdict after Holm's adjustment."""

    WORDS = {"reproduced": 0, "equivalent": 0, "contradicted": 1, "inconclusive": 2}

    def __format__(self, form):
        verdict = self["verdict_after_holm"] or self["state"]
        if verdict not in self.WORDS:
            raise Untested(self["verdict"])
        if form in ("n", "+"):
            number = ledger.short(self["value"])
            return "+" + number if form == "+" and not number.startswith("−") else number
        return form.split("|")[self.WORDS[verdict]]


def outcome(row):
    """'0.113 (0.034 … 0.192), reproduced'"""
    number = ledger.short(row["value"]) if row["value"] else ""
    interval = f" ({ledger.short(row['low'])} … {ledger.short(row['high'])})" if row["low"] else ""
    after = row["verdict_after_holm"]
    adjusted = f" (after Holm {after})" if after and after != row["state"] else ""
    missed = f"; trainings that did not converge: {row['not_converged']}" if row["not_converged"] else ""
    return f"{number}{interval}{', ' if number else ''}{row['verdict']}{adjusted}{missed}"


def filled(text, claims, kind):
    return texts.fill(text, {"claim": {claim["id"]: kind(claim) for claim in claims}})


def sentence(found, claims):
    """The answer in one sentence; empty unless all claims in it have a verdict."""
    try:
        return filled(found["sentence"], claims, Answer)
    except Untested:
        return ""


def told(findings, claims):
    """The findings with their sentences and texts filled in."""
    return [{**found, "sentence": sentence(found, claims), "text": filled(found["text"], claims, Outcome)}
            for found in findings]
