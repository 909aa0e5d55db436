"""A report page of planted material: some claims of each verdict, a few figures, and three models of which all units
and measures are known."""

import json
import types
from pathlib import Path

import h5py
import numpy as np
from PIL import Image
from project import ROOT, merged_config

import claims
import entries
import explorer
import report

FIGURES = [("local-geometry", "fig-overview"), ("local-geometry", "fig5"), ("local-geometry", "fig5-settings"),
           ("silhouettes", "fig1"), ("sparse-coding-interpretation", "fig6a")]
VERDICTS = ("reproduced", "contradicted", "inconclusive", "equivalent")
MODELS = ("l1", "weighted-l1", "lld")
UNITS, SIDE = 20, 8
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="511pt" height="200pt" viewBox="0 0 511 200">
<path d="M9 9h9"/></svg>"""


class Named(list):
    """What Snakemake hands to a script: a list whose items also have names."""

    def __init__(self, **own):
        super().__init__(path for value in own.values() for path in ([value] if isinstance(value, str) else value))
        self.own = own
        self.__dict__.update(own)

    def __getitem__(self, key):
        return self.own[key] if isinstance(key, str) else super().__getitem__(key)

    def get(self, key, default=None):
        return self.own.get(key, default)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def table(rows):
    return "".join("\t".join(map(str, line)) + "\n" for line in [list(rows[0]), *(row.values() for row in rows)])


def ledger_rows(config, tested):
    """A row for each specification of each claim, with verdicts in turn, or none."""
    for i, claim in enumerate(entries.specified_claims(config)):
        verdict = VERDICTS[i % 4] if tested else "not testable: 1 of at least 3 seeds"
        yield {**dict.fromkeys(claims.COLUMNS, ""), "value": "-0.1234", "low": "-0.2", "high": "0.2", "seeds": "3",
               "p": "0.01", "metric": "decades(l1.share_fitted >= 0.5)", "source": "real", "verdict": verdict, "p_holm": "0.2",
               "verdict_after_holm": "inconclusive" if tested else "", "headline": claim.get("headline", ""),
               **{key: claims.text(value) for key, value in claim.items() if key in claims.COLUMNS}}


def draw_figures(folder, config):
    """The records of the figures, which all have one picture."""
    records = []
    for paper, name in FIGURES:
        place = folder / "figures" / paper / name
        write(place.with_suffix(".svg"), SVG)
        Image.new("RGB", (60, 24), "white").save(place.with_suffix(".png"))
        models = entries.notes(config, entries.figure(config, paper, name))
        records.append(write(place.with_suffix(".json"), json.dumps({
            "figure": name, "paper": paper, "drawn": {}, "data_source": {"natural": "real"}, "seeds": [0, 1, 2],
            "inputs": {}, "command": "./reproduce x", "models": {model["name"]: model for model in models}})))
    return records


def write_units(folder):
    """Units of three models: phases spread evenly, unit 0 without a good fit, unit 1 beyond the range of n_x."""
    random = np.random.default_rng(0)
    paths = {"fields": [], "rf": [], "rf_pixel": [], "gratings": []}
    for name in MODELS:
        fields, fits, gratings = (folder / f"{name}-{kind}.h5" for kind in ("rf", "fits", "gratings"))
        pictures = random.standard_normal((UNITS, SIDE * SIDE))
        fitted = np.ones(UNITS)
        fitted[0] = 0
        nx = np.linspace(0.1, 1, UNITS)
        nx[1] = 2
        with h5py.File(fields, "w") as file:
            file["rf"] = file["rf_pixel"] = pictures
            file.attrs.update({"patch_height": SIDE, "patch_width": SIDE})
        with h5py.File(fits, "w") as file:
            file.attrs.update({"patch_height": SIDE, "patch_width": SIDE})
            for key, value in {"parameters": np.zeros((UNITS, 8)), "r_squared": np.full(UNITS, 0.9), "fitted": fitted,
                               "silent": np.zeros(UNITS), "phase_folded": np.radians(np.linspace(0, 89, UNITS)),
                               "nx": nx, "ny": np.linspace(0.2, 1.1, UNITS), "reconstruction": pictures}.items():
                file[key] = value
        with h5py.File(gratings, "w") as file:
            for measure in explorer.MEASURES.values():
                if measure.source == "gratings":
                    file[measure.name] = np.linspace(*measure.range, UNITS)
        for key, path in zip(paths, (fields, fits, fits, gratings)):
            paths[key].append(str(path))
    return paths


def write_page(folder, quick=False):
    """Writes the page; returns its path and the rows of its ledger."""
    folder = Path(folder)
    config = merged_config({"seeds": 3})
    notes = [entries.model_notes(config, name, ["whitened16"]) for name in MODELS]
    units = folder / "explorer.json"
    cells = write(folder / "cells.csv", "nx,ny\n0.3,0.4\n1.5,0.5\n")
    explorer.main(types.SimpleNamespace(
        input=Named(**write_units(folder), reference=[cells]), output=types.SimpleNamespace(data=units),
        params=types.SimpleNamespace(models=notes, start=["l1", "weighted-l1"])))
    rows = list(ledger_rows(config, not quick))
    rates = [write(folder / f"{name}-rate-{seed}.tsv", f"metric\tvalue\nerror_at_20_units\t{0.1 * seed + i}\n")
             for i, name in enumerate(MODELS) for seed in range(3)]
    shapes = [{"model": name, "preprocessing": "whitened16", "array": array, "metric": metric, "mean": mean, "low": 0.1,
               "high": 0.3} for name in MODELS for array, metric, mean in (("rf", "share_even", 0.2),
                                                                           ("rf_noise", "share_blob", 0.03))]
    gratings = [{"model": name, "preprocessing": "whitened16", "array": "codes", "metric": "median_circular_variance",
                 "mean": 0.7 - 0.1 * i, "low": "", "high": ""} for i, name in enumerate(MODELS)]
    tuned = write(folder / "tuning.csv", "orivar,bw,po,maxdc,maxfirst\n0.5,20,0.1,10,15\n0.61,40,0.3,10,5\n0.9,9,1,1,1\n")
    thresholds = []
    for paper in config["papers"]:
        thresholds.append(write(folder / f"{paper}.svg", SVG))
        Image.new("RGB", (60, 24), "white").save(folder / f"{paper}.png")
    source = {"dataset": "natural", "source": "real", "files": [{"sha256": "0" * 64, "path": "IMAGES.mat"}]}
    page = folder / "report" / "index.html"
    page.parent.mkdir()
    report.main(types.SimpleNamespace(
        config={**config, "results": str(folder)}, output=types.SimpleNamespace(page=page),
        input=Named(figures=draw_figures(folder, config), cell_shapes=[cells], cell_tuning=[tuned],
                    tables=[write(folder / "shapes.tsv", table(shapes)), write(folder / "gratings.tsv", table(gratings))],
                    rates=rates, explorer=str(units), claims=write(folder / "claims.tsv", table(rows)), photographs=[],
                    thresholds=thresholds, config=write(folder / "config.yaml", "seeds: 3\n"),
                    sources=[write(folder / "source.json", json.dumps(source))],
                    glossary=str(ROOT / "docs/glossary.md"), template=str(report.__file__).replace("scripts/report.py", "report/page.html")),
        params=types.SimpleNamespace(
            tables=["local-geometry/shapes", "physiology/gratings"], blob_edge=0.25, preprocessing="whitened16", models=notes, papers=config["papers"],
            seeds={"natural": 3}, results="results/quick" if quick else "results", findings=config["findings"], overview=config["overview"],
            datasets=config["datasets"], programs={"encode": "0" * 64}, short_of=["natural"], explored=3)))
    return page, rows
