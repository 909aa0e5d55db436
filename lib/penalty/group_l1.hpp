#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// λ Σ_g ‖x_g‖₂ over groups of consecutive codes: whole groups are active or silent (silhouettes eqs 5–8; Yuan & Lin
/// 2006). Where the number of codes is no multiple of the group size, the last group is smaller.
///
/// Two-sided codes go through eq 7 as printed, the proximal map of the penalty. One-sided codes are firing rates: the
/// authors' network shrinks max(v_g, 0) by the factor of ‖v_g‖, negative entries included, so a group is silenced less
/// readily than by the proximal map of the penalty with x ≥ 0, and its network need not end at the minimum. For groups of
/// one code the two agree, and it is the non-negative ℓ1.
class GroupL1 final : public Penalty {
 public:
  enum class Sides { two, one };
  struct Options {
    double lambda = 0.5;
    arma::uword group_size = 4;
    Sides sides = Sides::two;
  };
  explicit GroupL1(const Options& options) : options_(options), lambda_(static_cast<float>(options.lambda)) {}

  static Entry<Penalty> entry();

  Nature nature() const override {
    return {.nonnegative = options_.sides == Sides::one, .group_size = options_.group_size};
  }
  arma::vec values(const arma::fmat& X) const override;
  /// σ(v_g) = max(1 − step·λ/‖v_g‖, 0) v_g, or of max(v_g, 0)
  void prox(arma::fmat& V, float step) const override;
  /// With s the factor by which prox shrank the group, r the part of v that it shrank (all, or the positive entries):
  /// Jᵀg = s·g (where r ≠ 0) + (1 − s) ⟨r, g⟩ v/‖v‖².
  void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const override;
  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override;
  /// As for ℓ1, the dual norm being max_g ‖(Aᵀr)_g‖, or of its positive entries.
  double duality_gap(const Optimality& at) const override;

 private:
  // Calls act(first, size) for every group of m codes.
  template <class Act>
  void for_groups(arma::uword m, Act&& act) const {
    for (arma::uword first = 0; first < m; first += options_.group_size)
      act(first, std::min(options_.group_size, m - first));
  }

  Options options_;
  float lambda_;
};

}  // namespace simplecell
