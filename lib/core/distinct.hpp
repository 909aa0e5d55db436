#pragma once
#include <armadillo>

namespace simplecell {

/// The distinct columns of a matrix, in order of first appearance.
struct Distinct {
  arma::uvec first;  ///< column index of the first appearance of each
  arma::uvec which;  ///< for each column of the matrix, its index among the distinct ones
  arma::vec times;   ///< number of columns equal to each

  arma::uword count() const { return first.n_elem; }
};

/// Columns are equal if all their numbers are; 0 equals −0.
Distinct distinct_columns(const arma::fmat& X);

}  // namespace simplecell
