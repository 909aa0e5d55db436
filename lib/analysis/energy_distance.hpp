#pragma once
#include <armadillo>

namespace simplecell {

/// The energy distance of two distributions (Székely & Rizzo 2013),
///   2 E|X − Y| − E|X − X'| − E|Y − Y'|  ≥ 0, zero only for equal distributions,
/// from samples, by its unbiased estimate: the last two means run over pairs of different points. So it does not grow
/// as samples shrink, and for equal distributions it scatters about zero, below it as well.
class EnergyDistance {
 public:
  /// Samples (dimensions×points).
  EnergyDistance(const arma::mat& left, const arma::mat& right);

  double value() const;  ///< NaN if a sample has fewer than two points

  /// The same with each point taken so many times, as a bootstrap does. Copies of one point are no pair, or else every
  /// resampled distance would come out too large.
  double value(const arma::vec& left_times, const arma::vec& right_times) const;

 private:
  arma::mat left_, right_, between_;  // Euclidean distances
};

}  // namespace simplecell
