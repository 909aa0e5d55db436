#pragma once
#include <armadillo>

#include "core/random.hpp"

/// Normal clusters of unit variance about random centres of norm about `apart`·√d; sample j belongs to cluster j mod k.
struct Planted {
  arma::fmat samples;  ///< d×n
  arma::uvec labels;
};

inline Planted planted_clusters(arma::uword d, arma::uword n, arma::uword k, double apart, std::uint64_t seed) {
  simplecell::Random random(seed, "planted");
  const arma::fmat centres = static_cast<float>(apart) * random.normal(d, k);
  Planted planted{random.normal(d, n), arma::uvec(n)};
  for (arma::uword j = 0; j < n; ++j) {
    planted.labels(j) = j % k;
    planted.samples.col(j) += centres.col(j % k);
  }
  return planted;
}
