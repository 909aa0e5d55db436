#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "core/note.hpp"

namespace simplecell {

/// Features as (x − shift) ∘ factor, both d, worked out in double precision. It is made of training samples and applied to
/// any.
struct Scaling {
  arma::vec shift, factor;
  arma::fmat apply(const arma::fmat& samples) const;
};

/// The mean of each feature of samples d×n; to keep zeros, 0 for a feature that is 0 in most of them.
arma::vec centre_of(const arma::fmat& samples, bool keep_zeros);

/// The scalings there are: rms, all values over the root of their mean square about the features' centres (which are 0
/// where most values are), which keeps zeros and the relation of features to each other; standard, each feature to mean
/// 0 and variance 1, and to 0 if it is constant; none.
const std::vector<std::string>& scalings();

/// Fits one of them to training samples d×n. Throws InputError on another name.
Scaling fit_scaling(const std::string& name, const arma::fmat& samples);

/// How the features of samples d×n vary: the root of the mean of all their variances, and the least and the greatest
/// standard deviation of one that is not constant; all are 0 if none varies.
struct Spread {
  double overall = 0, least = 0, greatest = 0;
};
Spread spread_of(const arma::fmat& samples);

/// A line where features are of scales that hide one class from another.
void note_scales(const Spread& spread, const Note& note);

}  // namespace simplecell
