#include "analysis/tiling.hpp"

#include <optional>

#include "app/stage.hpp"
#include "files/gabor_fits.hpp"
#include "files/interval_table.hpp"
#include "files/joint_counts.hpp"
#include "files/origin.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, counts, output, tiling;
  std::uint64_t seed = 0;
  double min_r_squared = 0;
  TilingOptions options;
};

void declare(Options& options, Values& v) {
  options.input("input", v.input, "Gabor fits");
  options.optional_input("counts", v.counts,
                         "table of recorded cells by bins of nx and ny, with columns nx_lo, nx_hi, ny_lo, ny_hi and "
                         "cells, for the earth mover's distance");
  options.output("output", v.output, "table of the statistics (TSV)");
  options.optional_output("tiling", v.tiling,
                          "HDF5: units (n, 4), x0, y0, theta and log2 f; band (2, 3), its ends in x0, y0 and log2 f; "
                          "the largest gaps, gap (frequency, orientation) and position_gap (y, x), nan if there is no "
                          "band; counts of the units of the band, counts (frequency, orientation) and "
                          "position_counts (y, x); random_largest (placements); with --counts, joint/units and "
                          "joint/cells (ny, nx), joint/nx_edges, joint/ny_edges, joint/distance_without (cells), the distance "
                          "without each recorded cell in turn");
  TilingOptions& o = v.options;
  options.real("left-out", o.left_out, {.low = 0, .high = 0.5, .open_high = true},
               "share of units beyond each end of the covered band, for x0, y0 and log2 f");
  options.integer("position-steps", o.grid.position, between(2, 100), "grid points of the band along x and along y");
  options.integer("orientation-steps", o.grid.orientation, between(1, 1000), "grid points along orientation");
  options.integer("frequency-steps", o.grid.frequency, between(2, 100), "grid points along frequency");
  options.integer("placements", o.placements, between(1, 1e5), "random placements of as many units");
  options.integer("bootstrap", o.bootstrap, between(1, 1e6), "resamples for the 95 % intervals");
  options.real("min-r-squared", v.min_r_squared, between(0, 1),
               "a worse fit counts as not fitted, beside those that fit-gabor marked so");
  options.seed(v.seed, "random placements and bootstrap");
}

// The shapes (nx, ny) of units (2×n).
arma::mat plane(const std::vector<Gabor>& gabors) {
  arma::mat shapes(2, gabors.size());
  for (arma::uword j = 0; j < shapes.n_cols; ++j) shapes.col(j) = arma::vec{gabors[j].nx(), gabors[j].ny()};
  return shapes;
}

TableForm statistics_table() {
  Quantities metrics = tiling_metrics();
  metrics.insert(metrics.end(), joint_metrics().begin(), joint_metrics().end());
  return interval_table("output", metrics);
}

void write_tiling(const Values& v, const Tiling& tiling, const arma::mat& shapes,
                  const std::optional<JointCounts>& cells, H5Writer& file) {
  const bool measured = !tiling.gaps.is_empty();
  const arma::mat none(1, 1, arma::fill::value(arma::datum::nan));
  file.write("units", tiling.units);
  file.write("band", arma::join_rows(tiling.band.low, tiling.band.high).eval(), false);
  file.write("gap", measured ? tiling.orientation_frequency : none, false);
  file.write("position_gap", measured ? tiling.positions : none, false);
  file.write("counts", measured ? tiling.counts : none, false);
  file.write("position_counts", measured ? tiling.position_counts : none, false);
  file.write("random_largest", tiling.random_largest);
  if (cells) {
    file.write("joint/units", count_in_bins(*cells, shapes, arma::ones(shapes.n_cols)));
    file.write("joint/cells", cells->counts);
    file.write("joint/distance_without", joint_distances_without_cells(shapes, *cells), false);
    file.write("joint/nx_edges", cells->first_edges);
    file.write("joint/ny_edges", cells->second_edges);
  }
  const H5Reader fits(v.input);
  for (const char* side : {"patch_height", "patch_width"})
    if (fits.has_attribute(side)) file.attribute(side, fits.number(side));
  write_origin(origin_of(fits), file);
}

void run(const Values& v, const Run& run) {
  const std::vector<Gabor> gabors = read_good_gabors(v.input, v.min_r_squared);
  const auto cells = v.counts.empty() ? std::nullopt : std::optional(read_joint_counts(v.counts));
  const arma::mat shapes = plane(gabors);
  const Tiling tiling = tile(gabors, v.options, v.seed);
  std::vector<Metric> metrics = tiling_statistics(gabors, tiling, v.options, v.seed);
  if (cells)
    for (const Metric& metric : joint_statistics(shapes, *cells, v.options.bootstrap, v.seed))
      metrics.push_back(metric);
  if (tiling.gaps.is_empty())
    run.note("fewer than two units are in the band, so that there are no gaps between them");
  TextFile output(v.output, text_of(statistics_table(), metrics));
  if (v.tiling.empty()) return output.commit();
  H5Writer file(v.tiling, run.provenance());
  write_tiling(v, tiling, shapes, cells, file);
  commit_all(output, file);
}

}  // namespace

Stage tiling() {
  return make_stage<Values>(
      {.name = "tiling",
       .summary = "Measure how evenly the units of Gabor fits cover position, orientation and spatial frequency.",
       .description =
           "Measures distances from a grid of positions, orientations and frequencies to the nearest unit, in "
           "half-widths of tuning at half height, and compares them with those of as many units placed at random; "
           "counts units by nx and ny as recorded cells were counted. The table has the columns metric, value, low, "
           "high (95 % percentile bootstrap over units and recorded cells; of random placements and ratios to these, "
           "percentiles over placements), and error (standard error over units).",
       .example = "tiling --input gabor.h5 --counts joint-counts.csv --seed 1 --output tiling.tsv --tiling tiling.h5",
       .reference = "Ringach (2002), J Neurophysiol 88:455-463; Daugman (1985), J Opt Soc Am A 2:1160-1169.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
