#pragma once
#include <armadillo>
#include <string>
#include <vector>

namespace simplecell {

/// Features as a classifier sees them: (x − shift) ∘ factor, both d. It is made of training samples and applied to any.
struct Scaling {
  arma::fvec shift, factor;
  arma::fmat apply(arma::fmat samples) const;
};

/// The scalings there are: rms, all values over the root of their mean square, which keeps zeros and the relation of
/// features to each other; standard, each feature to mean 0 and variance 1, and to 0 if it is constant; none.
const std::vector<std::string>& scalings();

/// Fits one of them to training samples d×n. Throws InputError on another name, or if nothing but zeros is to be
/// scaled.
Scaling fit_scaling(const std::string& name, const arma::fmat& samples);

}  // namespace simplecell
