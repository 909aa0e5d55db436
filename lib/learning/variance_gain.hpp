#pragma once
#include "learning/rule.hpp"

namespace simplecell {

/// The rule of Sparsenet (Olshausen & Field 1997): Hebbian, with a gain for each atom that grows while the variance of
/// its codes is above a goal, so that the codes of all units approach the same variance. The norm of an atom is its
/// gain.
class VarianceGain final : public LearningRule {
 public:
  explicit VarianceGain(const Settings& settings)
      : rate_(settings.number("rate")),
        goal_(static_cast<float>(settings.number("variance-goal"))),
        memory_(static_cast<float>(settings.number("variance-rate"))),
        strength_(static_cast<float>(settings.number("gain-rate"))) {}

  static Entry<LearningRule> entry() {
    return {"variance-gain",
            "Hebbian, atoms scaled until their codes reach a common variance: the rule of Sparsenet",
            {rate_parameter(5),
             {.name = "variance-goal", .help = "variance that codes are brought to", .value = 0.1, .bounds = above(0)},
             {.name = "variance-rate", .help = "weight of a batch in the running variance", .value = 0.01,
              .bounds = between(1e-6, 1)},
             {.name = "gain-rate", .help = "exponent of (variance / goal) by which a gain changes per batch",
              .value = 0.02, .bounds = between(0, 1)}},
            [](const Settings& settings) { return std::make_unique<VarianceGain>(settings); }};
  }

  bool sets_norms() const override { return true; }

  void update(const arma::fmat& gradient, const arma::fvec& power, double factor, arma::fmat& A) override {
    if (variance_.n_elem != A.n_cols) {
      variance_ = arma::fvec(A.n_cols, arma::fill::value(goal_));
      gain_ = arma::fvec(A.n_cols, arma::fill::ones);
    }
    A -= static_cast<float>(rate_ * factor) * gradient;
    variance_ = (1 - memory_) * variance_ + memory_ * power;
    gain_ %= arma::pow(variance_ / goal_, strength_);
    A = arma::normalise(A);
    A.each_row() %= gain_.t();
  }

  void forget(arma::uword atom) override {
    variance_[atom] = goal_;
    gain_[atom] = arma::mean(gain_);
  }

  void save(State& state) const override {
    state["code_variance"] = variance_;
    state["gain"] = gain_;
  }

  void restore(const State& state) override {
    variance_ = state.at("code_variance");
    gain_ = state.at("gain");
  }

 private:
  double rate_;
  float goal_, memory_, strength_;
  arma::fvec variance_, gain_;
};

}  // namespace simplecell
