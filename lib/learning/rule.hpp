#pragma once
#include <armadillo>

#include "core/registry.hpp"
#include "learning/gradient.hpp"
#include "learning/state.hpp"

namespace simplecell {

/// Turns the gradient of a batch into a change of the dictionary.
class LearningRule {
 public:
  virtual ~LearningRule() = default;
  /// The kind of gradient that update() expects.
  virtual GradientOptions gradient() const { return {}; }
  /// A ← A − (step of this rule), given the mean squared code of each atom (m); `factor` scales the rate.
  virtual void update(const arma::fmat& gradient, const arma::fvec& power, double factor, arma::fmat& A) = 0;
  /// Whether the rule itself fixes the norms of the atoms.
  virtual bool sets_norms() const { return false; }
  /// Resets the state (such as momentum) of an atom that has been replaced.
  virtual void forget(arma::uword /*atom*/) {}
  virtual void save(State&) const {}
  virtual void restore(const State&) {}
};

/// The option `rate` of a rule, with its default value.
inline Parameter rate_parameter(double value) {
  return {.name = "rate", .help = "learning rate", .value = value, .bounds = above(0)};
}

/// Every learning rule by name.
const Registry<LearningRule>& learning_rules();

}  // namespace simplecell
