#pragma once
#include <cmath>

#include "core/parallel.hpp"
#include "core/processor.hpp"
#include "learning/rule.hpp"

namespace simplecell {

/// Adam (Kingma & Ba 2015), element by element.
class Adam final : public LearningRule {
 public:
  Adam(const Settings& settings, const GradientOptions& gradient)
      : rate_(settings.number("rate")),
        beta1_(settings.number("beta1")),
        beta2_(settings.number("beta2")),
        gradient_(gradient) {}

  static Entry<LearningRule> backprop() {
    auto parameters = adam_parameters();
    parameters.push_back({.name = "gradient-of",
                          .help = "what is differentiated: the whole objective, or its reconstruction term alone",
                          .words = {"objective", "reconstruction"}});
    return {"backprop", "Adam on the gradient through every unrolled iteration", parameters,
            [](const Settings& settings) {
              const bool whole = settings.word("gradient-of") == "objective";
              return std::make_unique<Adam>(
                  settings, GradientOptions{true, whole ? Loss::objective : Loss::reconstruction});
            }};
  }

  static Entry<LearningRule> stop_gradient() {
    return {"stop-gradient", "Adam on the gradient with the codes held fixed", adam_parameters(),
            [](const Settings& settings) { return std::make_unique<Adam>(settings, GradientOptions{}); }};
  }

  GradientOptions gradient() const override { return gradient_; }

  void update(const arma::fmat& gradient, const arma::fvec&, double factor, arma::fmat& A) override {
    if (mean_.n_elem != A.n_elem) {
      mean_.zeros(A.n_rows, A.n_cols);
      square_.zeros(A.n_rows, A.n_cols);
    }
    ++steps_;
    const float b1 = static_cast<float>(beta1_), b2 = static_cast<float>(beta2_);
    const float rate = static_cast<float>(rate_ * factor / (1 - std::pow(beta1_, steps_)));
    const float correction = static_cast<float>(1 / (1 - std::pow(beta2_, steps_)));
    parallel_for(chunk_count(A.n_cols, 64), [&](std::size_t index, unsigned) {
      const Range c = chunk(A.n_cols, 64, index);
      vectorised<&step>(c.size() * A.n_rows, gradient.colptr(c.first), b1, b2, rate, correction,
                        mean_.colptr(c.first), square_.colptr(c.first), A.colptr(c.first));
    });
  }

  void forget(arma::uword atom) override {
    mean_.col(atom).zeros();
    square_.col(atom).zeros();
  }

  void save(State& state) const override {
    state["adam_mean"] = mean_;
    state["adam_square"] = square_;
    state["adam_steps"] = arma::fmat{static_cast<float>(steps_)};
  }

  void restore(const State& state) override {
    mean_ = state.at("adam_mean");
    square_ = state.at("adam_square");
    steps_ = static_cast<int>(state.at("adam_steps")(0));
  }

 private:
  static void step(arma::uword count, const float* g, float b1, float b2, float rate, float correction, float* mean,
                   float* square, float* a) {
    constexpr float epsilon = 1e-8f;
#pragma omp simd
    for (arma::uword i = 0; i < count; ++i) {
      mean[i] = b1 * mean[i] + (1 - b1) * g[i];
      square[i] = b2 * square[i] + (1 - b2) * g[i] * g[i];
      a[i] -= rate * mean[i] / (std::sqrt(correction * square[i]) + epsilon);
    }
  }

  static std::vector<Parameter> adam_parameters() {
    return {rate_parameter(0.03),
            {.name = "beta1", .help = "decay of Adam's mean gradient", .value = 0.9, .bounds = unit()},
            {.name = "beta2", .help = "decay of Adam's mean squared gradient", .value = 0.999, .bounds = unit()}};
  }
  static Bounds unit() { return {.low = 0, .high = 1, .open_high = true}; }

  double rate_, beta1_, beta2_;
  GradientOptions gradient_;
  arma::fmat mean_, square_;
  int steps_ = 0;
};

}  // namespace simplecell
