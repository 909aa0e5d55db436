#pragma once
#include <armadillo>

#include "core/progress.hpp"

namespace simplecell {

/// The k nearest other points of each of n points, nearest first; at equal distance, the lower index first.
struct Neighbours {
  arma::u32_mat index;          ///< k×n
  arma::fmat squared_distance;  ///< k×n, Euclidean
};

/// Finds the exact nearest neighbours among points d×n. All distances are computed from inner products of blocks of
/// points, in double precision; the k smallest are then recomputed from differences, so that equal points have distance
/// 0. 70,000 points in 50 dimensions take about ten seconds on two cores. Throws InputError unless 0 < k < n.
Neighbours nearest_neighbours(const arma::fmat& points, arma::uword k, const Progress& progress = {});

}  // namespace simplecell
