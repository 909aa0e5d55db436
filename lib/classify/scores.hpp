#pragma once
#include <armadillo>

namespace simplecell {

/// The number of samples of each true class (row) that were predicted as each class (column), c×c.
arma::mat confusion_matrix(const arma::uvec& labels, const arma::uvec& predicted, arma::uword classes);

/// A share with a 95 % interval.
struct Share {
  double value, low, high;
};

/// hits / count with Wilson's 95 % score interval, which is accurate near 0 and 1 as well; NaN for a count of 0.
/// Source: Wilson (1927), JASA 22:209–212.
Share wilson(double hits, double count);

}  // namespace simplecell
