#pragma once
#include "core/entries.hpp"
#include "penalty/penalty.hpp"
#include "penalty/simplex.hpp"

namespace simplecell {

/// λ Σ_ij x_ij ‖y_i − a_j‖² with every code on the probability simplex: the weighted ℓ1 penalty (WL, WLSC)
/// (local-geometry eqs 4, 9; clustering-biases eqs 1–2, where it is the quadratic form trace(R L Rᵀ) of a bipartite
/// graph Laplacian). The cost of using an atom grows with its squared distance from the stimulus.
class WeightedL1 final : public Penalty {
 public:
  explicit WeightedL1(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {"weighted-l1", "lambda sum_j x_j |y - a_j|^2, x on the probability simplex: weighted l1 (WL, WLSC)",
            {lambda_parameter(0.1)},
            [](const Settings& settings) { return std::make_unique<WeightedL1>(settings.number("lambda")); }};
  }

  Nature nature() const override { return {.weighted = true, .nonnegative = true, .affine = true, .adjoint_of_result = true}; }

  arma::vec values(const arma::fmat& X) const override { return arma::vec(X.n_cols, arma::fill::zeros); }

  /// The projection P_S of local-geometry eq 6.
  void prox(arma::fmat& V, float) const override {
    for (arma::uword i = 0; i < V.n_cols; ++i) project_onto_simplex(V.colptr(i), V.n_rows);
  }

  /// On the support of the code the projection subtracts the mean, a symmetric map; off the support it is constant.
  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    for (arma::uword i = 0; i < X.n_cols; ++i) {
      const float* x = X.colptr(i);
      float* g = G.colptr(i);
      const float sum = sum_entries<float>(X.n_rows, [](float s, float t) { return s > 0 ? t : 0.f; }, x, g);
      const float support = sum_entries<float>(X.n_rows, [](float s) { return s > 0 ? 1.f : 0.f; }, x);
      const float mean = sum / support;
      map_entries(X.n_rows, g, [mean](float t, float s) { return s > 0 ? t - mean : 0.f; }, x);
    }
  }

  void add_subgradient(const arma::fmat&, arma::fmat&) const override {}

  /// c_ij = λ‖y_i − a_j‖² = λ(‖y_i‖² + ‖a_j‖² − 2 a_jᵀy_i)
  void weights(const arma::fmat& A, const arma::fmat& Y, const arma::fmat& AtY, arma::fmat& C) const override {
    C = (-2 * lambda_) * AtY;
    C.each_col() += lambda_ * arma::sum(arma::square(A), 0).t();
    C.each_row() += lambda_ * arma::sum(arma::square(Y), 0);
  }

  /// ∂/∂a_j Σ_i w_ij λ‖y_i − a_j‖² = 2λ Σ_i w_ij (a_j − y_i)
  void add_weights_adjoint(const arma::fmat& A, const arma::fmat& W, const arma::fmat& YWt,
                           arma::fmat& GA) const override {
    const arma::frowvec pull = arma::sum(W, 1).t();
    GA += (2 * lambda_) * (A.each_row() % pull - YWt);
  }

  /// The Frank–Wolfe gap ⟨g, x⟩ − min_j g_j bounds the distance to the minimum over the simplex.
  double duality_gap(const Optimality& at) const override {
    double inner = 0;
    for (arma::uword j = 0; j < at.x.n_elem; ++j) inner += static_cast<double>(at.x[j]) * at.gradient[j];
    return inner - at.gradient.min();
  }

 private:
  float lambda_;
};

}  // namespace simplecell
