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
/// alone. A part of it with kinks or constraints enters inference by its proximal map, a smooth part by its gradient.
/// Matrices hold one stimulus per column. λ is part of the object.
class Penalty {
 public:
  virtual ~Penalty() = default;

  /// value(X), of each column (n).
  virtual arma::vec values(const arma::fmat& X) const = 0;

  /// Whether any of value is left to prox, as its kinks and constraints must be. If not, prox is the identity.
  virtual bool kinked() const { return true; }
  /// V ← argmin_X ½‖X − V‖² + step·(value(X) less its smooth part), in place.
  virtual void prox(arma::fmat& V, float step) const = 0;

  /// G ← Jᵀ G, where J is the Jacobian of prox at V, which it mapped to X.
  virtual void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const = 0;

  /// G += a subgradient at X of what prox sees; at kinks, 0 is added.
  virtual void add_subgradient(const arma::fmat& X, arma::fmat& G) const = 0;

  /// Whether value has a smooth part. Then the next three are needed as well.
  virtual bool smooth() const { return false; }
  /// G += gradient of the smooth part at X.
  virtual void add_gradient(const arma::fmat& /*X*/, arma::fmat& /*G*/) const {}
  /// G += H V with the Hessian H of the smooth part at X.
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

  /// What a unit costs for being active, whatever its activity; NaN if that is not what the penalty counts.
  virtual double price() const { return std::numeric_limits<double>::quiet_NaN(); }

  /// How many codes it is made for; 0 for any number.
  virtual arma::uword units() const { return 0; }

  /// How many consecutive codes share the fate of a group; 1 if every code stands alone.
  virtual arma::uword group_size() const { return 1; }

  /// For a penalty that ties the codes of different stimuli: how many stimuli are solved together, and the penalty
  /// among those very stimuli Y (d×n). Otherwise 0 and null: every column stands alone.
  virtual arma::uword neighbourhood() const { return 0; }
  virtual std::unique_ptr<Penalty> among(const arma::fmat& /*Y*/) const { return nullptr; }

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
