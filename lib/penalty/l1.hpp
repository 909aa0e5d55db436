#pragma once
#include <cmath>

#include "penalty/penalty.hpp"

namespace simplecell {

/// λ‖x‖₁: classical sparse coding (Olshausen & Field 1997; sparse-coding-interpretation eq 5).
class L1 final : public Penalty {
 public:
  explicit L1(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {"l1", "lambda |x|_1: sparse coding", {lambda_parameter(0.3)}, [](const Settings& settings) {
              return std::make_unique<L1>(settings.number("lambda"));
            }};
  }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < X.n_cols; ++i)
      for (arma::uword j = 0; j < X.n_rows; ++j) sums[i] += std::abs(X(j, i));
    return lambda_ * sums;
  }

  /// The soft threshold sign(v)·max(|v| − step·λ, 0).
  void prox(arma::fmat& V, float step) const override {
    const float threshold = step * lambda_;
    float* v = V.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < V.n_elem; ++i) {
      const float clipped = std::min(std::max(v[i], -threshold), threshold);
      v[i] -= clipped;
    }
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    const float* x = X.memptr();
    float* g = G.memptr();
#pragma omp simd
    for (arma::uword i = 0; i < X.n_elem; ++i) g[i] = x[i] != 0 ? g[i] : 0.f;
  }

  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override {
    for (arma::uword i = 0; i < X.n_elem; ++i) G[i] += X[i] > 0 ? lambda_ : X[i] < 0 ? -lambda_ : 0.f;
  }

  /// The residual, scaled until |Aᵀr| ≤ λ, is a point of the dual.
  double duality_gap(const Optimality& at) const override {
    const double most = arma::abs(at.gradient).max();
    return lasso_gap(at, arma::accu(arma::abs(at.x)), most, lambda_);
  }

  /// Gap of ½‖y − Ax‖² + λ·norm at the dual point s·r, where s·most ≤ λ keeps it feasible.
  static double lasso_gap(const Optimality& at, double norm, double most, double lambda) {
    const double feasible = most > 0 ? lambda / most : infinity;
    const double best = at.residual_squared > 0 ? at.residual_stimulus / at.residual_squared : 0;
    const double s = std::clamp(best, -feasible, feasible);
    const double primal = 0.5 * at.residual_squared + lambda * norm;
    return primal - (s * at.residual_stimulus - 0.5 * s * s * at.residual_squared);
  }

 private:
  float lambda_;
};

}  // namespace simplecell
