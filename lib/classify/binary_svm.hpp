#pragma once
#include <armadillo>

#include "classify/rbf_kernel.hpp"

namespace simplecell {

/// The optimum of a two-class SVM: f(x) = Σ_j coefficients_j K(x_j, x) + bias.
struct BinaryOptimum {
  arma::vec coefficients;  ///< y_j α_j, in [0, C] or [−C, 0]
  double bias = 0;
  double objective = 0;  ///< of the dual, ½ Σ_ij β_i β_j K_ij − Σ_j |β_j| at β, the coefficients
  double violation = 0;  ///< how far the Karush–Kuhn–Tucker conditions are from holding: the most violating pair
  arma::uword iterations = 0;
};

/// Sequential minimal optimisation of the dual of a two-class SVM,
///
///     min over β   ½ Σ_ij β_i β_j K_ij − Σ_j y_j β_j    with Σ_j β_j = 0, 0 ≤ y_j β_j ≤ C,
///
/// two coefficients at a time: the one that violates optimality most, and of those that violate it together with the
/// first the one with which the objective falls most by the second-order estimate. Where LIBSVM has α, there is β = yα
/// here, and in place of its gradient G the lack v = −yG = y − Kβ, with which all signs but y's go. It ends where
/// LIBSVM does, when no pair violates the conditions by `tolerance` any more.
/// Source: Fan, Chen & Lin (2005), JMLR 6:1889–1918.
class BinarySvm {
 public:
  /// Labels y are 1 or −1, of both at least one. The kernel must outlive the machine.
  BinarySvm(const RbfKernel& kernel, arma::vec labels, std::size_t cache_bytes);

  /// Goes on from the optimum for the last cost if this one is no less. Throws RunError if more than 10⁷ iterations (or
  /// 100 n) would be needed.
  BinaryOptimum solve(double cost, double tolerance);

 private:
  void start_from_last(double cost);
  void mark(arma::uword j);
  void choose_first();
  arma::uword choose_second(const float* row) const;
  void step(arma::uword i, arma::uword j, const float* row_i, const float* row_j);
  BinaryOptimum optimum(arma::uword iterations) const;

  KernelRows rows_;
  arma::vec labels_, coefficients_, lack_;
  arma::fvec may_grow_, may_shrink_;  // 0 where β may; −∞ and ∞ where it may not
  double cost_ = 0;
  arma::uword first_ = 0;            // of the most violating pair
  double highest_ = 0, lowest_ = 0;  // lack of what may grow; of what may shrink
};

}  // namespace simplecell
