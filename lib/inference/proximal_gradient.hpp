#pragma once
#include <vector>

#include "inference/inference.hpp"

namespace simplecell {

/// The iterates of an unrolled inference on a chunk of stimuli, stored for backpropagation.
struct Unrolled {
  arma::fcube codes;      ///< x⁽⁰⁾ … x⁽ᵀ⁾ (m×n×(T+1))
  arma::fcube arguments;  ///< of prox in each iteration (m×n×T); empty if its derivative depends on the codes alone
  arma::fmat image;       ///< AᵀA x⁽ᵀ⁾ (m×n)
  float step = 0;         ///< α
};

/// Accelerated proximal gradient (local-geometry eqs 6–8; FISTA: Beck & Teboulle 2009):
///
///     x⁺ = prox_α(z − α∇f(z)),   z⁺ = x⁺ + γ(x⁺ − x),   α = 1/L,   L = σ_max(A)² + curvature of a smooth penalty
///
/// either for a fixed number of iterations (an unrolled network, which can be differentiated) or until the relative
/// duality gap of each column is small enough; then the momentum γ is restarted where it opposes the gradient step, and is
/// 1 in between instead of Nesterov's.
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
  arma::uword chunk() const override { return options_.tolerance > 0 ? 4 * code_chunk : code_chunk; }
  bool differentiable() const override { return options_.tolerance == 0; }
  void solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution,
                               Adjoint& adjoint) const override;

  // The following two functions serve for any loss L of the codes, such as that of a network whose first layer is
  // this inference. The step length α = 1/L is treated as a constant: its dependence on the dictionary is not
  // differentiated.

  /// Runs all iterations and stores the iterates.
  void unroll(const Problem& problem, Unrolled& unrolled) const;
  /// Computes drive = ∂L/∂B (m×n), where B is Problem::linear, from bar = ∂L/∂x⁽ᵀ⁾ (m×n), which is overwritten; and
  /// adds ∂L/∂(AᵀA) (m×m) to gram, if that is given.
  void pull_back(const Problem& problem, const Unrolled& unrolled, arma::fmat& bar, arma::fmat& drive,
                 Panels* gram) const;

 private:
  void solve_to_gap(const Problem& problem, Solution& solution) const;

  Options options_;
  std::vector<float> momentum_;  ///< γ of each iteration
};

}  // namespace simplecell
