#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// Locally competitive algorithm (Rozell et al. 2008; linked-dictionaries eqs 2–3): membrane potentials u are driven by
/// the stimulus and inhibit each other through the codes a,
///
///     τ u̇ = b − u − (AᵀA − I) a,   a = prox₁(u)
///
/// where b = Aᵀy, and prox₁ is the soft threshold for ℓ1 and the hard one for ℓ0. At a fixed point u − a = b − AᵀA a,
/// which is the optimality condition of the objective. Integrated by Euler steps.
class Lca final : public Inference {
 public:
  struct Options {
    arma::uword iterations = 60;
    double time_step = 0.2;  ///< dt/τ
    double tolerance = 0;    ///< on the relative duality gap; 0 runs all iterations
  };
  explicit Lca(const Options& options) : options_(options) {}

  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override { return penalty.proximal; }

 private:
  Options options_;
};

}  // namespace simplecell
