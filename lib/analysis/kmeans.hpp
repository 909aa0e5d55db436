#pragma once
#include <armadillo>
#include <cstdint>

#include "core/progress.hpp"

namespace simplecell {

struct KMeansOptions {
  arma::uword clusters = 10;
  arma::uword restarts = 10;     ///< the best of so many
  arma::uword iterations = 300;  ///< most of each; it ends when no point changes its cluster
};

struct KMeans {
  arma::uvec labels;           ///< n, in [0, k)
  arma::mat centres;           ///< d×k, each with a point or more
  double inertia = 0;          ///< sum of squared distances to the centres
  arma::uword iterations = 0;  ///< of the best restart
};

/// k-means of points d×n: seeds by greedy k-means++ (the best of 2 + ln k candidates, drawn with probability ∝ squared
/// distance to the nearest seed), then Lloyd's iterations. A cluster that loses all its points is moved to the point
/// farthest from its centre. Equal points share a cluster, so that there are no more clusters than different points.
/// Throws InputError if there are fewer points than clusters.
/// Sources: Lloyd (1982), IEEE Trans Inf Theory 28:129–137; Arthur & Vassilvitskii (2007), SODA, 1027–1035.
KMeans kmeans(const arma::fmat& points, const KMeansOptions& options, std::uint64_t seed,
              const Progress& progress = {});

}  // namespace simplecell
