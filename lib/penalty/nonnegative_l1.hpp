#pragma once
#include "penalty/l1.hpp"

namespace simplecell {

/// λ Σ_j x_j with x ≥ 0: sparse coding with firing rates (Hoyer 2002; sparse-coding-interpretation eq 33); or
/// Σ_j λ_j x_j (eq 37). A λ_j below zero, which is a positive bias of the unit, still has a proximal map, but does not
/// correspond to a prior.
class NonnegativeL1 final : public Penalty {
 public:
  explicit NonnegativeL1(double lambda) : NonnegativeL1(Weight(lambda)) {}
  explicit NonnegativeL1(Weight lambda) : lambda_(std::move(lambda)) {}

  static Entry<Penalty> entry() {
    return {"nonnegative-l1", "lambda sum_j x_j, x >= 0: sparse coding with firing rates", weight_parameters(0.3),
            [](const Settings& settings) { return std::make_unique<NonnegativeL1>(make_weight(settings)); }};
  }

  Nature nature() const override { return {.nonnegative = true, .adjoint_of_result = true, .units = lambda_.units()}; }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = lambda_.common() * sum(X.colptr(i), X.n_rows);
    return sums;
  }

  /// max(v − step·λ, 0): with step 1 a ReLU of bias −λ.
  void prox(arma::fmat& V, float step) const override {
    lambda_.apply(V, step, [](float v, float threshold) { return std::max(v - threshold, 0.f); });
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    map_entries(X.n_elem, G.memptr(), [](float g, float x) { return x > 0 ? g : 0.f; }, X.memptr());
  }

  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override {
    lambda_.combine(X, G, [](float g, float x, float lambda) { return g + (x > 0 ? lambda : 0.f); });
  }

  /// The gap of the ℓ1, but the dual is constrained only by atoms with a_jᵀr > 0, r = y − Ax. If some λ_j < 0, scaling
  /// the residual gives no feasible point of the dual, and there is no gap.
  double duality_gap(const Optimality& at) const override {
    if (lambda_.negative()) return std::numeric_limits<double>::quiet_NaN();
    const double dual_norm = lambda_.dual_norm(at.gradient, [](float g) { return -g; });
    return L1::lasso_gap(at, sum(at.x.memptr(), at.x.n_elem), dual_norm, lambda_.common());
  }

 private:
  double sum(const float* x, arma::uword m) const {
    return lambda_.sum(x, m, [](float entry) { return entry; });
  }

  Weight lambda_;
};

}  // namespace simplecell
