"""The ledger on pages: counts, both specifications, the page of findings, and intervals over photographs."""

import tempfile
import unittest
from pathlib import Path

from project import merged_config

import claims
import entries
import findings
import ledger
import photographs
import stories

PAPERS = {"a": {"title": "Paper A"}, "b": {"title": "Paper B"}, "c": {"title": "A study whose claims do not count"}}


def row(paper, name, verdict, **own):
    given = {"paper": paper, "id": name, "claim": f"Claim {name}.", "verdict": verdict, "specification": "as tuned",
             "headline": "yes", "kind": "claim", "value": "0.1234", "low": "-0.01", "high": "0.2", "seeds": "10",
             "expected": "above 0", "prespecified": "yes", "because": "r", "source": "real"}
    return {**dict.fromkeys(claims.COLUMNS, ""), **given, **own}


ROWS = [
    row("a", "one", "reproduced", verdict_after_holm="inconclusive", p_holm="0.06"),
    row("a", "two", "contradicted", specification="as printed", verdict_after_holm="contradicted"),
    row("a", "two", "reproduced", headline="", verdict_after_holm="reproduced"),
    row("a", "three", "equivalent", verdict_after_holm="equivalent", prespecified="no", because="seen",
        changed="moved"),
    row("a", "four", "reproduced", kind="remark"),
    row("a", "five", "found: above 0", kind="finding", expected=""),
    row("b", "six", "not testable: 1 of at least 3 seeds", low="", high=""),
]


class Pages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.claims = ledger.read_ledger(self.write("claims.tsv", claims.COLUMNS, ROWS))

    def write(self, name, columns, rows):
        path = self.folder / name
        path.write_text("".join("\t".join(line) + "\n" for line in [columns, *([r[c] for c in columns] for r in rows)]))
        return path

    def page(self):
        found = [{"title": "T", "figure": "a/fig1", "text": "It is {claim[one]}; {claim[two][value]}.",
                  "sentence": "One {claim[one]:holds|fails|is open} ({claim[one]:+})."}]
        return findings.page(self.claims, PAPERS, found, {"a/fig1": "findings/a-fig1.png"}, "about")

    def test_a_claim_is_counted_once_by_its_headline(self):
        board = ledger.scoreboard(self.claims, PAPERS)
        self.assertEqual([paper for paper, _, _ in board], ["a", "b"])
        self.assertEqual(board[0][:2], ("a", 3))
        self.assertEqual({state: counts for state, counts in board[0][2].items() if any(counts)},
                         {"reproduced": (1, 0), "contradicted": (1, 1), "equivalent": (1, 1), "inconclusive": (0, 1)})
        self.assertEqual(board[1][2]["not testable"], (1, 1))
        self.assertEqual(ledger.total(board)[0], 4)

    def test_specifications_stand_side_by_side(self):
        two = next(claim for claim in self.claims if claim["id"] == "two")
        self.assertEqual([two["specifications"][name]["state"] for name in ledger.SPECIFICATIONS],
                         ["contradicted", "reproduced"])
        one = next(claim for claim in self.claims if claim["id"] == "one")
        self.assertIsNone(one["specifications"]["as printed"])

    def test_the_page_names_the_specification_that_contradicts(self):
        self.assertIn("| Claim two. | contradicted | reproduced |", self.page())

    def test_the_page_quotes_the_ledger(self):
        page = self.page()
        self.assertIn("It is 0.123 (−0.01 … 0.2), reproduced (after Holm inconclusive); 0.1234.", page)
        self.assertIn("**One is open (+0.123).**", page)  # after Holm's adjustment
        self.assertIn("![T](findings/a-fig1.png)", page)
        self.assertIn("*Not prespecified: seen.* *Changed: moved.*", page)
        self.assertIn("- *remark*, a: Claim four.", page)
        self.assertIn("Claim five. **Found**", page)

    def test_a_sentence_follows_the_verdict(self):
        words = "{claim[x]:is|is not|may be}, {claim[x]:n}, {claim[x]:+}"
        for verdict, answer in (("reproduced", "is"), ("equivalent", "is"), ("contradicted", "is not"),
                                ("inconclusive", "may be")):
            claim = {"id": "x", "state": verdict, "verdict": verdict, "verdict_after_holm": "", "value": "-0.5"}
            self.assertEqual(stories.sentence({"sentence": words}, [claim]), f"{answer}, −0.5, −0.5")
        self.assertEqual(stories.sentence({"sentence": "{claim[six]:a|b|c}"}, self.claims), "")

    def test_all_sentences_can_be_told(self):
        config = merged_config()
        for verdict in stories.Answer.WORDS:
            rows = [{**row("a", claim["id"], verdict), "state": verdict, "paper_value": "1"}
                    for claim in entries.claims(config)]
            for found in stories.told(config["findings"], rows):
                self.assertRegex(found["sentence"], r"^[A-Z].*\.$")
                self.assertNotRegex(found["sentence"], "[{}|]")

    def test_a_claim_and_how_it_is_measured(self):
        self.assertEqual(ledger.parts("WL is even (share of (a, b), WL minus SC)."),
                         ("WL is even.", "Share of (a, b), WL minus SC."))
        self.assertEqual(ledger.parts("A (b) is even."), ("A (b) is even.", ""))
        for claim in entries.claims(merged_config()):
            self.assertGreater(len(ledger.parts(claim["claim"])[0]), 20)

    def test_the_scoreboard_of_the_readme(self):
        text = "before\n<!-- scoreboard -->\nold\n<!-- end -->\nafter\n"
        table = findings.scoreboard_table(ledger.scoreboard(self.claims, PAPERS))
        self.assertIn("| a | 3 | 1 (0) | 1 | 1 | 0 (1) | 0 |\n", table)
        self.assertEqual(findings.MARKS.sub(lambda _: table, text),
                         f"before\n<!-- scoreboard -->\n{table}<!-- end -->\nafter\n")

    def test_the_multiverse_is_shown_when_it_was_run(self):
        columns = ["claim", "expected", "expected_screened", "expected_choices_screened", "expected_confirmed",
                   "interval_expected", "interval_other"]
        table = self.write("shares.tsv", columns, [dict(zip(columns, ["one", "above 0", "0.5", "0.25", "1", "", "0"]))])
        found = [self.folder / "curve.png", self.folder / "map.png", table]
        part = "\n".join(findings.multiverse_part(found, self.folder))
        self.assertIn("![Specification curve](curve.png)", part)
        self.assertIn("| one (above 0) | 50 % | 25 % | 100 % | – | 0 % |", part)
        self.assertEqual(findings.multiverse_part([], self.folder), [])

    def test_a_second_interval_stands_beside_the_first(self):
        second = [{**dict.fromkeys(photographs.COLUMNS, "x"), "id": "one", "specification": "as tuned", "low": "-1"}]
        path = self.write("photographs.tsv", photographs.COLUMNS, second)
        read = {claim["id"]: claim for claim in ledger.read_ledger(self.folder / "claims.tsv", [path])}
        self.assertEqual(read["one"]["photographs"]["low"], "-1")
        self.assertIsNone(read["two"]["photographs"])


class Photographs(unittest.TestCase):
    def test_each_is_left_out_once(self):
        config = merged_config()
        sets, files = entries.without_photographs(config), config["datasets"]["natural"]["files"]
        self.assertEqual(len(sets), 10)
        for i, own in enumerate(sets.values()):
            self.assertEqual([file for file in files if file not in own["files"]], [files[i]])
            self.assertEqual(own["stand_in"]["count"], 9)

    def test_the_interval_of_a_mean_over_photographs(self):
        """Left out in turn, the values of a mean give its own t-interval."""
        values = [0.1, 0.4, 0.2, 0.3, 0.5]
        without = [(sum(values) - value) / 4 for value in values]
        low, high = photographs.interval(0.3, without)
        half = 2.7764451 * (0.025 / 5) ** 0.5
        self.assertAlmostEqual(low, 0.3 - half)
        self.assertAlmostEqual(high, 0.3 + half)


if __name__ == "__main__":
    unittest.main()
