#pragma once
#include <algorithm>
#include <armadillo>
#include <vector>

#include "core/parallel.hpp"

namespace simplecell {

// First and second moments of many points, in double precision and the same for any number of threads.

/// The mean of the columns of X (d×n), d.
arma::vec mean_of(const arma::fmat& X);

/// Columns of X less the mean (d×columns).
arma::mat centred(const arma::fmat& X, const arma::vec& mean, Range columns);

/// The covariance of the columns of X, d×d, divided by n.
arma::mat covariance(const arma::fmat& X, const arma::vec& mean);

/// Sums product(chunk), a matrix of size×size, over all chunks. A few chunks at a time are computed in parallel and
/// added in chunk order, which bounds the memory.
template <class Product>
arma::mat sum_over_chunks(arma::uword size, std::size_t chunks, Product&& product) {
  constexpr std::size_t round = 8;
  arma::mat sum(size, size, arma::fill::zeros);
  std::vector<arma::mat> parts(std::min(round, chunks));
  for (std::size_t first = 0; first < chunks; first += round) {
    const std::size_t count = std::min(round, chunks - first);
    parallel_for(count, [&](std::size_t task, unsigned) { parts[task] = product(first + task); });
    for (std::size_t task = 0; task < count; ++task) sum += parts[task];
  }
  return sum;
}

}  // namespace simplecell
