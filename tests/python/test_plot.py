"""Mosaics show each filter where it belongs and on its own scale; the style is that of the figures."""

import sys
import unittest
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
from simplecell import plot  # noqa: E402


def shown(ax):
    """The picture in axes."""
    return np.asarray(ax.images[0].get_array())


class Plot(unittest.TestCase):
    def tearDown(self):
        plt.close("all")

    def test_each_filter_is_in_its_place_on_its_own_scale(self):
        filters = np.random.default_rng(1).normal(size=(7, 3, 4)) * np.logspace(-3, 3, 7)[:, None, None]
        ax = plot.plot_filters(filters, columns=3)
        page = shown(ax)
        self.assertEqual(page.shape, (3 * 4 + 1, 3 * 5 + 1, 3))
        for j, own in enumerate(filters):
            top, left = 1 + 4 * (j // 3), 1 + 5 * (j % 3)
            drawn = page[top:top + 3, left:left + 4]
            np.testing.assert_allclose(drawn[..., 0], 0.5 + 0.5 * own / np.abs(own).max(), atol=1e-12)
            self.assertTrue((drawn == drawn[..., :1]).all())  # grey
        self.assertTrue((page[::4] == 1).all() and (page[:, ::5] == 1).all())  # the grid is white
        self.assertTrue((page[9:, 6:] == 1).all())  # and so is what is left

    def test_zero_is_grey(self):
        page = shown(plot.plot_filters(np.zeros((1, 4)), gap=0))
        self.assertTrue((page == 0.5).all())

    def test_rows_are_pictures(self):
        filters = np.random.default_rng(2).normal(size=(6, 12))
        for shape in ((3, 4), (4, 3), [2, 6]):
            np.testing.assert_array_equal(shown(plot.plot_filters(filters, shape)),
                                          shown(plot.plot_filters(filters.reshape(6, *shape))))
        np.testing.assert_array_equal(plot.pictures(filters[:, :9]), filters[:, :9].reshape(6, 3, 3))

    def test_colour(self):
        filters = np.random.default_rng(3).normal(size=(2, 3, 4, 4))
        pictures = plot.pictures(filters.reshape(2, -1))
        np.testing.assert_array_equal(pictures, np.moveaxis(filters, 1, -1))
        page = shown(plot.plot_filters(pictures, columns=2))
        np.testing.assert_allclose(page[1:5, 1:5], 0.5 + 0.5 * pictures[0] / np.abs(pictures[0]).max())

    def test_marked_filters_are_blank_and_crossed_out(self):
        filters = np.ones((4, 3, 3))
        ax = plot.plot_filters(filters, mark=[0, 1, 0, 0])
        page = shown(ax)
        self.assertTrue((page[1:4, 5:8] == 0.5).all() and (page[5:8, 1:4] == 1).all())
        self.assertEqual(len(ax.lines), 2)
        for line in ax.lines:
            self.assertTrue((5 <= line.get_xdata()).all() and (line.get_xdata() <= 7).all())

    def test_it_draws_in_axes_or_in_a_new_figure(self):
        _, (left, right) = plt.subplots(1, 2)
        self.assertIs(plot.plot_filters(np.ones((4, 9)), ax=right), right)
        self.assertEqual(len(left.images), 0)
        ax = plot.plot_filters(np.ones((2, 9)), columns=2, title="filters")
        self.assertEqual((ax.get_title(loc="left"), ax.figure.get_figwidth()), ("filters", plot.COLUMN))
        self.assertLess(ax.figure.get_figheight(), ax.figure.get_figwidth())

    def test_nothing_else_is_changed(self):
        before = dict(matplotlib.rcParams)
        with plot.style():
            self.assertEqual(plt.rcParams["font.size"], plot.STYLE["font.size"])
            self.assertEqual(plt.figure().get_layout_engine().__class__.__name__, "ConstrainedLayoutEngine")
        plot.plot_filters(np.ones((1, 4)))
        self.assertEqual(dict(matplotlib.rcParams), before)

    def test_what_is_refused(self):
        nan = np.ones((3, 4))
        nan[1, 2] = np.nan
        cases = [((np.ones(4),), {}, "(4,)"), ((np.ones((0, 4)),), {}, "(0, 4)"), ((np.ones((2, 3, 3, 2)),), {}, "3, 2)"),
                 ((nan,), {}, "first in filter 1"), ((np.ones((2, 10)),), {}, "10 pixels are no squares"),
                 ((np.ones((2, 10)), (3, 3)), {}, "10 pixels, not 3 x 3"),
                 ((np.ones((2, 3, 3)), (3, 4)), {}, "3 x 3 pixels, not the shape (3, 4)"),
                 ((np.ones((2, 4)),), {"mark": [True]}, "each of the 2 filters"),
                 ((np.ones((2, 4)),), {"columns": 0}, "columns must be 1 or more"),
                 ((np.ones((2, 4)),), {"gap": -1}, "gap 0 or more")]
        for arguments, others, words in cases:
            with self.subTest(words), self.assertRaises(ValueError) as raised:
                plot.plot_filters(*arguments, **others)
            self.assertIn(words, str(raised.exception))
            self.assertNotIn("\n", str(raised.exception))

    def test_importing_is_quick(self):
        """Neither matplotlib nor pandas nor HDF5 is loaded before it is used."""
        import subprocess
        code = "import sys; from simplecell import layout, plot, results; print(*sys.modules)"
        answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "python", check=True, capture_output=True,
                                text=True)
        self.assertFalse({"matplotlib", "pandas", "h5py", "sklearn"} & set(answer.stdout.split()))


if __name__ == "__main__":
    unittest.main()
