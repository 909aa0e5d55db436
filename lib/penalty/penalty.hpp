#pragma once
#include <armadillo>
#include <limits>
#include <memory>

#include "core/registry.hpp"

namespace simplecell {

/// What inference knows of one column when it asks how far from optimal it is.
struct Optimality {
  const arma::fvec& x;         ///< the code
  const arma::fvec& gradient;  ///< of ½‖y − Ax‖² + ⟨c, x⟩ at x; c are the weights below
  double residual_squared;     ///< ‖y − Ax‖²; NaN of a penalty with weights, where it isn't known
  double residual_stimulus;    ///< ⟨y − Ax, y⟩; NaN likewise
};

/// What kind of penalty it is: what inference and learning have to know of it before they solve.
struct Nature {
  bool proximal = true;      ///< has kinks or constraints, which enter by prox; otherwise prox is the identity
  bool smooth = false;       ///< has a smooth part, which enters by its gradient
  bool weighted = false;     ///< takes weights C from dictionary and stimuli
  bool convex = true;        ///< value is convex in the codes
  bool nonnegative = false;  ///< no code is below zero
  bool affine = false;       ///< codes sum to one, and nothing changes if stimuli and atoms are moved together
  double curvature = 0;      ///< an upper bound of the largest eigenvalue of the smooth part's Hessian
  double unit_cost = std::numeric_limits<double>::quiet_NaN();  ///< value counts non-zero codes, at this cost each
  arma::uword units = 0;       ///< number of codes that it is made for; 0: any
  arma::uword group_size = 1;  ///< consecutive codes that are active or silent together
  arma::uword coupled = 0;     ///< stimuli that are solved together, as it couples their codes; 0: each alone
};

/// A penalty λ·S(X; A, Y) of the objective
///
///     minimise over A, X:  ½‖Y − AX‖²_F + λ·S(X; A, Y)        (local-geometry eq 1)
///
/// with stimuli Y (d×n), dictionary A (d×m) and codes X (m×n). It is given as
///
///     λ·S = ⟨C(A, Y), X⟩ + value(X)
///
/// where the weights C (m×n) are what the penalty takes from dictionary and stimuli, and value(X) depends on the codes
/// alone. A part of it with kinks or constraints enters inference by its proximal map, a smooth part by its gradient.
/// Matrices hold one stimulus per column. λ is part of the object. nature() says which of the operations are needed.
class Penalty {
 public:
  virtual ~Penalty() = default;

  virtual Nature nature() const { return {}; }

  /// value(X), of each column (n).
  virtual arma::vec values(const arma::fmat& X) const = 0;

  /// V ← argmin_X ½‖X − V‖² + step·(value(X) less its smooth part), in place.
  virtual void prox(arma::fmat& V, float step) const = 0;

  /// G ← Jᵀ G, where J is the Jacobian of prox at V, which it mapped to X.
  virtual void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const = 0;

  /// G += a subgradient at X of what prox sees; at kinks, 0 is added.
  virtual void add_subgradient(const arma::fmat& X, arma::fmat& G) const = 0;

  /// Where it is smooth: G += gradient of the smooth part at X.
  virtual void add_gradient(const arma::fmat& /*X*/, arma::fmat& /*G*/) const {}
  /// G += H V with the Hessian H of the smooth part at X.
  virtual void add_hessian_product(const arma::fmat& /*X*/, const arma::fmat& /*V*/, arma::fmat& /*G*/) const {}

  /// Where it is weighted: fills C (m×n) with the weights, AᵀY (m×n) being at hand.
  virtual void weights(const arma::fmat& /*A*/, const arma::fmat& /*Y*/, const arma::fmat& /*AtY*/,
                       arma::fmat& /*C*/) const {}
  /// GA += ∂⟨C(A, Y), W⟩/∂A for W (m×n) held fixed, YWᵀ (d×m) being at hand.
  virtual void add_weights_adjoint(const arma::fmat& /*A*/, const arma::fmat& /*W*/, const arma::fmat& /*YWt*/,
                                   arma::fmat& /*GA*/) const {}

  /// Where it couples stimuli: the penalty of the codes of these stimuli Y (d×n), solved together.
  virtual std::unique_ptr<Penalty> coupling(const arma::fmat& /*Y*/) const { return nullptr; }

  /// Gap between the objective of one column and a lower bound of its minimum (a dual or Frank–Wolfe gap); NaN if the
  /// penalty has none, as when it is not convex.
  virtual double duality_gap(const Optimality&) const { return std::numeric_limits<double>::quiet_NaN(); }
};

/// λ·S(X; A, Y), both parts, summed over columns.
double total_value(const Penalty& penalty, const arma::fmat& X, const arma::fmat& A, const arma::fmat& Y);

/// The weight λ, which nearly every penalty has.
inline Parameter lambda_parameter(double value) {
  return {.name = "lambda", .help = "weight of the penalty", .value = value, .bounds = at_least(0)};
}

}  // namespace simplecell
