"""What was measured of the specifications of the multiverse: validity, effects on claims, expected sides."""

import csv
import math
from pathlib import Path

import effects
import multiverse
import numpy as np


class Measured:
    """The measures of all trainings of some specifications, for the same seeds."""

    def __init__(self, config, specifications, seeds):
        self.config, self.specifications, self.seeds = config, specifications, seeds
        self.own = config["multiverse"]
        self.ways = multiverse.measurements(config)
        self.usual = next(i for i, way in enumerate(self.ways)
                          if all(self.own["usual"][key] == level for key, level in way.items()))
        self.read = {one["model"]: [read_measures(multiverse.measures_file(config, one, seed), self.ways)
                                    for seed in seeds] for one in multiverse.runs(config, specifications)}

    def values(self, one, metric):
        """The values of a metric of a training (seeds × ways to measure)."""
        nothing = np.full(len(self.ways), math.nan)
        return np.array([values.get(metric, nothing) for _, values in self.read[one["model"]]])

    def share_fitted(self, one):
        """The mean share of good fits, measured as usual."""
        return float(np.mean(self.values(one, "share_fitted")[:, self.usual]))

    def fault(self, one):
        """Why a training is not valid, or nothing."""
        states = {state for state, _ in self.read[one["model"]]}
        bad = next((state for state in ("diverged", "not converged") if state in states), "")
        share = self.share_fitted(one)
        return bad or ("" if share >= self.own["valid"]["share_fitted"] else "few good fits")

    def of_term(self, levels, term):
        """The values of a term of a claim (seeds × ways × choices of the model that is compared)."""
        if term["model"] == self.own["model"]:
            return self.values(multiverse.model_run(self.config, levels), term["metric"])[..., None]
        choices = multiverse.comparators(self.config, levels)[term["model"]].values()
        return np.stack([self.values(one, term["metric"]) if not self.fault(one)
                         else np.full((len(self.seeds), len(self.ways)), math.nan) for one in choices], axis=-1)

    def effect(self, levels, claim):
        """The effect on a claim (seeds × ways × choices); nan if one of the two models is not valid."""
        if self.fault(multiverse.model_run(self.config, levels)):
            return np.full((len(self.seeds), len(self.ways), self.choices(claim)), math.nan)
        measure = self.of_term(levels, claim["measure"])
        return measure - self.of_term(levels, claim["minus"]) if "minus" in claim else measure

    def compared(self, claim):
        """The models that may be compared, {choice: options}; none if a claim is about one model alone."""
        models = {claim[key]["model"] for key in ("measure", "minus") if key in claim} - {self.own["model"]}
        return self.own["comparators"]["models"][models.pop()] if models else {}

    def choices(self, claim):
        return max(1, len(self.compared(claim)))

    def usual_choice(self, claim):
        names = list(self.compared(claim))
        return names.index(self.own["usual"]["comparator"]) if self.own["usual"]["comparator"] in names else 0


def read_measures(path, ways):
    """(state, {metric: values for all ways to measure}); no values of a model that diverged."""
    with Path(path).open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows:
        return "diverged", {}
    found = {tuple(row[factor] for factor in ways[0]): row for row in rows}
    ordered = [found[tuple(str(level) for level in way.values())] for way in ways]
    return rows[0]["state"], {metric: np.array([float(row[metric]) for row in ordered])
                              for metric in rows[0] if metric not in (*ways[0], "state")}


def margin(expected, values):
    """How far values are on the expected side; negative on the other."""
    kind, number, within = effects.read_expected(expected)
    if kind == "equals":
        return within - np.abs(values - number)
    return values - number if kind == "above" else number - values


def share_expected(expected, values):
    """The share of the values that are on the expected side; nan without any."""
    finite = np.asarray(values)[np.isfinite(values)]
    return float(np.mean(margin(expected, finite) > 0)) if finite.size else math.nan
