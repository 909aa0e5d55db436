#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// A penalty that is smooth throughout: inference follows its gradient, and nothing is left to its proximal map.
class SmoothPenalty : public Penalty {
 public:
  void prox(arma::fmat&, float) const final {}
  void prox_adjoint(const arma::fmat&, const arma::fmat&, arma::fmat&) const final {}
  void add_subgradient(const arma::fmat&, arma::fmat&) const final {}
};

}  // namespace simplecell
