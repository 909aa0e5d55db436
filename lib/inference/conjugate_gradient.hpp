#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// Conjugate gradients on a smooth objective, as Sparsenet infers its codes (Olshausen & Field 1997): Polak–Ribière
/// directions, restarted where they turn uphill. Steps along a direction minimise a parabola that lies above the
/// objective, so that every one of them descends. A code is done when an iteration changes its objective by less than
/// `least_change` of it: Olshausen & Field (1996) halted at 1 %.
class ConjugateGradient final : public Inference {
 public:
  struct Options {
    arma::uword iterations = 15;
    double least_change = 0;  ///< relative; 0 runs all iterations
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
