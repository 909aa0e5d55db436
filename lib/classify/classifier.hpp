#pragma once
#include <armadillo>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// Samples d×n and the class of each, 0 … classes − 1; every class has a sample.
struct TrainingSet {
  arma::fmat samples;
  arma::uvec labels;
  arma::uword classes;

  /// Some of the samples, with all classes.
  TrainingSet subset(const arma::uvec& chosen) const;
};

/// What tells the classes of samples.
class Classifier {
 public:
  virtual ~Classifier() = default;
  /// Decision values k×n of samples d×n; what the k are is the method's.
  virtual arma::fmat decisions(const arma::fmat& samples) const = 0;
  /// The class of each of n samples, from decision values k×n.
  virtual arma::uvec classes(const arma::fmat& decisions) const = 0;
  /// Everything it is made of, by name, as it applies to samples that are shifted by `origin` (d).
  virtual std::vector<std::pair<std::string, arma::mat>> parts(const arma::vec& origin) const = 0;
  /// How good an optimum it is: objective, what is left of the optimality condition, iterations.
  std::map<std::string, double> facts;
};

/// Decision values Wᵀx + b, of which the largest wins, the first of equal ones. Parts: weights (d×c), bias (c).
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
  double tolerance;                                ///< on the method's optimality condition
  double gamma = 1;                                ///< of a kernel
  std::size_t cache_bytes = std::size_t{1} << 28;  ///< most memory for kernel rows of one pair of classes
};

/// One classifier for each of some rising costs C, each optimum found from the last one.
using Path = std::vector<std::unique_ptr<Classifier>>;

/// A way to fit classifiers.
struct Method {
  std::string name, summary;
  std::vector<double> costs;  ///< the usual grid of C, rising
  double tolerance;           ///< the usual one
  bool has_gamma;
  bool sparse;  ///< whether it profits from zeros
  Path (*fit)(const TrainingSet&, const std::vector<double>& costs, const FitOptions&, const Progress&);
};

/// logistic, linear-svm, rbf-svm.
const std::vector<Method>& methods();

/// Throws InputError on any other word.
const Method& method_named(const std::string& name);

}  // namespace simplecell
