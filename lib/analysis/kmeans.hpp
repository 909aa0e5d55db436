#pragma once
#include <armadillo>
#include <cstdint>

#include "core/progress.hpp"

namespace simplecell {

struct KMeansOptions {
  arma::uword clusters = 10;
  arma::uword restarts = 10;     ///< number of runs, of which the best is taken
  arma::uword iterations = 300;  ///< largest number per run, which ends earlier if no point changes its cluster
};

struct KMeans {
  arma::uvec labels;           ///< n, in [0, k)
  arma::mat centres;           ///< d×k, none of them without points
  double inertia = 0;          ///< sum of squared distances to the centres
  arma::uword iterations = 0;  ///< of the best restart
};

/// k-means of points d×n: initial centres by greedy k-means++ (each the best of 2 + ln k candidates, drawn with
/// probability ∝ squared distance from the nearest centre), then Lloyd's iterations. A cluster that loses all its
/// points is moved to the point farthest from its centre. Equal points share a cluster, so there may be fewer clusters
/// than asked for. Throws InputError if there are fewer points than clusters. Sources: Lloyd (1982), IEEE Trans Inf
/// Theory 28:129–137; Arthur & Vassilvitskii (2007), SODA, 1027–1035.
KMeans kmeans(const arma::fmat& points, const KMeansOptions& options, std::uint64_t seed,
              const Progress& progress = {});

}  // namespace simplecell
