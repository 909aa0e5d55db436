#pragma once
#include <armadillo>

namespace simplecell {

/// How often each class was taken for each: rows are true classes, columns what they were taken for, c×c.
arma::mat confusion_matrix(const arma::uvec& labels, const arma::uvec& predicted, arma::uword classes);

/// A share with its interval.
struct Share {
  double value, low, high;
};

/// hits / count with the score interval of Wilson at 95 %, which is sound near 0 and 1 too; NaN for a count of 0.
/// Source: Wilson (1927), JASA 22:209–212.
Share wilson(double hits, double count);

}  // namespace simplecell
