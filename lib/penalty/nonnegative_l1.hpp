#pragma once
#include "penalty/l1.hpp"

namespace simplecell {

/// λ Σ_j x_j with x ≥ 0: sparse coding with firing rates (Hoyer 2002; sparse-coding-interpretation eq 33).
class NonnegativeL1 final : public Penalty {
 public:
  explicit NonnegativeL1(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {"nonnegative-l1", "lambda sum_j x_j, x >= 0: sparse coding with firing rates", {lambda_parameter(0.3)},
            [](const Settings& settings) { return std::make_unique<NonnegativeL1>(settings.number("lambda")); }};
  }

  arma::vec values(const arma::fmat& X) const override {
    return lambda_ * arma::sum(arma::conv_to<arma::mat>::from(X), 0).t();
  }

  /// max(v − step·λ, 0)
  void prox(arma::fmat& V, float step) const override {
    const float threshold = step * lambda_;
    float* v = V.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < V.n_elem; ++i) v[i] = std::max(v[i] - threshold, 0.f);
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    const float* x = X.memptr();
    float* g = G.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < X.n_elem; ++i) g[i] = x[i] > 0 ? g[i] : 0.f;
  }

  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override {
    for (arma::uword i = 0; i < X.n_elem; ++i) G[i] += X[i] > 0 ? lambda_ : 0.f;
  }

  /// As for ℓ1, but only atoms that point along the residual bind the dual.
  double duality_gap(const Optimality& at) const override {
    const double most = std::max(0.0, -static_cast<double>(at.gradient.min()));
    return L1::lasso_gap(at, arma::accu(at.x), most, lambda_);
  }

 private:
  float lambda_;
};

}  // namespace simplecell
