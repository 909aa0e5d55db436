#pragma once
#include <cmath>

#include "penalty/weight.hpp"

namespace simplecell {

/// λ‖x‖₁: classical sparse coding (Olshausen & Field 1997; sparse-coding-interpretation eq 3); or Σ_j λ_j|x_j|.
class L1 final : public Penalty {
 public:
  explicit L1(double lambda) : L1(Weight(lambda)) {}
  explicit L1(Weight lambda) : lambda_(std::move(lambda)) {}

  static Entry<Penalty> entry() {
    return {"l1", "lambda |x|_1: sparse coding", weight_parameters(0.3),
            [](const Settings& settings) { return std::make_unique<L1>(make_weight(settings)); }};
  }

  Nature nature() const override { return {.adjoint_of_result = true, .units = lambda_.units()}; }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = lambda_.common() * norm(X.colptr(i), X.n_rows);
    return sums;
  }

  /// The soft threshold sign(v)·max(|v| − step·λ, 0) (sparse-coding-interpretation eq 14).
  void prox(arma::fmat& V, float step) const override {
    lambda_.apply(V, step, [](float v, float threshold) { return v - std::min(std::max(v, -threshold), threshold); });
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    map_entries(X.n_elem, G.memptr(), [](float g, float x) { return x != 0 ? g : 0.f; }, X.memptr());
  }

  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override {
    lambda_.combine(X, G, [](float g, float x, float lambda) { return g + (x > 0 ? lambda : x < 0 ? -lambda : 0.f); });
  }

  /// The residual r = y − Ax, scaled so that |Aᵀr| ≤ λ, is a feasible point of the dual.
  double duality_gap(const Optimality& at) const override {
    const double dual_norm = lambda_.dual_norm(at.gradient, [](float g) { return std::abs(g); });
    return lasso_gap(at, norm(at.x.memptr(), at.x.n_elem), dual_norm, lambda_.common());
  }

  /// Duality gap of ½‖y − Ax‖² + λ·norm at the dual point s·r, r = y − Ax. `dual_norm` is that of Aᵀr, and
  /// |s|·dual_norm ≤ λ makes the point feasible.
  static double lasso_gap(const Optimality& at, double norm, double dual_norm, double lambda) {
    const double feasible = dual_norm > 0 ? lambda / dual_norm : infinity;
    const double best = at.residual_squared > 0 ? at.residual_stimulus / at.residual_squared : 0;
    const double s = std::clamp(best, -feasible, feasible);
    const double primal = 0.5 * at.residual_squared + lambda * norm;
    return primal - (s * at.residual_stimulus - 0.5 * s * s * at.residual_squared);
  }

 private:
  double norm(const float* x, arma::uword m) const {
    return lambda_.sum(x, m, [](float entry) { return std::abs(entry); });
  }

  Weight lambda_;
};

}  // namespace simplecell
