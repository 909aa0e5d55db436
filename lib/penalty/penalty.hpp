#pragma once
#include <armadillo>
#include <limits>

#include "core/registry.hpp"

namespace simplecell {

/// What inference knows of one column when it asks how far from optimal it is.
struct Optimality {
  const arma::fvec& x;         ///< the code
  const arma::fvec& gradient;  ///< of ½‖y − Ax‖² + ⟨c, x⟩ at x; c are the weights below
  double residual_squared;     ///< ‖y − Ax‖²
  double residual_stimulus;    ///< ⟨y − Ax, y⟩
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
/// alone: either by its proximal map, or, if smooth() says so, by its gradient (prox is then the identity or a
/// projection). Matrices hold one stimulus per column; no column may depend on another. λ is part of the object.
class Penalty {
 public:
  virtual ~Penalty() = default;

  /// The part that depends on the codes alone, summed over columns.
  virtual double value(const arma::fmat& X) const = 0;

  /// V ← argmin_X ½‖X − V‖² + step·value(X), in place; without the value if smooth().
  virtual void prox(arma::fmat& V, float step) const = 0;

  /// G ← Jᵀ G, where J is the Jacobian of prox at the point that it mapped to X.
  virtual void prox_adjoint(const arma::fmat& X, arma::fmat& G) const = 0;

  /// G += a (sub)gradient of value at X; where X is zero and value has a kink, 0 is added.
  virtual void add_gradient(const arma::fmat& X, arma::fmat& G) const = 0;

  /// Whether value is smooth and enters inference by its gradient. Then the next two are needed as well.
  virtual bool smooth() const { return false; }
  /// G += H V with the Hessian H of value at X.
  virtual void add_hessian_product(const arma::fmat& /*X*/, const arma::fmat& /*V*/, arma::fmat& /*G*/) const {}
  /// An upper bound of the Hessian's largest eigenvalue.
  virtual double curvature() const { return 0; }

  /// Fills C (m×n) with the weights, AᵀY (m×n) being at hand; false if the penalty has none.
  virtual bool weights(const arma::fmat& /*A*/, const arma::fmat& /*Y*/, const arma::fmat& /*AtY*/,
                       arma::fmat& /*C*/) const {
    return false;
  }
  /// GA += ∂⟨C(A, Y), W⟩/∂A for W (m×n) held fixed, YWᵀ (d×m) being at hand.
  virtual void add_weights_adjoint(const arma::fmat& /*A*/, const arma::fmat& /*W*/, const arma::fmat& /*YWt*/,
                                   arma::fmat& /*GA*/) const {}

  /// Gap between the objective of one column and a lower bound of its minimum (a dual or Frank–Wolfe gap); NaN if the
  /// penalty has none, as when it is not convex.
  virtual double duality_gap(const Optimality&) const { return std::numeric_limits<double>::quiet_NaN(); }
};

/// λ·S(X; A, Y), both parts, summed over columns.
double total_value(const Penalty& penalty, const arma::fmat& X, const arma::fmat& A, const arma::fmat& Y);

/// The weight λ that every penalty has.
inline Parameter lambda_parameter(double value) {
  return {.name = "lambda", .help = "weight of the penalty", .value = value, .bounds = at_least(0)};
}

}  // namespace simplecell
