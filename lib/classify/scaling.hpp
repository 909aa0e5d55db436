#pragma once
#include <armadillo>
#include <string>
#include <vector>

namespace simplecell {

/// Scales features as (x − shift) ∘ factor (both d), in double precision. It is fitted to training samples and applied
/// to any samples.
struct Scaling {
  arma::vec shift, factor;
  arma::fmat apply(const arma::fmat& samples) const;
};

/// The mean of each feature of samples d×n. With keep_zeros it is replaced by 0 for features that are 0 in most
/// samples.
arma::vec centre_of(const arma::fmat& samples, bool keep_zeros);

/// All scalings by name. rms divides all values by one number, their root mean square about the features' centres
/// (centre_of with keep_zeros), so zeros and the ratios of features stay. standard brings each feature to mean 0 and
/// variance 1, or to 0 if it is constant. none changes nothing.
const std::vector<std::string>& scalings();

/// Fits the scaling of this name to training samples d×n. Throws InputError if there is none.
Scaling fit_scaling(const std::string& name, const arma::fmat& samples);

/// Variation of the features of samples d×n: the root of the mean of their variances, and the least and greatest
/// standard deviation among features that are not constant. All are 0 if no feature varies.
struct Spread {
  double overall = 0, least = 0, greatest = 0;
};
Spread spread_of(const arma::fmat& samples);

}  // namespace simplecell
