#include "analysis/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/energy_distance.hpp"
#include "analysis/phases.hpp"

namespace simplecell {
namespace {

constexpr double degree = std::numbers::pi / 180;

Shapes without_silent(const Shapes& all) {
  const arma::uvec kept = arma::find(all.silent == 0);
  return {all.r_squared.elem(kept), all.phase.elem(kept),  all.nx.elem(kept),
          all.ny.elem(kept),        all.fitted.elem(kept), all.silent.elem(kept)};
}

arma::mat plane(const Shapes& shapes, const arma::uvec& units) {
  return arma::join_rows(shapes.nx.elem(units), shapes.ny.elem(units)).t();
}

// One bootstrap resample: the number of times that each unit, recorded cell and unit of the other model was drawn.
struct Draw {
  arma::vec units, cells, others;
};

// The statistics that are computed for every bootstrap resample.
class Statistics {
 public:
  Statistics(const Shapes& shapes, const std::optional<arma::mat>& cells, const std::optional<Shapes>& other,
             const ShapeStatisticsOptions& options)
      : shapes_(without_silent(shapes)), options_(options), fitted_(arma::find(shapes_.fitted)) {
    if (cells) to_cells_.emplace(plane(shapes_, fitted_), *cells), cells_ = cells->n_cols;
    if (!other) return;
    const Shapes others = without_silent(*other);
    const arma::uvec fitted = arma::find(others.fitted);
    other_phases_ = others.phase.elem(fitted);
    to_other_.emplace(plane(shapes_, fitted_), plane(others, fitted));
  }

  Draw everything() const { return {arma::ones(shapes_.size()), arma::ones(cells_), arma::ones(other_phases_.n_elem)}; }

  Draw draw(std::uint64_t seed, std::uint64_t round) const {
    return {resample(shapes_.size(), seed, "bootstrap units", round), resample(cells_, seed, "bootstrap cells", round),
            resample(other_phases_.n_elem, seed, "bootstrap other", round)};
  }

  // A draw with the recorded cells and the other model as they are.
  Draw units_alone(const Draw& draw) const {
    return {draw.units, arma::ones(cells_), arma::ones(other_phases_.n_elem)};
  }

  Measurements rows(const Draw& draw) const {
    const arma::uvec units = repeated(draw.units);
    const arma::vec fitted_times = draw.units.elem(fitted_);
    const arma::uvec fitted = fitted_.elem(repeated(fitted_times));
    const arma::vec phases = shapes_.phase.elem(fitted), nx = shapes_.nx.elem(fitted), ny = shapes_.ny.elem(fitted);
    const PhaseShares phase = phase_shares(phases);
    const TwoClusters clusters(options_.cluster_spread * degree);
    Measurements rows{{"share_fitted", share_of(shapes_.fitted.elem(units))},
                      {"median_r_squared", median_of(shapes_.r_squared.elem(units))},
                      {"share_even", phase.even},
                      {"share_mid", phase.mid},
                      {"share_odd", phase.odd},
                      {"symmetry_index", phase.symmetry()},
                      {"median_nx", median_of(nx)},
                      {"median_ny", median_of(ny)},
                      {"share_blob", share_of(nx < options_.blob_edge && ny < options_.blob_edge)},
                      {"share_even_broad", share_of(phases <= std::numbers::pi / 6 && ny < 0.35)},
                      {"phase_ks_two_clusters", clusters.ks(phases)},
                      {"phase_w1_two_clusters", clusters.wasserstein(phases) / degree}};
    const arma::vec histogram = phase_histogram(phases, options_.bins);
    for (arma::uword bin = 0; bin < histogram.n_elem; ++bin)
      rows.push_back({"phase_bin_" + std::to_string(bin), histogram(bin)});
    if (to_cells_) rows.push_back({"energy_distance_cells", to_cells_->value(fitted_times, draw.cells)});
    if (to_other_) {
      rows.push_back({"phase_ks_other", ks_distance(phases, other_phases_.elem(repeated(draw.others)))});
      rows.push_back({"energy_distance_other", to_other_->value(fitted_times, draw.others)});
    }
    return rows;
  }

 private:
  Shapes shapes_;
  ShapeStatisticsOptions options_;
  arma::uvec fitted_;
  arma::uword cells_ = 0;
  arma::vec other_phases_;
  std::optional<EnergyDistance> to_cells_, to_other_;
};

}  // namespace

arma::uvec silent_units(const arma::mat& filters, double min_norm, const std::optional<arma::vec>& active,
                        double min_active) {
  const arma::vec norms = arma::sqrt(arma::sum(arma::square(filters), 0)).t();
  const double least = norms.is_empty() ? 0 : min_norm * arma::median(norms);
  arma::uvec silent(norms.n_elem);
  for (arma::uword j = 0; j < norms.n_elem; ++j)
    silent(j) = norms(j) < least || norms(j) == 0 || (active && ((*active)(j) <= 0 || (*active)(j) < min_active));
  return silent;
}

void erase_silent(const arma::uvec& silent, arma::mat& filters) { filters.cols(arma::find(silent)).zeros(); }

const Quantities& shape_metrics() {
  static const Quantities metrics{
      {"units", "units"},
      {"silent", "silent units, left out of what follows"},
      {"share_fitted", "share of units that a Gabor function fits well"},
      {"median_r_squared", "median r squared of the fits"},
      {"share_even", "share of even units, of folded phase up to 30 degrees, among the fitted, as what follows is"},
      {"share_mid", "share of units in between"},
      {"share_odd", "share of odd units, of folded phase from 60 degrees"},
      {"symmetry_index", "even / (even + odd)"},
      {"median_nx", "median width nx = sigma_x f", "cycles"},
      {"median_ny", "median length ny = sigma_y f", "cycles"},
      {"share_blob", "share of units with nx and ny below --blob-edge"},
      {"share_even_broad", "share of even units with ny below 0.35"},
      {"phase_ks_two_clusters",
       "largest difference of the distribution of phases from a model (no data) of two clusters at 0 and 90 degrees"},
      {"phase_w1_two_clusters", "Wasserstein distance to the same", "degrees"},
      {.name = "phase_bin_{bin}",
       .meaning = "share of units in a bin of folded phase, the bins being equal in [0, pi/2]",
       .parts = {{"bin", at_least(0)}}},
      {.name = "energy_distance_cells",
       .meaning = "energy distance of (nx, ny) to recorded cells, with --reference",
       .optional = true},
      {.name = "phase_ks_other",
       .meaning = "largest difference of the distributions of phases of two models, with --compare",
       .optional = true},
      {.name = "energy_distance_other",
       .meaning = "energy distance of (nx, ny) of two models, with --compare",
       .optional = true}};
  return metrics;
}

std::vector<Metric> shape_statistics(const Shapes& shapes, const std::optional<arma::mat>& cells,
                                     const std::optional<Shapes>& other, const ShapeStatisticsOptions& options,
                                     std::uint64_t seed) {
  const Statistics statistics(shapes, cells, other, options);
  const auto measured =
      with_intervals(statistics.rows(statistics.everything()), options.bootstrap, [&](std::uint64_t number) {
        const Draw draw = statistics.draw(seed, number);
        return Resampled{statistics.rows(draw), statistics.rows(statistics.units_alone(draw))};
      });
  std::vector<Metric> metrics{fixed_metric("units", static_cast<double>(shapes.size())),
                              fixed_metric("silent", static_cast<double>(arma::accu(shapes.silent)))};
  metrics.insert(metrics.end(), measured.begin(), measured.end());
  return metrics;
}

arma::vec distances_without_cells(const Shapes& shapes, const arma::mat& cells) {
  const Shapes kept = without_silent(shapes);
  const arma::uvec fitted = arma::find(kept.fitted);
  const EnergyDistance distance(plane(kept, fitted), cells);
  arma::vec without(cells.n_cols);
  for (arma::uword cell = 0; cell < cells.n_cols; ++cell) {
    arma::vec times(cells.n_cols, arma::fill::ones);
    times(cell) = 0;
    without(cell) = distance.value(arma::ones(fitted.n_elem), times);
  }
  return without;
}

}  // namespace simplecell
