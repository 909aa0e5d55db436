#pragma once
#include <armadillo>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "analysis/gratings.hpp"

namespace simplecell {

/// What tuning_statistics measures.
const Quantities& tuning_metrics();

/// Statistics of the tuning of a population, as tuning_metrics lists them, over units that respond to gratings; medians
/// are over those units of which a quantity is defined. With `cells`, the circular variances of recorded cells, there
/// is the distance to these. Units and cells are resampled; the random numbers depend on the seed alone.
std::vector<Metric> tuning_statistics(const Tuning& tuning, const std::optional<arma::vec>& cells,
                                      std::uint64_t bootstrap, std::uint64_t seed);

/// The distance of circular variances to those of recorded cells (n) without each of these in turn (n), for a jackknife
/// over cells. All models and seeds are compared with the same cells, so that no number of seeds averages these out.
arma::vec circular_variance_without_cells(const Tuning& tuning, const arma::vec& cells);

}  // namespace simplecell
