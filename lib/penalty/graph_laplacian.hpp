#pragma once
#include "penalty/l1.hpp"

namespace simplecell {

/// λ‖X‖₁ + ρ·tr(X 𝓛 Xᵀ): neighbouring stimuli should have similar codes (local-geometry eqs 5, 10; Kodirov et al.
/// 2015). 𝓛 = D − W is the Laplacian of the binary graph that joins each stimulus of a batch to its k nearest, so that
/// tr(X 𝓛 Xᵀ) is the sum of ‖x_i − x_j‖² over its edges. Eq 10 prints an identity matrix where the ℓ1 term needs a
/// matrix of ones.
class GraphLaplacian final : public Penalty {
 public:
  struct Options {
    double lambda = 0.3, graph = 0.05;
    arma::uword neighbours = 4, batch = 256;
  };
  explicit GraphLaplacian(const Options& options);

  static Entry<Penalty> entry();

  /// The penalty has a smooth part only after coupling(), when the stimuli are known. σ_max(𝓛) is at most the largest
  /// sum of the degrees of two joined nodes (Anderson & Morley 1985).
  Nature nature() const override {
    return {.smooth = !edges_.empty(), .adjoint_of_result = true, .curvature = 2 * options_.graph * most_, .coupled = options_.batch};
  }

  arma::vec values(const arma::fmat& X) const override;

  void prox(arma::fmat& V, float step) const override { l1_.prox(V, step); }
  void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const override {
    l1_.prox_adjoint(V, X, G);
  }
  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override { l1_.add_subgradient(X, G); }

  void add_gradient(const arma::fmat& X, arma::fmat& G) const override { add_hessian_product(X, X, G); }
  /// 2ρ V 𝓛
  void add_hessian_product(const arma::fmat& X, const arma::fmat& V, arma::fmat& G) const override;

  std::unique_ptr<Penalty> coupling(const arma::fmat& Y) const override;

 private:
  struct Edge {
    arma::uword from, to;
  };
  Options options_;
  L1 l1_;
  std::vector<Edge> edges_;  // empty before the stimuli are known
  double most_ = 0;          // bound of σ_max(𝓛)
};

}  // namespace simplecell
