#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "analysis/dependence.hpp"
#include "analysis/rate_distortion.hpp"
#include "analysis/sparseness.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// What response_statistics measures.
const Quantities& response_metrics();

/// The statistics of the responses of a population: the point of the rate-distortion curve where they were measured,
/// medians of sparseness, and means of the variance correlation over pairs, before and after normalisation. Units are
/// resampled, and stimuli for the sparseness of the population; a pair of a unit with itself, drawn twice, is left out.
/// The random numbers depend on the seed alone.
std::vector<Metric> response_statistics(const RatePoint& point, const Sparseness& sparseness,
                                        const Dependence& dependence, std::uint64_t bootstrap, std::uint64_t seed);

}  // namespace simplecell
