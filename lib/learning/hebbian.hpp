#pragma once
#include "learning/rule.hpp"

namespace simplecell {

/// A ← A + rate·(Y − AX)Xᵀ/n (Olshausen & Field 1997), minus rate·∂(λS)/∂A if the penalty depends on the dictionary.
/// The first term is Hebbian: the change of an atom is the product of the unit's activity and the residual.
class Hebbian final : public LearningRule {
 public:
  explicit Hebbian(double rate) : rate_(rate) {}

  static Entry<LearningRule> entry() {
    return {"hebbian", "residual times activity, codes held fixed", {rate_parameter(5)}, [](const Settings& settings) {
              return std::make_unique<Hebbian>(settings.number("rate"));
            }};
  }

  void update(const arma::fmat& gradient, const arma::fvec&, double factor, arma::fmat& A) override {
    A -= static_cast<float>(rate_ * factor) * gradient;
  }

 private:
  double rate_;
};

}  // namespace simplecell
