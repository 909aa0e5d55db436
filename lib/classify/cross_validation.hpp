#pragma once
#include <functional>

#include "classify/classifier.hpp"
#include "classify/scaling.hpp"

namespace simplecell {

/// A kernel's γ: a number, or a multiple of what gamma_scale() says of the samples it is fitted to.
struct Gamma {
  double value = 1;
  bool relative = true;
  double of(const arma::fmat& samples, const arma::vec& origin) const;
};

/// All but the cost that makes a classifier of training samples.
struct Recipe {
  const Method& method;
  std::string scaling;
  double tolerance;
};

/// A classifier with the scaling before it, both made of the same samples. No optimum depends on where the origin of
/// features is, but single precision does: the classifier sees them scaled about their centre.
struct Fitted {
  Scaling scaling, centred;
  Spread spread;  ///< of scaled features in training
  std::unique_ptr<Classifier> classifier;
  double gamma = 0;  ///< as a number; 0 without a kernel

  arma::fmat decisions(const arma::fmat& samples) const { return classifier->decisions(centred.apply(samples)); }
  arma::uvec classes(const arma::fmat& decisions) const { return classifier->classes(decisions); }
  /// Of the classifier, as it applies to features that are scaled and not centred.
  std::vector<std::pair<std::string, arma::mat>> parts() const {
    return classifier->parts((centred.shift - scaling.shift) % scaling.factor);
  }
};

/// Fits the scaling, then a classifier for each of some rising costs. Throws InputError if no feature varies, or if
/// scaled ones are too large or too small for single precision.
std::vector<Fitted> fit(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs, Gamma gamma,
                        const Progress& progress = {});

/// The fold of each of n samples, 0 … folds − 1, by chance, so that each fold has nearly the same share of every class.
arma::uvec draw_folds(const arma::uvec& labels, arma::uword folds, std::uint64_t seed);

/// Accuracy of each cost (row) and γ (column) on samples left out, over all folds: everything, the scaling too, is
/// fitted to the other folds. Throws InputError if a class has fewer than two samples.
arma::mat cross_validate(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs,
                         const std::vector<Gamma>& gammas, const arma::uvec& folds, const Progress& progress = {});

}  // namespace simplecell
