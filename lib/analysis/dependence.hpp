#pragma once
#include <armadillo>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// Variance correlation: the correlation over stimuli between the squares of the responses of every two units (m×m), of
/// responses X (m×n). It is 0 if units are independent, ρ² if two are jointly normal with correlation ρ, and above that
/// if one varies more where the other is large. NaN for units whose square is constant.
arma::mat variance_correlation(const arma::fmat& X);

/// The squares of the linear correlations over stimuli between the responses of every two units (m×m): what the variance
/// correlation would be if responses were jointly normal. NaN for units whose response is constant.
arma::mat squared_correlation(const arma::fmat& X);

/// The mean over all other units of the correlations of each (m), leaving out those that are NaN; NaN without any.
arma::vec means_over_pairs(const arma::mat& correlations);

/// Pairs of units (2×p) of which each has the value (m×m) at one of the percentiles (0 to 100) over all pairs. Pairs
/// that are NaN are left out; none are returned if there is no other.
arma::umat pairs_at_percentiles(const arma::mat& values, const std::vector<double>& percentiles);

/// Histograms span so many root mean squares of a response either way; a column has at least so many stimuli.
inline constexpr double histogram_reach = 4, histogram_least = 10;

/// The distribution of one unit's response given another's, in which dependence of variance shows as a bow tie (Schwartz
/// & Simoncelli 2001, figure 2): (b×b) shares of stimuli with a response x in each bin (row), of those with a response
/// `given` in each bin (column). Shares in a column add up to less than 1 if some responses lie beyond the bins. NaN in
/// columns of too few stimuli.
arma::mat conditional_histogram(const arma::rowvec& x, const arma::rowvec& given, arma::uword bins);

/// Divisive normalisation (Schwartz & Simoncelli 2001, Nature Neurosci 4:819-825). The variance of a response given
/// those of k other units is modelled as
///
///     var(x_i | others) = σ_i² + Σ_j w_ij x_j²,   w_ij ≥ 0                                   (their eqs 1 and 2)
///
/// and the response is divided by the square root of this.
struct Normalisation {
  arma::umat neighbours;  ///< the other units j of each unit (k×m)
  arma::mat weights;      ///< w (k×m)
  arma::vec constants;    ///< σ² (m)

  /// x_i / sqrt(σ_i² + Σ_j w_ij x_j²) of responses X (m×n).
  arma::fmat apply(const arma::fmat& X) const;
};

/// The normalisation under which responses X (m×n) are most likely, each being normal with the variance above given the
/// others (their Methods). The neighbours of a unit are those with the largest variance correlations with it: so many,
/// or all if there are fewer units that respond. A unit that does not respond is left as it is.
Normalisation fit_normalisation(const arma::fmat& X, arma::uword neighbours, const Progress& progress = {});

/// What fit_normalisation minimises for each unit, the mean negative log-likelihood but for a constant,
///
///     f(θ) = ½ mean_n (log v_n + y_n / v_n),   v_n = Σ_a θ_a z_an,
///
/// of squared responses y (n) and a pool z (a×n): the squared responses of other units, and ones for σ². It is the
/// Itakura-Saito divergence of y from v. Writes its gradient.
double variance_loss(const arma::mat& pool, const arma::rowvec& squares, const arma::vec& theta, arma::vec& gradient);

/// A minimum of f over θ ≥ `least` (a), and f after every step, which never rises.
struct VarianceFit {
  arma::vec theta;
  std::vector<double> losses;
};

/// Fisher scoring: each step minimises a quadratic model of f within the bounds, whose curvature is the expected one,
/// ½ mean z zᵀ / v², and is halved until f falls by a share of what the gradient promises.
VarianceFit fit_variance(const arma::mat& pool, const arma::rowvec& squares, const arma::vec& least);

/// Responses before and after a normalisation that was fitted to others.
struct Dependence {
  Normalisation normalisation;       ///< fitted to every second stimulus, from the first
  arma::mat excess;                  ///< variance correlation minus squared correlation of these stimuli (m×m)
  arma::fmat responses, normalised;  ///< of all other stimuli (m×n/2)
  arma::mat before, after;           ///< variance correlation of the others (m×m)
  arma::mat squared;                 ///< squared correlation of their responses before (m×m)
};

/// Outputs AᵀY (m×n) of the atoms A (d×m) as linear filters of stimuli Y (d×n).
arma::fmat filter_outputs(const arma::fmat& A, const arma::fmat& Y);

/// The dependence between units that remains in responses X (m×n), and that a divisive normalisation by so many
/// neighbours leaves.
Dependence measure_dependence(const arma::fmat& X, arma::uword neighbours, const Progress& progress = {});

/// Pairs of units with the histograms of the first unit's response given the second's.
struct ExamplePairs {
  struct Shown {
    arma::vec correlations;  ///< variance correlation (p)
    arma::fcube histograms;  ///< (b×b×p)
  };
  arma::umat units;  ///< (2×p)
  arma::vec edges;   ///< of the bins, in root mean squares of a response (b + 1)
  Shown before, after;
};

/// The pairs at percentiles of the excess of variance correlation over squared correlation, for the stimuli to which the
/// normalisation was fitted. Of linearly correlated responses the histogram is a slanted band; of normal responses with
/// a common scale the excess is largest where they are uncorrelated, and the histogram a bow tie.
ExamplePairs example_pairs(const Dependence& dependence, const std::vector<double>& percentiles, arma::uword bins);

}  // namespace simplecell
