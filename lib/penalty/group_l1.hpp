#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// λ Σ_g ‖x_g‖₂ over groups of consecutive codes: whole groups are active or zero (silhouettes eqs 5–8; Yuan & Lin
/// 2006). If the number of codes is not a multiple of the group size, the last group is smaller.
///
/// Two-sided codes have either sign, and prox is eq 7 as printed: the proximal map of the penalty. One-sided codes are
/// non-negative, and prox is that of the authors' network: max(v_g, 0) times max(1 − step·λ/‖v_g‖, 0), where the norm
/// includes the negative entries. This sets fewer groups to zero than the proximal map of the penalty with x ≥ 0 does,
/// so the network need not converge to the minimum. With groups of one code the two maps agree, and the penalty is the
/// non-negative ℓ1.
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
  /// x_g = max(1 − step·λ/‖v_g‖, 0) v_g; one-sided: the same factor times max(v_g, 0).
  void prox(arma::fmat& V, float step) const override;
  /// Jᵀg = s·g (where r ≠ 0) + (1 − s) ⟨r, g⟩ v/‖v‖², where s is the factor by which prox multiplied the group, and r
  /// is v (two-sided) or max(v, 0) (one-sided).
  void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const override;
  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override;
  /// The gap of the ℓ1 with the dual norm max_g ‖(Aᵀr)_g‖, r = y − Ax; one-sided: of the positive entries of Aᵀr.
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
