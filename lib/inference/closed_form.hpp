#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// The codes of orthogonal sparse coding, in one step (sparse-coding-interpretation eqs 14, 33, 45, 78, 79):
///
///     x = prox₁(Aᵀy − c)
///
/// With AᵀA = I the objective is ½‖x − (Aᵀy − c)‖² + value(x) and a constant, so that this is its minimum, whatever the
/// penalty. For other dictionaries it is the first step of ISTA with step 1, and a layer of a neural network all the
/// same; the objective and the gap that are reported are those of the dictionary as it is.
class ClosedForm final : public Inference {
 public:
  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override { return penalty.proximal && penalty.coupled == 0; }
  bool differentiable() const override { return true; }
  void solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution, Adjoint& adjoint) const override;
};

}  // namespace simplecell
