#pragma once
#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "analysis/gabor.hpp"

namespace simplecell {

/// Silent units, which were never learned or hardly respond (1 for each of these, otherwise 0). The norm of their
/// filter is zero or below min_norm times the median norm of all filters (d×m); or, if `active` is given, the share of
/// stimuli with a response is zero or below min_active.
arma::uvec silent_units(const arma::mat& filters, double min_norm, const std::optional<arma::vec>& active = {},
                        double min_active = 0);
/// Sets the filters of silent units to zero, so that none is fitted to them.
void erase_silent(const arma::uvec& silent, arma::mat& filters);

/// The receptive-field shapes of a population, with one entry for each unit.
struct Shapes {
  arma::vec r_squared, phase, nx, ny;  ///< phase: the folded phase, in radians
  arma::uvec fitted, silent;           ///< 0 or 1

  arma::uword size() const { return fitted.n_elem; }
};

struct ShapeStatisticsOptions {
  std::uint64_t bins = 8;          ///< number of bins of the phase histogram
  std::uint64_t bootstrap = 1000;  ///< number of resamples for the 95 % intervals
  double cluster_spread = 15;      ///< degrees: standard deviation of the two-cluster model of phases
  double blob_edge = 0.25;         ///< cycles: a unit with smaller nx and ny is a blob
};

/// What shape_statistics measures.
const Quantities& shape_metrics();

/// The statistics of receptive-field shapes, on which claims are based, as shape_metrics lists them. Silent units are
/// counted and then left out; statistics of phase and shape are over fitted units; those that cannot be computed are
/// NaN. With `cells`, the (nx, ny) of recorded cells (2×n), and with `other`, a second population, there are the
/// distances to these. Units, cells and units of the other population are resampled; the random numbers depend on the
/// seed alone.
std::vector<Metric> shape_statistics(const Shapes& shapes, const std::optional<arma::mat>& cells,
                                     const std::optional<Shapes>& other, const ShapeStatisticsOptions& options,
                                     std::uint64_t seed);

/// The energy distance of (nx, ny) to recorded cells (2×n) without each of these in turn (n), for a jackknife over
/// cells. All models and seeds are compared with the same cells, so that no number of seeds averages these out.
arma::vec distances_without_cells(const Shapes& shapes, const arma::mat& cells);

}  // namespace simplecell
