#pragma once
#include <armadillo>

namespace simplecell {

// Statistics of folded phases, in radians: 0 even-symmetric, π/2 odd-symmetric. Without phases all are NaN.

/// Shares of the phases in equal bins of [0, π/2].
arma::vec phase_histogram(const arma::vec& phases, arma::uword bins);

/// Shares of phases in [0, π/6] (even), in between (mid), and in [π/3, π/2] (odd).
struct PhaseShares {
  double even, mid, odd;
  double symmetry() const { return even / (even + odd); }  ///< 1/2 where even and odd cells balance, 0 if all are odd
};
PhaseShares phase_shares(const arma::vec& phases);

/// The Kolmogorov–Smirnov distance of two samples: sup |F − G| of their distribution functions.
double ks_distance(arma::vec left, arma::vec right);

/// The 1-Wasserstein distance of two samples, in the unit of their values: ∫ |F − G| of their distribution functions.
double wasserstein_distance(arma::vec left, arma::vec right);

/// The two-cluster reference model of the phases of macaque simple cells. Ringach (2002) found that they cluster at 0
/// and π/2; in the model half of the phases are normally distributed around 0 and half around π/2, with the same
/// standard deviation, and then folded. It is a model with chosen parameters, not data: the phases of the cells were
/// never published as numbers.
class TwoClusters {
 public:
  /// `spread` is the standard deviation of both clusters, in radians.
  explicit TwoClusters(double spread = 15 * arma::datum::pi / 180);

  double cumulative(double phase) const;        ///< distribution function: share of phases up to this one
  arma::vec histogram(arma::uword bins) const;  ///< shares of the phases in equal bins of [0, π/2]
  double ks(arma::vec phases) const;            ///< sup |F − cumulative|, F being the sample's distribution function
  double wasserstein(arma::vec phases) const;   ///< 1-Wasserstein distance ∫ |F − cumulative|, in radians

 private:
  double primitive(double phase) const;  // antiderivative of cumulative
  double crossing(double level, double left, double right) const;
  double about_0(double x) const;  // share of the cluster at 0 with a folded phase up to x
  double about_0_primitive(double x) const;
  double spread_;
  int turns_;
};

}  // namespace simplecell
