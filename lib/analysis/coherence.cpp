#include "analysis/coherence.hpp"

namespace simplecell {

double coherence(const arma::mat& A) {
  const arma::uvec there = arma::find(arma::sum(arma::square(A), 0) > 0);
  if (there.n_elem < 2) return arma::datum::nan;
  const arma::mat unit = arma::normalise(A.cols(there));
  arma::mat cosines = arma::abs(unit.t() * unit);
  cosines.diag().zeros();
  return cosines.max();
}

double block_coherence(const arma::mat& A, arma::uword size) {
  if (A.n_cols < 2 * size) return arma::datum::nan;
  const arma::mat unit = arma::normalise(A), gram = unit.t() * unit;
  double most = 0;
  for (arma::uword g = 0; g + size <= A.n_cols; g += size)
    for (arma::uword h = g + size; h + size <= A.n_cols; h += size)
      most = std::max(most, arma::norm(gram.submat(g, h, g + size - 1, h + size - 1), 2));
  return most / static_cast<double>(size);
}

}  // namespace simplecell
