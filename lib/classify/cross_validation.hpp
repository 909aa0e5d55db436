#pragma once
#include <functional>

#include "classify/classifier.hpp"
#include "classify/scaling.hpp"

namespace simplecell {

/// A kernel's γ: a number, or a multiple of gamma_scale() of the training samples.
struct Gamma {
  double value = 1;
  bool relative = true;
  double of(const arma::fmat& samples) const;
};

/// The settings of a fit other than C and γ.
struct Recipe {
  const Method& method;
  std::string scaling;
  double tolerance;
};

/// A classifier and the scaling of its features, both fitted to the same samples. The optimum does not depend on the
/// origin of the features, but rounding in single precision does: the classifier is applied to scaled features minus
/// their centre.
struct Fitted {
  Scaling scaling, centred;
  Spread spread;  ///< spread of the scaled training features
  std::unique_ptr<Classifier> classifier;
  double gamma = 0;  ///< γ as a number; 0 without a kernel

  arma::fmat decisions(const arma::fmat& samples) const { return classifier->decisions(centred.apply(samples)); }
  arma::uvec classes(const arma::fmat& decisions) const { return classifier->classes(decisions); }
  /// Parameters of the classifier for features that are scaled but not centred.
  std::vector<std::pair<std::string, arma::mat>> parts() const {
    return classifier->parts((centred.shift - scaling.shift) % scaling.factor);
  }
};

/// Fits the scaling, then classifiers for rising costs. Throws InputError if no feature varies, or if scaled features
/// are too large or too small for single precision.
std::vector<Fitted> fit(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs, Gamma gamma,
                        const Progress& progress = {});

/// A random fold, 0 … folds − 1, for each of n samples, with nearly the same share of every class in each fold.
arma::uvec draw_folds(const arma::uvec& labels, arma::uword folds, std::uint64_t seed);

/// Cross-validated accuracy of each cost (row) and γ (column): the share of samples, over all folds, that are
/// classified correctly when scaling and classifier are fitted to the other folds. Throws InputError if a class has
/// fewer than two samples.
arma::mat cross_validate(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs,
                         const std::vector<Gamma>& gammas, const arma::uvec& folds, const Progress& progress = {});

}  // namespace simplecell
