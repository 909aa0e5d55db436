#pragma once
#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/gabor.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// Units that hardly respond or were never learned: a norm below min_norm times the median norm of all filters (d×m),
/// zero, or (where given) an `active` share of stimuli with a response that is zero or below min_active. One 0/1 a
/// unit.
arma::uvec silent_units(const arma::mat& filters, double min_norm, const std::optional<arma::vec>& active = {},
                        double min_active = 0);

/// The receptive-field shapes of a population, one entry a unit.
struct Shapes {
  arma::vec r_squared, phase, nx, ny;  ///< phase is folded
  arma::uvec fitted, silent;           ///< 0 or 1

  arma::uword size() const { return fitted.n_elem; }
};

struct ShapeStatisticsOptions {
  std::uint64_t bins = 8;          ///< of the phase histogram
  std::uint64_t bootstrap = 1000;  ///< resamples for the 95 % intervals
  double cluster_spread = 15;      ///< degrees: standard deviation of the two-cluster model of phases
};

/// A number with its 95 % percentile bootstrap interval.
struct Metric {
  std::string name;
  double value, low, high;
};

/// What shape_statistics measures.
const Quantities& shape_metrics();

/// What the claims are made of, as shape_metrics lists it. Silent units are counted and then left out; what cannot be
/// computed is NaN. With `cells`, the (nx, ny) of recorded cells (2×n), and with `other`, a second population, there
/// are the distances to these. Resampling is over units, and over cells and other units as well; the streams depend on
/// seed alone.
std::vector<Metric> shape_statistics(const Shapes& shapes, const std::optional<arma::mat>& cells,
                                     const std::optional<Shapes>& other, const ShapeStatisticsOptions& options,
                                     std::uint64_t seed);

}  // namespace simplecell
