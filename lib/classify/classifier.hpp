#pragma once
#include <armadillo>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// Samples d×n and their classes 0 … classes − 1 (n); no class is without samples.
struct TrainingSet {
  arma::fmat samples;
  arma::uvec labels;
  arma::uword classes;

  /// The chosen samples, with the same number of classes.
  TrainingSet subset(const arma::uvec& chosen) const;
};

/// A trained classifier.
class Classifier {
 public:
  virtual ~Classifier() = default;
  /// Decision values k×n of samples d×n; their number k and meaning depend on the method.
  virtual arma::fmat decisions(const arma::fmat& samples) const = 0;
  /// The class of each of n samples, from decision values k×n.
  virtual arma::uvec classes(const arma::fmat& decisions) const = 0;
  /// All parameters by name. The classifier was trained on samples minus `origin` (d); the parameters returned apply to
  /// samples without this subtraction.
  virtual std::vector<std::pair<std::string, arma::mat>> parts(const arma::vec& origin) const = 0;
  /// Accuracy of the optimum: objective, remaining violation of the optimality condition, iterations.
  std::map<std::string, double> facts;
};

/// Decision values Wᵀx + b for each class; the class of the largest is chosen, the first of equal ones. Parts: weights
/// (d×c), bias (c).
class LinearClassifier final : public Classifier {
 public:
  LinearClassifier(arma::mat weights, arma::vec bias) : weights_(std::move(weights)), bias_(std::move(bias)) {}
  arma::fmat decisions(const arma::fmat& samples) const override;
  arma::uvec classes(const arma::fmat& decisions) const override;
  std::vector<std::pair<std::string, arma::mat>> parts(const arma::vec& origin) const override;
  const arma::mat& weights() const { return weights_; }
  const arma::vec& bias() const { return bias_; }

 private:
  arma::mat weights_;  // d×c
  arma::vec bias_;
};

struct FitOptions {
  double tolerance;                                ///< tolerance of the method's optimality condition
  double gamma = 1;                                ///< γ of the kernel, if the method has one
  std::size_t cache_bytes = std::size_t{1} << 28;  ///< largest memory for the kernel rows of one pair of classes
};

/// Classifiers for rising costs C. The optimisation for each cost starts from the optimum of the one before.
using Path = std::vector<std::unique_ptr<Classifier>>;

/// A method of fitting classifiers.
struct Method {
  std::string name, summary;
  std::vector<double> costs;  ///< default grid of C, rising
  double tolerance;           ///< default tolerance
  bool has_gamma;
  bool sparse;  ///< whether zeros in samples save time
  Path (*fit)(const TrainingSet&, const std::vector<double>& costs, const FitOptions&, const Progress&);
};

/// All methods: logistic, linear-svm, rbf-svm.
const std::vector<Method>& methods();

/// The method of this name. Throws InputError if there is none.
const Method& method_named(const std::string& name);

}  // namespace simplecell
