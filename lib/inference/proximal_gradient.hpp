#pragma once
#include <vector>

#include "inference/inference.hpp"

namespace simplecell {

/// Accelerated proximal gradient (local-geometry eqs 6–8; FISTA: Beck & Teboulle 2009):
///
///     x⁺ = prox_α(z − α∇f(z)),   z⁺ = x⁺ + γ(x⁺ − x),   α = 1/L,   L = σ_max(A)² + curvature of a smooth penalty
///
/// either for a fixed number of iterations (an unrolled network, which can be differentiated) or until the relative
/// duality gap of the column is small enough, with the momentum restarted where it turns uphill.
class ProximalGradient final : public Inference {
 public:
  enum class Momentum { nesterov, printed, none };
  struct Options {
    arma::uword iterations = 50;
    double tolerance = 0;  ///< on the relative duality gap; 0 runs all iterations
    Momentum momentum = Momentum::nesterov;
  };
  explicit ProximalGradient(const Options& options);

  static Entry<Inference> fista_entry();
  static Entry<Inference> ista_entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool differentiable() const override { return options_.tolerance == 0; }
  void solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution,
                               Adjoint& adjoint) const override;

 private:
  void solve_to_gap(const Problem& problem, Solution& solution) const;

  Options options_;
  std::vector<float> momentum_;  ///< γ of each iteration
};

}  // namespace simplecell
