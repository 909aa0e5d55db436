#include <cmath>

#include "analysis/phases.hpp"
#include "analysis/shapes.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/gabor_fits.hpp"
#include "files/interval_table.hpp"
#include "files/origin.hpp"
#include "io/tsv.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, reference, compare, output, phases;
  std::uint64_t seed = 0;
  double min_r_squared = 0;
  ShapeStatisticsOptions statistics;
};

void declare(Options& options, Values& v) {
  options.input("input", v.input, "Gabor fits");
  options.optional_input("reference", v.reference,
                         "table with columns nx and ny, one recorded cell per row, for the energy distance");
  options.optional_input("compare", v.compare, "Gabor fits of another model, for distances between the two");
  options.output("output", v.output, "table of the statistics (TSV)");
  options.optional_output("phases", v.phases,
                          "HDF5: edges (b + 1) of the bins of folded phase in degrees; shares (b) of the fitted units, "
                          "nan where none is fitted; two_clusters (b), shares of the two-cluster model; with "
                          "--reference, energy_distance_without (n), the distance without each recorded cell in turn");
  options.integer("bins", v.statistics.bins, between(1, 1000), "bins of the phase histogram, equal in [0, pi/2]");
  options.integer("bootstrap", v.statistics.bootstrap, between(1, 1e6), "resamples for the 95 % intervals");
  options.real("cluster-spread", v.statistics.cluster_spread, {.low = 0, .high = 90, .open_low = true},
               "standard deviation of the two-cluster model of phases, degrees");
  options.real("blob-edge", v.statistics.blob_edge, above(0), "a unit with nx and ny below this is a blob, cycles");
  options.real("min-r-squared", v.min_r_squared, between(0, 1),
               "a worse fit counts as not fitted, beside those that fit-gabor marked so");
  options.seed(v.seed, "the bootstrap");
}

// The shapes of a file of fits, of which those that are not good enough count as not fitted.
Shapes read_good(const std::string& path, double min_r_squared) {
  Shapes shapes = read_shapes(path);
  shapes.fitted = shapes.fitted && shapes.r_squared >= min_r_squared;
  return shapes;
}

arma::mat read_cells(const std::string& path) {
  const Table table = read_table(path);
  const arma::vec nx = table.numbers("nx"), ny = table.numbers("ny");
  const arma::mat cells = arma::join_rows(nx, ny).t();
  if (cells.n_cols < 2)
    throw InputError(path + ": holds " + std::to_string(cells.n_cols) + (cells.n_cols == 1 ? " cell" : " cells") +
                     ", a distance needs two");
  return cells;
}

TableForm statistics_table() { return interval_table("output", shape_metrics()); }

void write_phases(const Values& v, const Shapes& shapes, const std::optional<arma::mat>& cells, H5Writer& file) {
  const H5Reader fits(v.input);
  const arma::vec phases = shapes.phase(arma::find(shapes.fitted && shapes.silent == 0));
  const TwoClusters clusters(v.statistics.cluster_spread * arma::datum::pi / 180);
  file.write("edges", arma::linspace(0, 90, v.statistics.bins + 1));
  file.write("shares", phase_histogram(phases, v.statistics.bins), false);
  file.write("two_clusters", clusters.histogram(v.statistics.bins));
  if (cells) file.write("energy_distance_without", distances_without_cells(shapes, *cells), false);
  file.attribute("fitted", static_cast<double>(phases.n_elem));
  for (const char* side : {"patch_height", "patch_width"})
    if (fits.has_attribute(side)) file.attribute(side, fits.number(side));
  write_origin(origin_of(fits), file);
}

void run(const Values& v, const Run& run) {
  const Shapes shapes = read_good(v.input, v.min_r_squared);
  const auto cells = v.reference.empty() ? std::nullopt : std::optional(read_cells(v.reference));
  const auto other = v.compare.empty() ? std::nullopt : std::optional(read_good(v.compare, v.min_r_squared));
  TextFile output(v.output, text_of(statistics_table(), shape_statistics(shapes, cells, other, v.statistics, v.seed)));
  if (v.phases.empty()) return output.commit();
  H5Writer phases(v.phases, run.provenance());
  write_phases(v, shapes, cells, phases);
  commit_all(output, phases);
}

}  // namespace

Stage shape_statistics() {
  return make_stage<Values>(
      {.name = "shape-statistics",
       .summary = "Statistics of the phases and shapes of Gabor fits, with bootstrap intervals.",
       .description =
           "Reads Gabor fits and writes a table with the columns metric, value, low, high (95 % percentile bootstrap "
           "over units and recorded cells), and error (standard error over units).",
       .example = "shape-statistics --input gabor.h5 --reference cells.csv --seed 1 --output statistics.tsv",
       .reference = "local-geometry figures 3 and 5; Ringach (2002), J Neurophysiol 88:455-463.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
