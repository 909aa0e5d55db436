"""The report page as its readers use it, in Chromium: what is in sight, folds, filters, sorts, links, keys, and who can
read it."""

import json
import tempfile
import unittest
from pathlib import Path

import browser
from PIL import Image
from planted_page import UNITS, write_page
from project import BIN

import pages

WINDOWS = [(width, dark) for width in (1400, 390) for dark in (False, True)]
# Cells of tables whose text is wider than they are.
TIGHT = """[...document.querySelectorAll('td')]
           .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
           .map((one) => one.outerHTML.slice(0, 100))"""
OPEN = "for (const fold of document.querySelectorAll('details')) fold.open = true;"
# All folds open, with a few of the claims, which are alike.
FEW = "for (const claim of document.querySelectorAll('.claim:nth-of-type(n+5)')) claim.remove();" + OPEN
# Elements beyond the right edge of the window that no box of their own scrolls.
WIDE = """[...document.body.querySelectorAll('*')].filter((one) => {
  const place = one.getBoundingClientRect();
  return place.width > 0 && place.right > innerWidth + 1 && !one.closest('.scroll, .contents, pre, .unseen');
}).map((one) => one.outerHTML.slice(0, 100))"""


def shown(condition="true"):
    return f"[...document.querySelectorAll('details.claim')].filter((claim) => !claim.hidden && {condition}).length"


@unittest.skipUnless(browser.CHROMIUM, "no chromium")
class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.page, rows = write_page(folder.name)
        cls.headlines = [row for row in rows if row["headline"]]
        cls.reader = cls.enterClassContext(browser.Browser()) if hasattr(cls, "enterClassContext") else None
        if cls.reader is None:  # Python before 3.11
            cls.reader = browser.Browser().__enter__()
            cls.addClassCleanup(cls.reader.__exit__)

    def open(self, state="", **window):
        self.reader.open(self.page.as_uri() + state, **window)
        self.reader.wait("document.querySelector('#glance figure')")  # which the explorer draws last

    def run_in(self, script):
        return self.reader.run(script)

    def count(self, **wanted):
        return sum(all(row[key] == value for key, value in wanted.items()) for row in self.headlines)

    def test_it_fits_the_window_and_the_console_is_clean(self):
        for width, dark in WINDOWS:
            with self.subTest(width=width, dark=dark):
                self.open(width=width, dark=dark)
                self.run_in(OPEN)
                self.assertEqual(self.run_in(WIDE), [])
                self.assertEqual(self.run_in(TIGHT), [])
                self.assertEqual(self.run_in("document.documentElement.scrollWidth"), width)
                self.assertEqual(self.reader.errors, [])

    def test_the_first_screen_tells_the_story(self):
        self.open()
        for name in ("h1", ".findings", ".hero img", ".scoreboard"):
            self.assertLess(self.run_in(f"document.querySelector('{name}').getBoundingClientRect().top"), 900, name)
        self.assertIn("does not clearly", self.run_in("document.querySelector('.findings').textContent"))
        self.assertIn("Local geometry constraints", self.run_in("document.querySelector('.scoreboard').textContent"))

    def test_contents_stay_in_sight(self):
        for width in (1400, 390):
            self.open(width=width)
            self.run_in("scrollTo(0, 2000)")
            place = "document.querySelector('.contents').getBoundingClientRect()"
            top, bottom = self.run_in(f"{place}.top"), self.run_in(f"{place}.bottom")
            self.assertGreaterEqual(top, 0)
            self.assertLess(bottom, 1000)

    def test_claims_are_filtered(self):
        self.open()
        self.assertEqual(self.run_in(shown()), len(self.headlines))

        def choose(name, value):
            self.run_in(f"""(() => {{ const field = document.querySelector('[name={name}]'); field.value = '{value}';
                            field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()""")

        choose("paper", "silhouettes")
        self.assertEqual(self.run_in(shown()), self.count(paper="silhouettes"))
        choose("verdict", "contradicted")
        wanted = self.count(paper="silhouettes", verdict="contradicted")
        self.assertEqual(self.run_in(shown("claim.offsetHeight > 0")), wanted)
        self.assertIn(f"{wanted} of {len(self.headlines)}", self.run_in("document.querySelector('output').textContent"))
        address = self.run_in("location.hash")
        choose("text", "no such words anywhere")
        self.assertEqual(self.run_in(shown()), 0)
        self.open(address)
        self.assertEqual(self.run_in(shown()), wanted)
        self.run_in("document.querySelector('.filters button').click()")
        self.reader.wait(f"{shown()} === {len(self.headlines)}")
        choose("kind", "remark")
        self.assertEqual(self.run_in(shown()), self.count(kind="remark"))

    def test_the_scoreboard_leads_to_its_claims(self):
        self.open()
        self.run_in("document.querySelector('.scoreboard a[href*=reproduced]').click()")
        self.reader.wait(f"{shown()} === {self.count(paper='local-geometry', verdict='reproduced', kind='claim')}")

    def test_what_is_known_of_a_claim_is_behind_its_sentence(self):
        claim = "document.getElementById('claim-local-geometry-wl-robust')"
        self.open()
        self.assertFalse(self.run_in(f"{claim}.querySelector('code').checkVisibility()"))
        self.open("#claim-local-geometry-wl-robust")
        self.reader.wait(f"{claim}.querySelector('code').checkVisibility()")
        text = self.run_in(f"{claim}.textContent")
        for words in ("decades(l1.share_fitted", "after Holm's adjustment: inconclusive", "Prespecified", "As tuned"):
            self.assertIn(words, text)

    def test_a_link_to_a_figure_opens_its_paper(self):
        self.open("#local-geometry-fig5")
        heading = "document.getElementById('local-geometry-fig5')"
        self.reader.wait(f"{heading}.checkVisibility()")
        self.assertLess(self.run_in(f"Math.abs({heading}.getBoundingClientRect().top)"), 200)
        self.assertIn("vastly improves symmetry", self.run_in(f"{heading}.parentElement.textContent"))

    def test_a_short_name_leads_to_the_glossary(self):
        self.open()
        self.run_in("[...document.querySelectorAll('.sortable tbody th a.term')].find((a) => a.text === 'WL').click()")
        self.reader.wait("document.getElementById('term-wl').checkVisibility()")
        self.assertEqual(self.run_in("document.querySelector('dt#term-wl + dd').textContent.split(':')[0]"),
                         "weighted-ℓ1 sparse coding")
        lost = "[...document.querySelectorAll('a.term, dd a')].filter((a) => !document.getElementById(a.hash.slice(1)))"
        self.assertEqual(self.run_in(f"{lost}.filter((a) => a.hash.startsWith('#term-')).length"), 0)

    def test_indices_stand_below_the_line(self):
        self.open()
        self.assertGreater(self.run_in("document.querySelectorAll('th sub, figcaption sub').length"), 4)
        self.assertEqual(self.run_in("[...document.querySelectorAll('[data-part=plane] tspan[font-size]')]"
                                     ".map((part) => part.textContent)"), ["x", "y"])
        texts = "[...document.querySelectorAll('summary, caption, th, figcaption, dd:not(:has(code))')]"
        self.assertEqual(self.run_in(f"{texts}.filter((node) => /(?<![a-z])n_[xy]/.test(node.textContent)).length"), 0)

    def test_the_table_of_models_sorts(self):
        self.open()
        column = "[...document.querySelector('.sortable').tBodies[0].rows].map((row) => Number(row.cells[1].dataset.value))"
        for direction in ("ascending", "descending"):
            self.run_in("document.querySelectorAll('.sortable th button')[1].click()")
            values = self.run_in(column)
            self.assertEqual(values, sorted(values, reverse=direction == "descending"))
            self.assertEqual(self.run_in("document.querySelectorAll('.sortable th')[1].ariaSort"), direction)

    def test_measures_of_physiologists_have_a_table_with_cells_at_its_foot(self):
        self.open()
        table = "document.querySelectorAll('.sortable')[1]"
        read = f"[...{table}.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
        for shown in (["0.70", "0.60", "0.50"], ["0.50", "0.60", "0.70"]):
            head, *rows, foot = self.run_in(read)
            self.assertEqual(head[:3], ["model", "median circular variance", "blobs, by noise (share)"])
            self.assertEqual([row[1] for row in rows], shown)
            self.assertEqual(foot[:2], ["macaque cells", "0.61"])
            self.run_in(f"{table}.querySelectorAll('th button')[1].click()")

    def test_everything_is_reached_by_keys(self):
        self.open()
        self.reader.press("Tab")
        self.assertEqual(self.run_in("document.activeElement.getAttribute('href')"), "#top")
        self.assertTrue(self.run_in("document.activeElement.matches(':focus-visible')"))
        self.run_in("document.querySelector('details.group summary').focus()")
        self.reader.press("Enter", text="\r")
        self.assertTrue(self.run_in("document.querySelector('details.group').open"))
        self.run_in("document.querySelector('[data-bin=\"7\"]').focus()")
        self.reader.press("Enter", text="\r")
        self.assertEqual(self.run_in("document.activeElement.dataset.bin"), "7")
        self.assertEqual(self.run_in("document.activeElement.getAttribute('aria-pressed')"), "true")
        self.reader.press("Escape")
        self.assertEqual(self.cells(), 0)

    # ------------------------------------------------------------ the explorer

    def cells(self):
        return self.run_in("document.querySelectorAll('[data-part=cells] canvas').length")

    def change(self, selector, value):
        self.run_in(f"""(() => {{ const field = document.querySelector({json.dumps(selector)}); field.value = '{value}';
                        field.dispatchEvent(new Event('change')); }})()""")

    def test_it_starts_with_units_chosen(self):
        self.open()
        self.assertGreater(self.cells(), 0)
        self.assertIn("chosen", self.run_in("document.querySelector('[data-part=status]').textContent"))

    def test_bars_and_the_plane_hold_the_same_units(self):
        self.open()
        seen = 0
        for bin_ in range(8):
            if bin_:  # the first is chosen at the start
                self.run_in(f"""document.querySelector('[data-bin="{bin_}"]')
                            .dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter' }}))""")
            marked = self.run_in("document.querySelectorAll('[data-part=plane] [fill-opacity=\"1\"]').length")
            self.assertEqual(self.cells(), marked)
            seen += marked
        self.assertEqual(seen, 2 * (UNITS - 1))
        self.change("[data-part=ranges] input", "0")
        self.run_in("document.querySelectorAll('[data-part=cells] button').forEach((more) => more.click())")
        self.assertEqual(self.cells(), seen)

    def test_points_beyond_the_axes_are_marked(self):
        self.open()
        beyond = self.run_in("document.querySelectorAll('[data-part=plane] [data-beyond]').length")
        self.assertEqual(beyond, 3)  # two units and a cell
        self.assertIn("2 units lie beyond", self.run_in("document.querySelector('[data-part=status]').textContent"))

    def test_phases_have_degrees(self):
        self.open()
        self.assertIn("30°", self.run_in("document.querySelector('[data-part=bars]').textContent"))

    def test_measures_of_gratings_are_axes(self):
        self.open()
        self.change("[data-part=x]", "circular_variance")
        self.change("[data-part=along]", "orientation")
        self.assertIn("circular variance", self.run_in("document.querySelector('[data-part=plane]').textContent"))
        self.assertIn("135°", self.run_in("document.querySelector('[data-part=bars]').textContent"))
        self.assertEqual(self.run_in("document.querySelectorAll('[data-part=plane] circle').length"), 2 * (UNITS - 1))
        self.change("[data-part=y]", "modulation")  # which units without a Gabor fit have, too
        self.assertEqual(self.run_in("document.querySelectorAll('[data-part=plane] circle').length"), 2 * UNITS)

    def test_a_picked_point_is_restored_by_its_link(self):
        self.open("#explorer")
        self.run_in("""(() => {
          const plane = document.querySelector('[data-part=plane]');
          const point = plane.querySelector('circle[fill-opacity]');
          const place = point.getBoundingClientRect();
          const at = { clientX: place.x + place.width / 2, clientY: place.y + place.height / 2 };
          plane.setPointerCapture = () => {};
          for (const type of ['pointerdown', 'pointerup']) plane.dispatchEvent(new PointerEvent(type, at));
        })()""")
        self.assertEqual(self.cells(), 1)
        address = self.run_in("location.hash")
        label = "document.querySelector('[data-part=cells] canvas').ariaLabel"
        before = self.run_in(label)
        self.open(address)
        self.assertEqual((self.cells(), self.run_in(label)), (1, before))

    def test_a_link_restores_models_axes_and_a_box(self):
        self.open("#explorer?models=lld&x=ny&y=nx&along=r2&box=0 0.5 0 1.2")
        boxes = "[...document.querySelectorAll('[data-part=models] :checked')].map((box) => box.value)"
        axes = "['x', 'y', 'along'].map((axis) => document.querySelector(`[data-part=${axis}]`).value)"
        self.assertEqual((self.run_in(boxes), self.run_in(axes)), (["lld"], ["ny", "nx", "r2"]))
        self.assertGreater(self.cells(), 0)

    def test_a_wrong_link_is_ignored(self):
        self.open("#explorer?models=nothing&x=zz&unit=l1 999&box=a b c d")
        self.assertEqual(self.reader.errors, [])
        self.assertEqual(self.run_in("document.querySelector('[data-part=x]').value"), "nx")

    # ------------------------------------------------------------ who can read it

    def test_contrast_names_and_roles(self):
        script = browser.axe_core(BIN.parent)
        if script is None:
            self.skipTest("axe-core is not to be had: no npm, or no network")
        for width, dark in ((1400, False), (390, True)):
            with self.subTest(width=width, dark=dark):
                self.open(width=width, dark=dark)
                self.run_in(FEW)
                self.run_in("document.querySelector('.small').style.color = '#777777'")  # too pale for either page
                self.run_in(script + "; 0")
                found = self.run_in("axe.run().then((result) => result.violations.flatMap((one) => "
                                    "one.nodes.map((node) => one.id + ': ' + node.html.slice(0, 120))))")
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith("color-contrast: <p class=\"small"), found)


@unittest.skipUnless(browser.CHROMIUM, "no chromium")
class Quick(unittest.TestCase):
    def test_nothing_looks_like_a_verdict(self):
        with tempfile.TemporaryDirectory() as folder, browser.Browser() as reader:
            reader.open(write_page(folder, quick=True)[0].as_uri())
            self.assertIn("Not results", reader.run("document.querySelector('[role=note]').textContent"))
            for name in ("reproduced", "contradicted", "equivalent", "inconclusive"):
                self.assertEqual(reader.run(f"document.querySelectorAll('.{name}').length"), 0, name)
            terms = "document.getElementById('glossary').closest('section')"  # which explain the words
            self.assertNotIn("not testable", reader.run(f"{terms}.remove(); document.querySelector('main').textContent"))
            self.assertEqual(reader.errors, [])


class Weight(unittest.TestCase):
    def test_the_smaller_form_of_a_figure_is_embedded(self):
        with tempfile.TemporaryDirectory() as folder:
            svg = Path(folder, "a.svg")
            head = '<svg xmlns="http://www.w3.org/2000/svg" width="511pt" height="100pt">'
            Image.new("RGB", (2130, 400), "white").save(svg.with_suffix(".png"))
            svg.write_text(head + "</svg>")
            self.assertTrue(pages.embed(svg).startswith("data:image/svg+xml;base64,"))
            svg.write_text(head + "<path d='M0 0'/>" * 20_000 + "</svg>")
            self.assertTrue(pages.embed(svg).startswith("data:image/webp;base64,"))
            self.assertLess(len(pages.embed(svg)), 10_000)


if __name__ == "__main__":
    unittest.main()
