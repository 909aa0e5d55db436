"""The measures in tables of models and in curves: how they are called, their units and forms, in groups."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A metric of a table of a stage: `table` is the name of the file without .tsv, with `{array}` for the setting
    statistics.array. Those with `curve` are drawn against what is swept in a comparison. `meaning` stands for what the
    program says of the metric, where this refers to another."""
    table: str
    metric: str
    heading: str
    form: str = "{:.2f}"
    unit: str = ""
    curve: bool = False
    meaning: str = ""

    @property
    def titled(self):
        """The heading with its unit."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading

    def key(self, array):
        """The table and the metric, for Gabor fits of an array."""
        return self.table.format(array=array), self.metric


def group(table, *measures):
    return [Measure(table, *measure) for measure in measures]


# Errors and active units are of held-out patches, at a λ of each model that leaves so much error or makes so many units
# active.
GROUPS = {
    "Reconstruction and sparsity": group(
        "rate",
        ("active_fraction", "active fraction, as trained", "{:.3f}"),
        ("active_units", "active units, as trained", "{:.1f}", "per patch", True),
        ("relative_error", "relative error, as trained", "{:.3f}", "", True),
        *((f"error_at_{units}_units", f"error at {units} active units", "{:.3f}", "", units == 20)
          for units in (10, 20, 40)),
        *((f"units_at_{error}_percent_error", f"active units at error 0.{error // 10}", "{:.1f}", "per patch")
          for error in (30, 20)),
        ("dead_atoms", "dead atoms", "{:.1f}")),
    "Receptive fields and their Gabor fits": group(
        "shapes-{array}",
        ("share_fitted", "good Gabor fits", "{:.2f}", "share", True), ("share_even", "even", "{:.2f}", "share"),
        ("share_odd", "odd", "{:.2f}", "share"), ("symmetry_index", "symmetry index", "{:.2f}", "", True),
        ("phase_w1_two_clusters", "phases to reference", "{:.1f}", "°", False,
         "1-Wasserstein distance of phases from a model (no data) of two clusters at 0 and 90 degrees"),
        ("median_nx", "median n_x", "{:.2f}", "cycles"), ("median_ny", "median n_y", "{:.2f}", "cycles"),
        ("share_blob", "blobs", "{:.3f}", "share", True),
        ("energy_distance_cells", "(n_x, n_y) to cells", "{:.3f}", "", True)),
    "The same by white noise": group(
        "shapes-rf_noise",
        ("share_fitted", "good Gabor fits, by noise", "{:.2f}", "share"),
        ("share_blob", "blobs, by noise", "{:.3f}", "share", True),
        ("energy_distance_cells", "(n_x, n_y) to cells, by noise", "{:.3f}")),
    "Tuning to gratings, with or without a Gabor fit": group(
        "gratings",
        ("median_circular_variance", "median circular variance", "{:.2f}", "", True),
        ("circular_variance_w1_cells", "circular variance to cells", "{:.3f}"),
        ("median_bandwidth", "median half width of orientation", "{:.1f}", "°"),
        ("median_orthogonal_ratio", "median orthogonal / preferred", "{:.2f}"),
        ("median_frequency_bandwidth", "median width of frequency", "{:.2f}", "octaves", True),
        ("median_modulation", "median F1/F0", "{:.2f}"), ("share_simple", "F1/F0 above 1", "{:.2f}", "share")),
    "Sparseness at equal reconstruction": group(
        "responses",
        ("relative_error", "relative error reached", "{:.3f}"),
        ("median_lifetime_sparseness", "lifetime sparseness", "{:.2f}", "", True),
        ("median_population_sparseness", "population sparseness", "{:.2f}"),
        ("median_kurtosis", "excess kurtosis", "{:.1f}")),
    "Dependence of filters": group(
        "responses",
        ("variance_correlation", "variance correlation", "{:.3f}", "", True),
        ("variance_correlation_normalised", "variance correlation, normalised", "{:.3f}", "", False,
         "correlation between squared responses after divisive normalisation, mean over pairs of units")),
    "Tiling": group(
        "tiling-{array}",
        ("largest_gap", "largest gap", "{:.2f}", "half-widths", True),
        ("largest_gap_random", "largest gap of random units", "{:.2f}", "half-widths"),
        ("joint_distance_cells", "joint counts to cells", "{:.2f}", "bins"),
        ("joint_distance_chance", "joint counts, by chance", "{:.2f}", "bins")),
}
MEASURES = [measure for group_ in GROUPS.values() for measure in group_]


def measure(table, metric):
    """The measure of a table and a metric."""
    return next(own for own in MEASURES if (own.table, own.metric) == (table, metric))
