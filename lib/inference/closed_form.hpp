#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// The codes of orthogonal sparse coding, in one step (sparse-coding-interpretation eqs 14, 33, 45, 78, 79):
///
///     x = prox₁(Aᵀy − c)
///
/// With AᵀA = I the objective is ½‖x − (Aᵀy − c)‖² + value(x) plus a constant, so this code is its minimum for any
/// penalty. For other dictionaries the code is the first iterate of ISTA with step 1 from x = 0, and not the minimum;
/// the reported objective and duality gap are those of the actual dictionary.
class ClosedForm final : public Inference {
 public:
  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override { return penalty.proximal && penalty.coupled == 0; }
  bool differentiable() const override { return true; }
  void solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution, Adjoint& adjoint) const override;
};

}  // namespace simplecell
