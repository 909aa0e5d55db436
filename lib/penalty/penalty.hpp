#pragma once
#include <armadillo>
#include <limits>
#include <memory>

#include "core/registry.hpp"

namespace simplecell {

/// What a penalty needs to compute the duality gap of one code.
struct Optimality {
  const arma::fvec& x;         ///< the code
  const arma::fvec& gradient;  ///< of ½‖y − Ax‖² + ⟨c, x⟩ at x, with the penalty's weights c (see Penalty)
  double residual_squared;     ///< ‖y − Ax‖²; NaN for a penalty with weights, where it is not computed
  double residual_stimulus;    ///< ⟨y − Ax, y⟩; NaN likewise
};

/// Properties of a penalty by which inference and learning choose their operations.
struct Nature {
  bool proximal = true;      ///< has a non-smooth part or constraints, handled by prox; otherwise prox is the identity
  bool smooth = false;       ///< has a smooth part, handled by its gradient
  bool weighted = false;     ///< has weights C, which depend on dictionary and stimuli
  bool convex = true;        ///< value is convex in the codes
  bool nonnegative = false;  ///< codes are constrained to be non-negative
  bool affine = false;       ///< codes sum to one, and a common shift of stimuli and atoms changes nothing
  bool adjoint_of_result = false;  ///< prox_adjoint uses the result X of prox alone, so that its argument V is not kept
  double curvature = 0;      ///< an upper bound of the largest eigenvalue of the smooth part's Hessian
  double unit_cost = std::numeric_limits<double>::quiet_NaN();  ///< cost of a non-zero code, where value counts these
  arma::uword units = 0;       ///< number of codes, if the penalty is made for a certain number; 0: any
  arma::uword group_size = 1;  ///< number of consecutive codes that form a group
  arma::uword coupled = 0;     ///< number of stimuli whose codes are coupled and solved together; 0: not coupled
};

/// A penalty λ·S(X; A, Y) of the objective
///
///     minimise over A, X:  ½‖Y − AX‖²_F + λ·S(X; A, Y)        (local-geometry eq 1)
///
/// with stimuli Y (d×n), dictionary A (d×m) and codes X (m×n). It is given as
///
///     λ·S = ⟨C(A, Y), X⟩ + value(X)
///
/// where the weights C (m×n) depend on dictionary and stimuli, and value(X) on the codes alone. Inference handles the
/// non-smooth part of value(X) and its constraints by their proximal map, and the smooth part by its gradient. Matrices
/// hold one stimulus per column. λ is part of the object. nature() says which of the operations below are needed.
class Penalty {
 public:
  virtual ~Penalty() = default;

  virtual Nature nature() const { return {}; }

  /// value(X) of each column (n).
  virtual arma::vec values(const arma::fmat& X) const = 0;

  /// V ← argmin_X ½‖X − V‖² + step·(non-smooth part of value(X)), in place.
  virtual void prox(arma::fmat& V, float step) const = 0;

  /// G ← Jᵀ G, where J is the Jacobian of prox at V, and X = prox(V).
  virtual void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const = 0;

  /// G += a subgradient at X of the non-smooth part of value(X): 0 where that is not differentiable.
  virtual void add_subgradient(const arma::fmat& X, arma::fmat& G) const = 0;

  /// If Nature::smooth: G += gradient of the smooth part at X.
  virtual void add_gradient(const arma::fmat& /*X*/, arma::fmat& /*G*/) const {}
  /// If Nature::smooth: G += H V, where H is the Hessian of the smooth part at X.
  virtual void add_hessian_product(const arma::fmat& /*X*/, const arma::fmat& /*V*/, arma::fmat& /*G*/) const {}

  /// If Nature::weighted: fills C (m×n) with the weights. AᵀY (m×n) has been computed already.
  virtual void weights(const arma::fmat& /*A*/, const arma::fmat& /*Y*/, const arma::fmat& /*AtY*/,
                       arma::fmat& /*C*/) const {}
  /// If Nature::weighted: GA += ∂⟨C(A, Y), W⟩/∂A with W (m×n) held fixed. YWᵀ (d×m) has been computed already.
  virtual void add_weights_adjoint(const arma::fmat& /*A*/, const arma::fmat& /*W*/, const arma::fmat& /*YWt*/,
                                   arma::fmat& /*GA*/) const {}

  /// If Nature::coupled: the penalty for the codes of the stimuli Y (d×n), which are solved together.
  virtual std::unique_ptr<Penalty> coupling(const arma::fmat& /*Y*/) const { return nullptr; }

  /// Difference between the objective of one column and a lower bound of its minimum (a duality or Frank–Wolfe gap);
  /// NaN if the penalty has no such bound, for example if it is not convex.
  virtual double duality_gap(const Optimality&) const { return std::numeric_limits<double>::quiet_NaN(); }
};

/// λ·S(X; A, Y) = ⟨C(A, Y), X⟩ + value(X), summed over columns.
double total_value(const Penalty& penalty, const arma::fmat& X, const arma::fmat& A, const arma::fmat& Y);

/// The option `lambda` of a penalty, with its default value.
inline Parameter lambda_parameter(double value) {
  return {.name = "lambda", .help = "weight of the penalty", .value = value, .bounds = at_least(0)};
}

}  // namespace simplecell
