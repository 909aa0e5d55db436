#pragma once
#include <armadillo>

#include "classify/rbf_kernel.hpp"

namespace simplecell {

/// The optimum of a two-class SVM: f(x) = Σ_j coefficients_j K(x_j, x) + bias.
struct BinaryOptimum {
  arma::vec coefficients;  ///< y_j α_j, in [0, C] or [−C, 0]
  double bias = 0;
  double objective = 0;  ///< dual objective ½ Σ_ij β_i β_j K_ij − Σ_j |β_j| of the coefficients β
  double violation = 0;  ///< violation of the Karush–Kuhn–Tucker conditions by the most violating pair
  arma::uword iterations = 0;
};

/// Sequential minimal optimisation of the dual of a two-class SVM,
///
///     min over β   ½ Σ_ij β_i β_j K_ij − Σ_j y_j β_j    with Σ_j β_j = 0, 0 ≤ y_j β_j ≤ C,
///
/// by steps in two coefficients: the one that violates the optimality conditions most, and the one that, by the
/// second-order estimate, decreases the objective most together with the first. LIBSVM's variables are α and the
/// gradient G; here they are β = yα and v = −yG = y − Kβ (`lack`), which removes the labels' signs from all formulas
/// but the bounds. It ends when no pair violates the conditions by more than `tolerance`, as LIBSVM does. Source: Fan,
/// Chen & Lin (2005), JMLR 6:1889–1918.
class BinarySvm {
 public:
  /// Labels y are 1 or −1, with at least one of each. The kernel must outlive this object.
  BinarySvm(const RbfKernel& kernel, arma::vec labels, std::size_t cache_bytes);

  /// Starts from the optimum for the last cost, if this cost is no less. Throws RunError after 10⁷ iterations (or 100
  /// n, if that is more).
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
  arma::fvec may_grow_, may_shrink_;  // 0 where β may grow (shrink), otherwise −∞ (∞)
  double cost_ = 0;
  arma::uword first_ = 0;            // first sample of the most violating pair
  double highest_ = 0, lowest_ = 0;  // largest v where β may grow, smallest v where it may shrink
};

}  // namespace simplecell
