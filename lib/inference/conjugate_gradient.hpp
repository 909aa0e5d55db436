#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// Conjugate gradients on a smooth objective, as Sparsenet infers its codes (Olshausen & Field 1997): Polak–Ribière
/// directions, replaced by steepest descent where they do not descend. The line search minimises parabolas that bound
/// the objective from above, so every step decreases it. A code has converged when an iteration changes its objective
/// by a smaller share than `least_change`; Olshausen & Field (1996) halted at 1 %.
class ConjugateGradient final : public Inference {
 public:
  struct Options {
    arma::uword iterations = 15;
    double least_change = 0;  ///< relative change of the objective at which a code has converged; 0 runs all iterations
  };
  explicit ConjugateGradient(const Options& options) : options_(options) {}

  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override {
    return penalty.smooth && !penalty.proximal && penalty.coupled == 0;
  }

 private:
  Options options_;
};

}  // namespace simplecell
