#pragma once
#include <armadillo>

#include "core/progress.hpp"

namespace simplecell {

/// The k nearest other points of each of n points, nearest first; of equally near ones that of lower index first.
struct Neighbours {
  arma::u32_mat index;          ///< k×n
  arma::fmat squared_distance;  ///< k×n, Euclidean
};

/// Finds them exactly among points d×n: inner products of blocks of points in double precision give all distances, of
/// which the k least are kept; those are then summed anew from differences, so that equal points are at distance 0.
/// 70,000 points in 50 dimensions take some ten seconds on two cores. Throws InputError unless 0 < k < n.
Neighbours nearest_neighbours(const arma::fmat& points, arma::uword k, const Progress& progress = {});

}  // namespace simplecell
