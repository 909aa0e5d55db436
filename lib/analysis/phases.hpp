#pragma once
#include <armadillo>

namespace simplecell {

/// Statistics of folded phases: radians in [0, π/2], 0 even-symmetric, π/2 odd-symmetric. Without phases all are NaN.

/// Shares of the phases in equal bins of [0, π/2].
arma::vec phase_histogram(const arma::vec& phases, arma::uword bins);

/// Shares in [0, π/6], between, and in [π/3, π/2].
struct PhaseShares {
  double even, mid, odd;
  double symmetry() const { return even / (even + odd); }  ///< 1/2 where even and odd cells balance, 0 if all are odd
};
PhaseShares phase_shares(const arma::vec& phases);

/// The Kolmogorov–Smirnov distance of two samples: sup |F − G| of their distribution functions.
double ks_distance(arma::vec left, arma::vec right);

/// What Ringach (2002) found of the phases of macaque simple cells, that they cluster at 0 and π/2, as a model: half of
/// the phases are normal about 0 and half about π/2, with the same standard deviation, and then folded. It is a model
/// with chosen numbers, not data: the phases of the cells themselves were never published as numbers.
class TwoClusters {
 public:
  /// Standard deviation of either cluster, radians.
  explicit TwoClusters(double spread = 15 * arma::datum::pi / 180);

  double cumulative(double phase) const;       ///< share of phases up to this one
  arma::vec histogram(arma::uword bins) const;  ///< shares of the phases in equal bins of [0, π/2]
  double ks(arma::vec phases) const;           ///< sup |F − cumulative| over the sample's distribution function F
  double wasserstein(arma::vec phases) const;  ///< ∫ |F − cumulative|, radians: the mean way phases have to move

 private:
  double primitive(double phase) const;  // of cumulative
  double crossing(double level, double left, double right) const;
  double about_0(double x) const;  // share of the cluster at 0 up to x
  double about_0_primitive(double x) const;
  double spread_;
  int turns_;
};

}  // namespace simplecell
