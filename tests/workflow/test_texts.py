"""Captions and labels: a number in them is that of the configuration or of what was drawn."""

import re
import unittest

import yaml

from project import ROOT, merged_config

import entries
import glossary
import models
import schema
import texts

# Digits that name something: figures, equations, sections, years, angles of a phase, a norm, a data set, a level.
NAMES = re.compile(r"(?i)figures? \d+[a-z]?|eqs?\.? \d+((–|, )\d+)?|sections? \d+( and \d+)?|table \d"
                   r"|\b(19|20)\d\d\b|\b(0|90)°|ℓ[01]|CIFAR-10|V1|95 % t-interval|λ²/2|SC ≥ 0|`l1`|F1/F0")


def without_fields(text):
    """A text without its replacement fields; what they show only sometimes stays."""
    text = re.sub(r"\{(?:several_seeds|one_seed):((?:[^{}]|\{[^{}]*\})*)\}", r"\1", text)
    return re.sub(r"\{[^{}]*\}", "", text)


def own_texts(config):
    """(where it stands, text) of every text in the configuration that is shown."""
    for paper, own in {**config["papers"], "compare": config["compare"]}.items():
        for figure, entry in own["figures"].items():
            yield from ((f"{paper}.{figure}.{key}", entry[key]) for key in entries.TEXTS if key in entry)
    for kind in ("model", "network"):
        for name, own in config[kind].items():
            yield from ((f"{kind}.{name}.{key}", own[key]) for key in ("label", "about") if key in own)


class Texts(unittest.TestCase):
    def test_no_number_is_typed(self):
        for where, text in own_texts(merged_config()):
            with self.subTest(where=where, text=text):
                self.assertNotRegex(NAMES.sub("", without_fields(text)), r"\d")

    def test_all_can_be_filled_in(self):
        for overrides in (None, yaml.safe_load((ROOT / "configs/quick.yaml").read_text())):
            entries.check_texts(merged_config(overrides))

    def test_figures_have_a_title_a_caption_and_an_alternative(self):
        for paper, own in merged_config()["papers"].items():
            for figure, entry in own["figures"].items():
                with self.subTest(paper=paper, figure=figure):
                    self.assertLessEqual({"title", "alt", "caption"}, set(entry))

    def test_one_seed_has_no_intervals(self):
        config = merged_config({"seeds": [0]})
        for paper, own in {**config["papers"], "compare": config["compare"]}.items():
            for figure in own["figures"]:
                for key, text in entries.filled(config, paper, figure).items():
                    with self.subTest(paper=paper, figure=figure, key=key):
                        self.assertNotRegex(text, "interval|over seeds|band|single seeds|Lines are means")

    def test_several_seeds_have(self):
        caption = entries.filled(merged_config(), "local-geometry", "fig3")["caption"]
        self.assertIn("lines: 95 % t-interval", caption)

    def test_quick_speaks_of_its_own_numbers(self):
        config = merged_config(yaml.safe_load((ROOT / "configs/quick.yaml").read_text()))
        self.assertIn("over four decades", entries.filled(config, "local-geometry", "fig6-sweep")["title"])
        networks = entries.filled(config, "sparse-coding-interpretation", "fig-networks")
        self.assertIn("layers of 64 and 32 units", networks["caption"])
        self.assertIn("7 units of each class", entries.filled(config, "linked-dictionaries", "fig4")["caption"])
        self.assertEqual(models.note(config, "network", "top-k", "about"),
                         "The 16 and 8 largest responses of each layer, the rest silent.")

    def test_a_wrong_field_names_its_entry(self):
        for text in ("{nothing}", "{model[l9][lambda]}", "{drawn[fields][rows]}", "{model[l1][lamda]}", "{drawn[fit"):
            config = merged_config({"papers": {"local-geometry": {"figures": {"fig3": {"note": text}}}}})
            with self.subTest(text=text), self.assertRaisesRegex(schema.SettingsError, "geometry.figures.fig3.note"):
                entries.check_texts(config)
        with self.assertRaisesRegex(schema.SettingsError, "model.l1.about"):
            entries.check_texts(merged_config({"model": {"l1": {"about": "{lamda}"}}}))

    def test_forms(self):
        names = {"list": [0, 4, 8], "text": "256,128", "number": 15, "large": 5000, "share": 0.9,
                 "lambda": [0.0001, 100], "yes": texts.When(True)}
        for text, expected in {"{list}": "0, 4 and 8", "{text}": "256 and 128", "{number:words}": "fifteen",
                               "{large:,}": "5,000", "{share:.0%}": "90 %",
                               "{lambda:decades}": "six", "{yes:, {number} of them}": ", 15 of them"}.items():
            self.assertEqual(texts.fill(text, names), expected)

    # ------------------------------------------------------------ terms and symbols on a page

    def test_indices(self):
        for text, expected in {"(n_x, n_y)": "(n<sub>x</sub>, n<sub>y</sub>)", "σ_x f": "σ<sub>x</sub> f",
                               "rf_noise, w_ab, _x, x_": "rf_noise, w_ab, _x, x_",
                               "A_gᵀA_h": "A<sub>g</sub>ᵀA<sub>h</sub>", "a < b_i": "a &lt; b<sub>i</sub>"}.items():
            self.assertEqual(glossary.typeset(text), expected)

    def test_the_first_of_each_short_name_is_a_link(self):
        terms = glossary.read(ROOT / "docs/glossary.md")
        self.assertEqual(len(terms), (ROOT / "docs/glossary.md").read_text().count('<a id="'))
        linked = glossary.linker(terms)
        link = '<a class="term" href="#term-{}">{}</a>'.format
        self.assertEqual(linked("SC ≥ 0 and SC; SC-like, WLSC"),
                         f"{link('sc-nonnegative', 'SC ≥ 0')} and {link('sc', 'SC')}; SC-like, {link('wl', 'WLSC')}")
        self.assertEqual(glossary.linker([])("SC, n_x"), "SC, n<sub>x</sub>")
        self.assertEqual(linked("good fits, good fit"), f"{link('good-fit', 'good fit')}s, good fit")
        self.assertEqual(linked("(n_x, n_y) & a code"),
                         f"({link('shape', 'n<sub>x</sub>')}, n<sub>y</sub>) &amp; a code")

    def test_a_meaning_links_to_terms_of_the_glossary_only(self):
        terms = {term.id: term for term in glossary.read(ROOT / "docs/glossary.md")}
        known = {f"term-{name}" for name in terms}
        for term in terms.values():
            self.assertLessEqual(set(re.findall(r'href="#([^"]+)"', term.meaning)), known)
            self.assertNotRegex(term.meaning, r"\]\(|`|\\|\*")


if __name__ == "__main__":
    unittest.main()
