#pragma once
#include <armadillo>

#include "core/progress.hpp"
#include "core/registry.hpp"
#include "inference/gram.hpp"
#include "penalty/penalty.hpp"

namespace simplecell {

/// One chunk of the inference problem: stimuli, and what dictionary and penalty make of them.
struct Problem {
  Problem(const Penalty& penalty, const arma::fmat& A, const Gram& gram, const arma::fmat& Y);

  const Penalty& penalty;
  const Gram& gram;
  arma::fmat linear;         ///< B = AᵀY − C (m×n): the smooth gradient at x is AᵀA x − b
  arma::fvec half_energies;  ///< ½‖y‖² (n)

  arma::uword atoms() const { return linear.n_rows; }
  arma::uword size() const { return linear.n_cols; }
};

/// What became of a chunk of stimuli.
struct Solution {
  arma::fmat codes;      ///< X (m×n)
  arma::vec objectives;  ///< ½‖y − Ax‖² + λS of each column
  arma::vec gaps;        ///< relative duality gap of each column; NaN where unknown
};

/// What the gradient of Σ_i L(x_i) with respect to the dictionary is made of, L being the objective at the codes:
///
///     ∂L/∂A = −Y Vᵀ + A S + ∂⟨C(A, Y), V⟩/∂A,   S = M + Mᵀ,  M = ∂L/∂(AᵀA),   V = −∂L/∂(AᵀY)
///
/// With the codes held fixed V = X and S = X Xᵀ, which is the Hebbian −(Y − AX)Xᵀ; differentiating through the
/// iterations that made the codes adds to both.
struct Adjoint {
  arma::fmat gram;   ///< S (m×m) on and below the diagonal, summed over columns and calls
  arma::fmat codes;  ///< V (m×n)
};

/// S += x xᵀ for a sparse x, on and below the diagonal.
void add_outer(const Support& x, arma::fmat& S);

/// Finds the codes of stimuli for a given dictionary.
class Inference {
 public:
  virtual ~Inference() = default;

  virtual void solve(const Problem& problem, Solution& solution) const = 0;

  /// Whether the codes can be differentiated with respect to the dictionary.
  virtual bool differentiable() const { return false; }
  /// Solves, and pulls the derivative of the objective back through every iteration; adjoint.gram is added to.
  virtual void solve_and_differentiate(const Problem&, Solution&, Adjoint&) const {}
};

/// Every inference by name.
const Registry<Inference>& inferences();

/// Codes of all columns of Y (d×n), chunk by chunk on all threads.
Solution encode(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const arma::fmat& Y,
                const Progress& progress = {});

}  // namespace simplecell
