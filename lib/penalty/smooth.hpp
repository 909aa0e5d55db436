#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// Base of penalties that are smooth everywhere: inference uses their gradient, and their proximal map is the identity.
class SmoothPenalty : public Penalty {
 public:
  void prox(arma::fmat&, float) const final {}
  void prox_adjoint(const arma::fmat&, const arma::fmat&, arma::fmat&) const final {}
  void add_subgradient(const arma::fmat&, arma::fmat&) const final {}
};

}  // namespace simplecell
