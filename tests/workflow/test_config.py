"""Mistakes in the configuration: each is one line that names the key, its value and what is allowed."""

import unittest

from project import BIN, Project, merged_config

import models
import programs
import schema
import settings


def claim(own):
    known = {"claim": "c", "prespecified": True, "because": "b"}
    return {"papers": {"local-geometry": {"claims": {"x": {**known, **own}}}}}


def measured(term):
    return claim({"figure": "fig5", "expected": "above 0", "measure": term})


def figure(own):
    return {"papers": {"local-geometry": {"figures": {"fig2": own}}}}


def finding(**own):
    return {"findings": [{"title": "t", "figure": "silhouettes/fig1", "sentence": "s", "text": "t", **own}]}


# (overrides, words that the message must hold)
MISTAKES = [
    ({"data_source": "maybe"}, ["data_source", '"maybe"', "auto, real, synthetic"]),
    ({"data_sorce": "real"}, ["data_sorce", "did you mean data_source"]),
    ({"seeds": []}, ["seeds", "[]", "at least 1"]),
    ({"seeds": [-1]}, ["seeds.0", "-1", "at least 0"]),
    ({"seeds": [1, 1]}, ["seeds", "[1, 1]", "without repeats"]),
    ({"seeds": "three"}, ["seeds", '"three"', "array"]),
    ({"seeds": 0}, ["seeds", "0", "at least 1"]),
    (finding(figure="silhouettes/fig99"), ["findings.0.figure", "fig99"]),
    (finding(text="{claim[sc-od]}"), ["findings.0.text", "did you mean sc-odd"]),
    (finding(sentence="{claim[sc-od]:n}"), ["findings.0.sentence", "did you mean sc-odd"]),
    (finding(sentence="It {claim[sc-odd]:is|is not} odd."), ["findings.0.sentence", "'is|is not'", "is open"]),
    ({"overview": "local-geometry/fig-overvew"}, ["overview", "did you mean fig-overview"]),
    ({"papers": {"local-geometry": {"panels": {"fig99": "t"}}}}, ["local-geometry.panels", "fig99"]),
    ({"photographs": "natral"}, ["photographs", "did you mean natural"]),
    ({"planned_seeds": {"natral": 3}}, ["planned_seeds", "natral", "did you mean natural"]),
    ({"papers": {"local-geometry": {"specifications": {"printed": {"weighted-l1": "weighted-l1-as"}}}}},
     ["local-geometry.specifications.printed", "weighted-l1-as", "weighted-l1"]),
    ({"papers": {"local-geometry": {"claims": {"sc-odd": {"kind": "finding"}}}}}, ["sc-odd", "a finding has none"]),
    ({"papers": {"local-geometry": {"claims": {"sc-odd": {"expected": "equals 1"}}}}}, ["sc-odd.expected", "equal"]),
    ({"papers": {"local-geometry": {"claims": {"sc-odd": {"kind": "fact"}}}}}, ["sc-odd.kind", '"fact"', "identity"]),
    ({"preprocessing": {"whole32": {"patches": {"size": 8}}}}, ["whole32.patches"]),
    ({"preprocessing": {"whole32": {"patches": {"whole": False}}}}, ["whole32.patches.whole", "false"]),
    ({"responses": {"held_out": 3}}, ["responses.held_out", "3", "at least 4"]),
    ({"compare": {"preprocessing": "whole32"}}, ["compare.preprocessing", "held out"]),
    ({"compare": {"figures": {"tuning": {"like": "physiology/fig1-tunin"}}}},
     ["compare.figures.tuning.like", "did you mean fig1-tuning"]),
    ({"compare": {"figures": {"tuning": {"needs": "colour"}}}}, ["compare.figures.tuning.needs", "noise, sweep"]),
    ({"compare": {"figures": {"new": {"script": "rates"}}}}, ["compare.figures.new", "'title' is missing"]),
    ({"compare": {"tables": [{"file": "rate.tsv", "seeds": 0}]}}, ["compare.tables.0", "a number of seeds"]),
    ({"explorer": {"tables": ["physiology/grating"]}}, ["explorer.tables", "did you mean gratings"]),
    (figure({"like": "physiology/fig1-tuning"}), ["fig2.like", "only figures of comparisons"]),
    (figure({"needs": "noise"}), ["fig2.needs", "only figures of comparisons"]),
    (figure({"inputs": {"more": {"compared": "models.tsv"}}}), ["fig2.inputs.more", "only figures of comparisons"]),
    ({"explorer": {"figure": "fig-shape"}}, ["explorer.figure", "did you mean fig-shapes"]),
    ({"dataset": "naturl"}, ["dataset", "naturl", "did you mean natural"]),
    ({"papers": {"sparse-coding-interpretation": {"figures": {"fig1": {"curves": ["rlu"]}}}}},
     ["fig1.curves", "rlu", "did you mean relu"]),
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
    ({"models": ["weighted-l1@T5"]}, ["models", "weighted-l1@T5", "@lam0.001", "@m512"]),
    ({"models": ["weighted-l1@m0"]}, ["models", "'0' is not a number of atoms", "weighted-l1@m512"]),
    ({"models": ["weighted-l1@m2.5"]}, ["models", "'2.5' is not a number of atoms"]),
    ({"models": ["l1@m8@lam1"]}, ["models", "λ comes before the number of atoms", "l1@lam0.001@m512"]),
    ({"models": ["l1@lam1@lam2"]}, ["models", "each once"]),
    ({"models": ["l1@steps5@batch8"]}, ["models", "others by the alphabet", "l1@lam0.001@m512@steps3000"]),
    ({"models": ["l1@label5"]}, ["models", "l1@label5", "an option and a number"]),
    ({"models": ["pixels@m8"]}, ["models", "pixels@m8", "as many atoms as stimuli have pixels"]),
    ({"papers": {"physiology": {"figures": {"fig2-completeness": {"atoms": [8]}}}}}, ["completeness.atoms", "at least 2"]),
    ({"statistics": {"joint_counts": "monkey"}}, ["statistics.joint_counts", "monkey", "macaque-counts"]),
    ({"model": {"l1": {"base": "nothing"}}}, ["model.l1.base", "nothing", "weighted-l1"]),
    ({"model": {"l1": {"base": "nonnegative-l1"}}}, ["base", "circle"]),
    ({"model": {"l1": {"start": "nothing"}}}, ["model.l1.start", "nothing", "weighted-l1"]),
    ({"model": {"l1": {"start": "l1-continued"}}}, ["start", "circle"]),
    ({"model": {"l1": {"colour": "teal"}}}, ["model.l1.colour", "teal", "vermillion"]),
    ({"gratings": {"reference": "monkeys"}}, ["gratings.reference", "monkeys", "macaque-tuning"]),
    ({"gratings": {"contrast": 1}}, ["gratings", "contrast"]),
    ({"statistics": {"array": "codes"}}, ["statistics.array", "codes", "dictionary, rf, rf_noise, rf_pixel"]),
    (claim({"figure": "fig99", "not_testable": "y"}), ["geometry.claims.x.figure", "fig99", "fig5"]),
    (claim({"figure": "fig5", "expected": "more", "measure": {"model": "l1", "metric": "share_odd"}}),
     ["claims.x.expected", "more", "above 0"]),
    (claim({"figure": "fig5"}), ["claims.x", "not_testable"]),
    ({"papers": {"local-geometry": {"claims": {"x": {"claim": "c", "figure": "fig5"}}}}}, ["claims.x", "prespecified"]),
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

# The same for options, which programs describe.
OPTION_MISTAKES = [
    ({"model": {"l1": {"penalty": "l7"}}}, ["model.l1.penalty", "'l7'", "weighted-l1"]),
    ({"model": {"l1": {"lamda": 0.2}}}, ["model.l1", "lamda", "did you mean lambda"]),
    ({"model": {"l1": {"lambda": "much"}}}, ["model.l1.lambda", "much", "not a number"]),
    ({"model": {"l1": {"lambda": -1}}}, ["model.l1.lambda", "-1", "at least 0"]),
    ({"model": {"l1": {"lambda": True}}}, ["model.l1.lambda", "True", "a number at least 0"]),
    ({"model": {"l1": {"lambda": "nan"}}}, ["model.l1.lambda", "nan", "not a number"]),
    ({"model": {"l1": {"lambda": "1_0"}}}, ["model.l1.lambda", "1_0", "not a number"]),
    ({"model": {"orthogonal-top-k": {"k": 2.5}}}, ["model.orthogonal-top-k.k", "2.5", "whole number from 1 to 1e+06"]),
    ({"model": {"l1": {"lambda-factors": "x,,y"}}}, ["model.l1.lambda-factors", "'x'", "'x,,y'", "commas between"]),
    ({"model": {"l1": {"lambda-factors": "1,,2"}}}, ["model.l1.lambda-factors", "''", "'1,,2'", "not a number"]),
    ({"model": {"l1": {"lambda-factors": "1,-2"}}}, ["model.l1.lambda-factors", "-2", "at least 0"]),
    ({"model": {"l1": {"learning": "osmosis"}}}, ["model.l1.learning", "osmosis", "hebbian"]),
    ({"model": {"l1": {"inference": "guess"}}}, ["model.l1.inference", "guess", "fista"]),
    ({"model": {"l1": {"model": "oracle"}}}, ["model.l1.model", "oracle", "sailnet"]),
    ({"model": {"l1": {"rate": 0}}}, ["model.l1.rate", "0", "above 0"]),
    ({"model": {"l1": {"seed": 1}}}, ["model.l1", "unknown key 'seed'"]),
    ({"model": {"l1": {"border": 4}}}, ["model.l1", "unknown key 'border'"]),
    ({"model": {"sparsenet": {"sigma": 0}}}, ["model.sparsenet.sigma", "0", "above 0"]),
    ({"model": {"fastica": {"lambda": 1}}}, ["model.fastica", "unknown key 'lambda'", "nonlinearity"]),
    ({"model": {"fastica": {"nonlinearity": "sine"}}}, ["model.fastica.nonlinearity", "sine", "logcosh"]),
    ({"model": {"l1": {"stiffness": 1}}}, ["model.l1", "unknown key 'stiffness'"]),
    ({"model": {"soft-kmeans": {"memory": 2}}}, ["model.soft-kmeans.memory", "2", "from 0 to 1"]),
    ({"model": {"lld": {"ensemble": 0}}}, ["model.lld.ensemble", "0", "from 1 to 4096"]),
    ({"model": {"l1": {"encode": {"iterations": 0}}}}, ["model.l1.encode.iterations", "0", "whole number"]),
    ({"model_defaults": {"atoms": 0}}, ["atoms", "0"]),
    ({"model_defaults": {"initial": "zeros"}}, ["initial", "zeros", "normal, stimuli"]),
    ({"preprocessing": {"whitened8": {"train": {"atom": 3}}}}, ["whitened8.train", "'atom'", "did you mean atoms"]),
    ({"preprocessing": {"whitened8": {"patches": {"border": 10**7}}}}, ["whitened8.patches.border", "from 0 to 1e+06"]),
    ({"preprocessing": {"whitened8": {"patches": {"size": 0}}}}, ["whitened8.patches.size", "0", "from 1 to 4096"]),
    ({"preprocessing": {"whitened8": {"patches": {"heigth": 8}}}}, ["whitened8.patches", "unknown key 'heigth'"]),
    ({"preprocessing": {"red32": {"patches": {"channel": "pink"}}}}, ["red32.patches.channel", "pink", "red"]),
    ({"models": ["l1@lam-5"]}, ["models", "l1@lam-5", "lambda", "-5", "at least 0"]),
    ({"models": ["l1@stepz5"]}, ["models", "l1@stepz5", "unknown key 'stepz'", "did you mean steps"]),
    ({"models": ["l1@steps2.5"]}, ["models", "l1@steps2.5", "steps", "whole number"]),
    ({"models": ["fastica@lam1"]}, ["fastica@lam1", "unknown key 'lambda'"]),
    (figure({"models": ["weighted-l1@lam-0.1"]}), ["fig2.models", "weighted-l1@lam-0.1", "at least 0"]),
    (measured({"model": "l1@lam-1", "metric": "share_odd"}), ["claims.x.measure.model", "l1@lam-1", "at least 0"]),
    ({"preprocessing": {"unit28": {"encode": {"tolerance": -1}}}}, ["unit28.encode.tolerance", "-1"]),
    ({"whitening": {"scale": {"method": "bleach"}}}, ["whitening.scale.method", "bleach", "olshausen-field"]),
    ({"whitening": {"scale": {"varience": 1}}}, ["whitening.scale", "varience", "did you mean variance"]),
    ({"datasets": {"cifar10": {"options": {"format": "cifar"}}}}, ["cifar10.options.format", "did you mean cifar10"]),
    ({"datasets": {"natural": {"stand_in": {"size": 4}}}}, ["natural.stand_in.size", "4", "from 8 to 16384"]),
    ({"datasets": {"arial": {"options": {"em": "big"}}}}, ["arial.options.em", "big", "number"]),
    ({"classifiers": {"logistic": {"cost": 0}}}, ["classifiers.logistic.cost", "0", "above 0"]),
    ({"classifiers": {"rbf-svm": {"gamma": "1,2scal"}}}, ["rbf-svm.gamma", "2scal", "times scale"]),
    ({"classifiers": {"rbf-svm": {"gamma": "0scale"}}}, ["rbf-svm.gamma", "0scale", "above 0"]),
    ({"curves": {"relu": {"points": 1}}}, ["curves.relu.points", "1", "from 2 to 1e+06"]),
    ({"curves": {"relu": {"penalty": "l3"}}}, ["curves.relu.penalty", "l3", "nonnegative-l1"]),
    ({"network_defaults": {"units": "256,0"}}, ["units", "0", "'256,0'", "from 1 to 1e+06"]),
    ({"network": {"relu": {"layers": "relu,tanh"}}}, ["network.relu.layers", "tanh", "lasso"]),
    ({"network": {"relu": {"epoch": 3}}}, ["network.relu", "'epoch'", "did you mean epochs"]),
    ({"attack": {"options": {"epsilon": "0.1;0.2"}}}, ["attack.options.epsilon", "0.1;0.2", "from 0 to 1"]),
    ({"attack": {"options": {"step": 3}}}, ["attack.options", "'step'", "did you mean steps"]),
    ({"window": {"first": -1}}, ["window.first", "-1", "at least 0"]),
    ({"responses": {"options": {"relative-error": 1}}}, ["responses.options.relative-error", "1", "below 1"]),
    ({"responses": {"options": {"neighbors": 5}}}, ["responses.options", "did you mean neighbours"]),
    ({"responses": {"options": {"pairs": [50, 101]}}}, ["responses.options.pairs", "101", "from 0 to 100"]),
    ({"receptive_fields": {"stimulus": "sound"}}, ["receptive_fields.stimulus", "sound", "natural, noise"]),
    ({"receptive_fields": {"noise-variance": 0}}, ["receptive_fields.noise-variance", "0", "above 0"]),
    ({"gratings": {"options": {"phases": 3}}}, ["gratings.options.phases", "3", "from 4 to 360"]),
    ({"gratings": {"options": {"contrast-in": "space"}}}, ["gratings.options.contrast-in", "space", "images"]),
    ({"noise_fields": {"count": 0}}, ["noise_fields.count", "0", "from 1"]),
    ({"tiling": {"left_out": 0.5}}, ["tiling.left-out", "0.5", "below 0.5"]),
    ({"tiling": {"placments": 2}}, ["tiling", "did you mean placements"]),
    ({"models": ["sailnet@m100000000"]}, ["models", "sailnet@m100000000", "atoms"]),
    ({"statistics": {"bootstrap": 0}}, ["statistics.bootstrap", "0", "from 1 to 1e+06"]),
    ({"classes": {"distance": "cosin"}}, ["classes.distance", "did you mean cosine"]),
    ({"classes": {"neighbours": 0}}, ["classes.neighbours", "0", "at least 1"]),
    ({"embedding": {"perplexity": 0.5}}, ["embedding.perplexity", "0.5", "from 1 to"]),
]

# The same for tables and metrics, which programs describe.
MEASURE_MISTAKES = [
    (measured({"model": "l1", "metric": "sharred_odd"}),
     ["geometry.claims.x.measure.metric", "sharred_odd", "did you mean share_odd", "phase_bin_{bin}"]),
    (measured({"model": "l1", "metric": "phase_bin_-1"}), ["claims.x.measure.metric", "phase_bin_-1"]),
    (measured({"model": "l1", "metric": "silhouette", "table": "similarty"}),
     ["claims.x.measure.table", "did you mean similarity", "recall-arial", "classify-rbf-svm", "cluster-kmeans"]),
    (measured({"model": "l1", "metric": "accuracy", "table": "classify-svm"}), ["x.measure.table", "classify-svm"]),
    (measured({"model": "l1", "metric": "units", "table": "rate-curve"}), ["x.measure.table", "rate-curve"]),
    (measured({"model": "relu", "metric": "pgd_0.15", "table": "attack"}),
     ["x.measure.metric", "pgd_0.15", "pgd_0.05, pgd_0.1, pgd_0.2, pgd_0.3", "robust_0.1"]),
    (measured({"model": "relu", "metric": "active_0", "table": "attack"}), ["x.measure.metric", "active_0"]),
    (measured({"curve": "relu", "metric": "difference"}), ["x.measure.metric", "did you mean formula_difference"]),
    (measured({"model": "l1", "metric": "median_bandwith", "table": "gratings"}),
     ["x.measure.metric", "did you mean median_bandwidth"]),
    (claim({"figure": "fig5", "expected": "above 0", "measure": {"model": "l1", "metric": "share_odd"},
            "minus": {"model": "l1", "metric": "share_evn"}}), ["claims.x.minus.metric", "did you mean share_even"]),
    (figure({"inputs": {"more": "atom.tsv"}}), ["fig2.inputs.more", "atom.tsv", "did you mean atoms.tsv"]),
    (figure({"inputs": {"more": {"file": ["atoms.tsv", "shapes-rff.tsv"]}}}), ["fig2.inputs.more", "shapes-rff.tsv"]),
    ({"papers": {"local-geometry": {"tables": {"atoms": {"file": "atom.tsv"}}}}}, ["tables.atoms.file", "atom.tsv"]),
    ({"papers": {"local-geometry": {"tables": {"models": {"settings": {"metrics": ["share_blobs"]}}}}}},
     ["tables.models.settings.metrics", "did you mean share_blob"]),
    ({"compare": {"figures": {"rates": {"inputs": {"rates": "rates.tsv"}}}}},
     ["compare.figures.rates.inputs.rates", "did you mean rate.tsv"]),
    ({"compare": {"tables": ["rate.tsv", "grating.tsv"]}}, ["compare.tables", "did you mean gratings.tsv"]),
]


class Config(unittest.TestCase):
    def test_the_project_itself_is_right(self):
        settings.check(merged_config(), BIN)
        settings.check(merged_config(), None)

    def test_mistakes(self):
        for overrides, words in MISTAKES:
            self.check(overrides, words, None)

    def test_mistakes_in_options_and_measures(self):
        for overrides, words in OPTION_MISTAKES + MEASURE_MISTAKES:
            self.check(overrides, words, BIN)

    def check(self, overrides, words, folder):
        with self.subTest(overrides=overrides):
            with self.assertRaises(schema.SettingsError) as caught:
                settings.check(merged_config(overrides), folder)
            message = str(caught.exception)
            self.assertNotIn("\n", message)
            for word in words:
                self.assertIn(word, message)

    def test_what_is_right_is_let_through(self):
        """Bounds that are closed, numbers as programs write them, patterns of metrics."""
        own = {"base": "l1", "lambda": 0, "lambda-factors": "1,0.5,1e-3", "rate": "1e-05"}
        for overrides in [{"model": {"new": own}},
                          {"classifiers": {"rbf-svm": {"gamma": "scale,2scale,0.1", "cost": "1,10"}}},
                          {"attack": {"options": {"epsilon": [0.05, 0.1, 0.2, 0.3]}}},
                          {"network": {"top-k": {"layers": "relu,top-k", "units": "64,32"}}},
                          {"window": {"stride": 2}},
                          measured({"model": "l1", "metric": "phase_bin_7"}),
                          measured({"model": "l1", "metric": "energy_distance_cells", "table": "shapes-rf_pixel"}),
                          measured({"model": "l1", "metric": "error_at_20_units", "table": "rate"}),
                          measured({"model": "pixels", "metric": "3_taken_for_5", "table": "classify-logistic"}),
                          measured({"model": "relu", "metric": "negative_lambda_2", "table": "attack"})]:
            with self.subTest(overrides=overrides):
                settings.check(merged_config(overrides), BIN)

    def test_a_metric_follows_the_option_that_it_is_of(self):
        overrides = measured({"model": "relu", "metric": "gaussian_0.4", "table": "attack"})
        self.check(overrides, ["gaussian_0.4", "did you mean gaussian_0.3"], BIN)
        overrides["attack"] = {"options": {"noise": 0.4}}
        config = merged_config(overrides)
        config["findings"] = []
        for paper in config["papers"].values():  # some of which measure noise of 0.3
            paper["claims"] = {name: own for name, own in paper["claims"].items()
                               if name in ("x", *config["multiverse"]["claims"])}
        settings.check(config, BIN)

    def test_keys_have_one_spelling(self):
        config = merged_config({"model": {"group-autoencoder-two-sided": {"group_size": 16}},
                                "model_defaults": {"record_every": 7}, "whitening": {"scale": {"variance": 1}}})
        settings.check(config, BIN)
        options = models.model_options(config, "group-autoencoder-two-sided")
        self.assertEqual((options["group-size"], options["record-every"]), (16, 7))
        self.assertFalse({"group_size", "record_every"} & set(options))
        self.check({"model": {"group-autoencoder": {"group_size": 16}}},
                   ["model.group-autoencoder", "'group-size'", "'group_size'", "leave one out"], None)
        self.check({"network": {"lasso": {"lambda_min": 1}}}, ["network.lasso", "'lambda-min'", "'lambda_min'"], None)


class Numbers(unittest.TestCase):
    def test_numbers_are_written_as_programs_write_them(self):
        for number, text in [(0.1, "0.1"), (1, "1"), (1e-5, "1e-05"), (0.0001, "1e-04"), (0.001, "0.001"),
                             (1e6, "1e+06"), (256, "256"), (100, "100"), (-2.5, "-2.5"), (1.5e-7, "1.5e-07"), (0, "0")]:
            self.assertEqual(programs.number_text(number), text)

    def test_ends_of_bounds_are_open_or_closed(self):
        closed = {"low": 0, "high": 1}
        opened = {**closed, "open_low": True, "open_high": True}
        tried = (-0.1, 0, 0.5, 1, 1.1)
        self.assertEqual([at for at in tried if programs.within(at, closed)], [0, 0.5, 1])
        self.assertEqual([at for at in tried if programs.within(at, opened)], [0.5])
        self.assertEqual(programs.wanted({"kind": "real", **closed}), "a number from 0 to 1")
        self.assertEqual(programs.wanted({"kind": "real", **opened}), "a number above 0 and below 1")


class CommandLine(Project):
    def test_a_mistake_is_one_line_before_any_job(self):
        for config, words in [("data_source=maybe", ["data_source", "maybe", "auto, real, synthetic"]),
                              ("models=[l1,l9]", ["models", "l9"]),
                              ("model={l1: {penalty: l9}}", ["model.l1.penalty", "l9"]),
                              ("attack={options: {steps: 2.5}}", ["attack.options.steps", "2.5", "whole number"])]:
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
