#pragma once
#include <armadillo>

namespace simplecell {

/// The energy distance of two distributions (Székely & Rizzo 2013),
///   2 E|X − Y| − E|X − X'| − E|Y − Y'|  ≥ 0, zero only for equal distributions,
/// estimated from samples without bias: the last two means run over pairs of different points. The expected estimate
/// does not depend on the sample sizes, and for equal distributions estimates scatter around zero, below it too.
class EnergyDistance {
 public:
  /// Samples (dimensions×points).
  EnergyDistance(const arma::mat& left, const arma::mat& right);

  double value() const;  ///< NaN if a sample has fewer than two points

  /// The same for a bootstrap resample in which each point occurs the given number of times. Pairs of copies of one
  /// point are left out of the means; with their distances of zero every resampled distance would be too large.
  double value(const arma::vec& left_times, const arma::vec& right_times) const;

 private:
  arma::mat left_, right_, between_;  // Euclidean distances
};

}  // namespace simplecell
