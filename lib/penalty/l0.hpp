#pragma once
#include <cmath>

#include "penalty/penalty.hpp"

namespace simplecell {

/// ½λ²‖x‖₀: the cost is proportional to the number of active units and does not depend on how active they are
/// (sparse-set coding, Rehn & Sommer 2007; the hard threshold of Rozell et al. 2008 and of linked-dictionaries eq 2).
/// Not convex.
class L0 final : public Penalty {
 public:
  explicit L0(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {"l0", "lambda^2/2 for each non-zero: hard sparseness", {lambda_parameter(0.5)},
            [](const Settings& settings) { return std::make_unique<L0>(settings.number("lambda")); }};
  }

  Nature nature() const override { return {.convex = false, .adjoint_of_result = true, .unit_cost = unit_cost()}; }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = unit_cost() * static_cast<double>(arma::accu(X.col(i) != 0));
    return sums;
  }

  /// The hard threshold: v where |v| > √step·λ, else 0.
  void prox(arma::fmat& V, float step) const override {
    const float threshold = std::sqrt(step) * lambda_;
    float* v = V.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < V.n_elem; ++i) v[i] = std::abs(v[i]) > threshold ? v[i] : 0.f;
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    const float* x = X.memptr();
    float* g = G.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < X.n_elem; ++i) g[i] = x[i] != 0 ? g[i] : 0.f;
  }

  void add_subgradient(const arma::fmat&, arma::fmat&) const override {}

 private:
  double unit_cost() const { return 0.5 * lambda_ * lambda_; }

  float lambda_;
};

}  // namespace simplecell
