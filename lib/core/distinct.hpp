#pragma once
#include <armadillo>

namespace simplecell {

/// The different ones among the columns of a matrix, in the order in which they first appear.
struct Distinct {
  arma::uvec first;  ///< the column in which each appears first
  arma::uvec which;  ///< which of them each column is
  arma::vec times;   ///< how many columns each is

  arma::uword count() const { return first.n_elem; }
};

/// Columns are equal if all their numbers are; 0 equals −0.
Distinct distinct_columns(const arma::fmat& X);

}  // namespace simplecell
