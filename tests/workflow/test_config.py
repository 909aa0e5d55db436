"""Mistakes in the configuration: each is one line that names the key, its value and what is allowed."""

import unittest

from project import BIN, Project, merged_config

import schema
import settings



def claim(own):
    return {"papers": {"local-geometry": {"claims": {"x": {"claim": "c", **own}}}}}


def figure(own):
    return {"papers": {"local-geometry": {"figures": {"fig2": own}}}}


# (overrides, words that the message must hold)
MISTAKES = [
    ({"data_source": "maybe"}, ["data_source", '"maybe"', "auto, real, synthetic"]),
    ({"data_sorce": "real"}, ["data_sorce", "did you mean data_source"]),
    ({"seeds": []}, ["seeds", "[]", "at least 1"]),
    ({"seeds": [-1]}, ["seeds.0", "-1", "at least 0"]),
    ({"seeds": [1, 1]}, ["seeds", "[1, 1]", "without repeats"]),
    ({"seeds": "three"}, ["seeds", '"three"', "array"]),
    ({"preprocessing": {"whitened16": {"patches": {"size": 1}}}}, ["whitened16.patches.size", "at least 2"]),
    ({"preprocessing": {"whole32": {"patches": {"size": 8}}}}, ["whole32.patches"]),
    ({"compare": {"preprocessing": "whole32"}}, ["compare.preprocessing", "held out"]),
    ({"dataset": "naturl"}, ["dataset", "naturl", "did you mean natural"]),
    ({"papers": {"sparse-coding-interpretation": {"figures": {"fig1": {"curves": ["rlu"]}}}}},
     ["fig1.curves", "rlu", "did you mean relu"]),
    ({"window": {"first": -1}}, ["window.first", "-1", "at least 0"]),
    ({"model": {"l1": {"like": "nothing"}}}, ["model.l1.like", "nothing", "weighted-l1"]),
    ({"papers": {"local-geometry": {"figures": {"fig7": {"dataset": "cifar"}}}}}, ["fig7.dataset", "cifar"]),
    ({"preprocessing": {"whitened16": {"whitening": "zap"}}}, ["whitened16.whitening", "zap", "olshausen-field"]),
    ({"preprocessing": {"new": {"whitening": "scale"}}}, ["preprocessing.new", "patches", "missing"]),
    ({"datasets": {"mine": {"files": [{"path": "a.png", "sha256": "123"}], "about": "", "citation": "", "licence": "",
                            "mirrors": [], "reader": "images"}}}, ["mine.files.0.sha256", "64 hexadecimal digits"]),
    ({"datasets": {"natural": {"reader": "pictures"}}}, ["datasets.natural.reader", "pictures", "images, table"]),
    ({"papers": {"local-geometry": {"dataset": "naturl"}}}, ["geometry.dataset", "naturl", "did you mean natural"]),
    ({"papers": {"local-geometry": {"figures": {"fig2": {"models": ["l2"]}}}}}, ["figures.fig2.models", "'l2'", "l1"]),
    ({"papers": {"local-geometry": {"figures": {"fig6-sweep": {"lambda": [0, 1]}}}}}, ["sweep.lambda.0", "above 0"]),
    ({"models": ["weighted-l1@lamx"]}, ["models", "lamx", "weighted-l1@lam0.001"]),
    ({"models": ["weighted-l1@T5"]}, ["models", "weighted-l1@T5", "@lam0.001"]),
    ({"model": {"l1": {"base": "nothing"}}}, ["model.l1.base", "nothing", "weighted-l1"]),
    ({"model": {"l1": {"base": "nonnegative-l1"}}}, ["base", "circle"]),
    ({"model": {"l1": {"start": "nothing"}}}, ["model.l1.start", "nothing", "weighted-l1"]),
    ({"model": {"l1": {"start": "l1-continued"}}}, ["start", "circle"]),
    ({"model": {"l1": {"colour": "teal"}}}, ["model.l1.colour", "teal", "vermillion"]),
    ({"statistics": {"array": "codes"}}, ["statistics.array", "codes", "dictionary, rf, rf_pixel"]),
    ({"receptive_fields": {"stimulus": "sound"}}, ["receptive_fields.stimulus", "sound", "natural, noise"]),
    (claim({"figure": "fig99", "not_testable": "y"}), ["geometry.claims.x.figure", "fig99", "fig5"]),
    (claim({"figure": "fig5", "expected": "more", "measure": {"model": "l1", "metric": "share_odd"}}),
     ["claims.x.expected", "more", "above 0"]),
    (claim({"figure": "fig5"}), ["claims.x", "not_testable"]),
    (claim({"figure": "fig5", "expected": "above 0", "measure": {"metric": "share_odd"}}),
     ["claims.x", "'model' or 'curve'"]),
    (claim({"figure": "fig5", "expected": "above 0", "measure": {"curve": "rlu", "metric": "formula_difference"}}),
     ["x.curve", "did you mean relu"]),
    (figure({"inputs": {"more": {"fil": "a"}}}), ["fig2.inputs.more", "a file name, or a mapping"]),
    (figure({"script": "phase"}), ["fig2.script", "phase", "did you mean phases"]),
    (figure({"inputs": {"reference": {"table": "monkey"}}}), ["fig2.inputs.reference", "monkey", "macaque"]),
    (figure({"inputs": {"more": {"file": "rf.h5", "models": ["l9"]}}}), ["fig2.inputs.more.models", "l9", "l1"]),
    ({"papers": {"local-geometry": {"tables": {"shapes": {"rows": [{"file": "a.tsv", "figures": ["fig99"]}]}}}}},
     ["geometry.tables.shapes.figures", "fig99", "fig5"]),
    ({"papers": {"local-geometry": {"tables": {"more": {"file": "a.tsv"}}}}}, ["tables.more", "'figures' is missing"]),
    ({"papers": {"local-geometry": {"figures": {"new": {"script": "phases"}}}}}, ["figures.new", "'title' is missing"]),
    (figure({"caption": "{drawn[fields][options]}"}), ["fig2.caption", "fields"]),
]

# The same for what train-dictionary itself says of its models.
MODEL_MISTAKES = [
    ({"model": {"l1": {"penalty": "l7"}}}, ["model.l1.penalty", "'l7'", "weighted-l1"]),
    ({"model": {"l1": {"lamda": 0.2}}}, ["model.l1", "lamda", "did you mean lambda"]),
    ({"model": {"l1": {"lambda": "much"}}}, ["model.l1.lambda", "much", "not a number"]),
    ({"model": {"l1": {"lambda": -1}}}, ["model.l1.lambda", "-1"]),
    ({"model": {"l1": {"learning": "osmosis"}}}, ["model.l1.learning", "osmosis", "hebbian"]),
    ({"model": {"l1": {"inference": "guess"}}}, ["model.l1.inference", "guess", "fista"]),
    ({"model": {"l1": {"model": "oracle"}}}, ["model.l1.model", "oracle", "sailnet"]),
    ({"model": {"fastica": {"lambda": 1}}}, ["model.fastica", "unknown key 'lambda'", "nonlinearity"]),
    ({"model": {"fastica": {"nonlinearity": "sine"}}}, ["model.fastica.nonlinearity", "sine", "logcosh"]),
    ({"model": {"l1": {"stiffness": 1}}}, ["model.l1", "unknown key 'stiffness'"]),
    ({"model": {"soft-kmeans": {"memory": 2}}}, ["model.soft-kmeans.memory", "2", "from 0 to 1"]),
    ({"model": {"lld": {"ensemble": 0}}}, ["model.lld.ensemble", "0", "from 1 to 4096"]),
    ({"model_defaults": {"atoms": 0}}, ["atoms", "0"]),
    ({"model_defaults": {"initial": "zeros"}}, ["initial", "zeros", "normal, stimuli"]),
    ({"preprocessing": {"whitened8": {"train": {"atom": 3}}}}, ["whitened8.train", "'atom'", "did you mean atoms"]),
]


class Config(unittest.TestCase):
    def test_the_project_itself_is_right(self):
        settings.check(merged_config(), BIN / "train-dictionary")
        settings.check(merged_config(), None)

    def test_mistakes(self):
        for overrides, words in MISTAKES:
            self.check(overrides, words, None)

    def test_mistakes_in_models(self):
        for overrides, words in MODEL_MISTAKES:
            self.check(overrides, words, BIN / "train-dictionary")

    def check(self, overrides, words, program):
        with self.subTest(overrides=overrides):
            with self.assertRaises(schema.SettingsError) as caught:
                settings.check(merged_config(overrides), program)
            message = str(caught.exception)
            self.assertNotIn("\n", message)
            for word in words:
                self.assertIn(word, message)


class CommandLine(Project):
    def test_a_mistake_is_one_line_before_any_job(self):
        for config, words in [("data_source=maybe", ["data_source", "maybe", "auto, real, synthetic"]),
                              ("models=[l1,l9]", ["models", "l9"]),
                              ("model={l1: {penalty: l9}}", ["model.l1.penalty", "l9"])]:
            with self.subTest(config=config):
                answer = self.snakemake("-n", config=[config])
                self.assertStops(answer, *words)
                self.assertEqual(answer.returncode, 2)
                self.assertEqual(sum(line.startswith("reproduce: ") for line in answer.stdout.splitlines()), 1)

    def test_missing_programs_are_named(self):
        answer = self.snakemake("-n", config=["bin=nowhere"])
        self.assertStops(answer, "nowhere/import-images", "not built", "cmake --preset release")


if __name__ == "__main__":
    unittest.main()
