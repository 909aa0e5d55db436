#pragma once
#include <armadillo>

namespace simplecell {

/// Over how many decades of λ a measured value is at least a threshold, the value being taken as linear in log λ between
/// neighbouring λ and as unknown beyond the ends. λ (n, positive, each once) in any order; NaN where the value beside
/// one that is at least so much is NaN.
double decades_at_least(const arma::vec& lambdas, const arma::vec& values, double threshold);

}  // namespace simplecell
