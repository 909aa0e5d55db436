#pragma once
#include <functional>

#include "classify/classifier.hpp"
#include "classify/scaling.hpp"

namespace simplecell {

/// A kernel's γ: a number, or a multiple of what gamma_scale() says of the samples it is fitted to.
struct Gamma {
  double value = 1;
  bool relative = true;
  double of(const arma::fmat& scaled_samples) const;
};

/// All but the cost that makes a classifier of training samples.
struct Recipe {
  const Method& method;
  std::string scaling;
  double tolerance;
};

/// A classifier with the scaling before it, both made of the same samples.
struct Fitted {
  Scaling scaling;
  std::unique_ptr<Classifier> classifier;
  double gamma = 0;  ///< as a number; 0 without a kernel
};

/// Fits the scaling, then a classifier for each of some rising costs.
std::vector<Fitted> fit(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs, Gamma gamma,
                        const Progress& progress = {});

/// The fold of each of n samples, 0 … folds − 1, by chance, so that each fold has nearly the same share of every class.
arma::uvec draw_folds(const arma::uvec& labels, arma::uword folds, std::uint64_t seed);

/// Accuracy of each cost (row) and γ (column) on samples left out, over all folds: everything, the scaling too, is
/// fitted to the other folds. Throws InputError if a class has fewer than two samples.
arma::mat cross_validate(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs,
                         const std::vector<Gamma>& gammas, const arma::uvec& folds, const Progress& progress = {});

}  // namespace simplecell
