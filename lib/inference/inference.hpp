#pragma once
#include <armadillo>

#include "core/progress.hpp"
#include "core/registry.hpp"
#include "inference/gram.hpp"
#include "penalty/penalty.hpp"

namespace simplecell {

/// One chunk of the inference problem: stimuli, and what dictionary and penalty make of them.
class Problem {
 public:
  Problem(const Penalty& penalty, const arma::fmat& A, const Gram& gram, const arma::fmat& Y);
  /// The same in terms of B (m×n) alone, for a penalty that needs neither stimuli nor dictionary; energies count as 0.
  Problem(const Penalty& penalty, const Gram& gram, arma::fmat B);

  arma::uword atoms() const { return linear.n_rows; }
  arma::uword size() const { return linear.n_cols; }

  /// ½‖y − Ax‖² + ⟨c, x⟩ of a code x of stimulus `column` with image AᵀA x (m each).
  double misfit(arma::uword column, const float* x, const float* image) const;
  /// ½‖y − Ax‖² + λS of the same.
  double objective(arma::uword column, const float* x, const float* image) const;
  /// Duality gap, relative to the objective, of the same; NaN if it isn't known, as of a penalty with a smooth part.
  double relative_gap(arma::uword column, const float* x, const float* image) const;

  /// The length of a gradient step that is short enough in every direction, 1/(σ_max(A)² + curvature of the penalty);
  /// 1 where nothing is curved, as with atoms of zeros.
  float safe_step() const;

 private:
  std::unique_ptr<Penalty> coupled_;  // the penalty of these stimuli, if it couples their codes

 public:
  const Penalty& penalty;
  const Nature nature;       ///< of the penalty
  const Gram& gram;
  arma::fmat linear;         ///< B = AᵀY − C (m×n): the gradient at x, a smooth penalty aside, is AᵀA x − b
  arma::fvec half_energies;  ///< ½‖y‖² (n)
};

/// What became of a chunk of stimuli.
struct Solution {
  arma::fmat codes;      ///< X (m×n)
  arma::vec objectives;  ///< ½‖y − Ax‖² + λS of each column
  arma::vec gaps;        ///< relative duality gap of each column; NaN where unknown

  /// Takes the codes X (m×n), and their objectives and gaps by way of their images AᵀA X.
  void assess(const Problem& problem, arma::fmat X, const arma::fmat& image);
};

/// What the gradient of Σ_i L(x_i) with respect to the dictionary is made of, L being the objective at the codes:
///
///     ∂L/∂A = −Y Vᵀ + A (M + Mᵀ) + ∂⟨C(A, Y), V⟩/∂A,   M = ∂L/∂(AᵀA),   V = −∂L/∂(AᵀY)
///
/// With the codes held fixed V = X and M = ½ X Xᵀ, which is the Hebbian −(Y − AX)Xᵀ; differentiating through the
/// iterations that made the codes adds to both.
struct Adjoint {
  arma::fmat gram;   ///< M (m×m), summed over columns
  arma::fmat codes;  ///< V (m×n)
};

/// What is differentiated through the iterations: all of ½‖y − Ax‖² + λS, or its first term alone, as where the penalty
/// shapes the network but is no part of the loss that trains it. The latter is for penalties without weights C(A, Y).
enum class Loss { objective, reconstruction };

/// Finds the codes of stimuli for a given dictionary.
class Inference {
 public:
  virtual ~Inference() = default;

  virtual void solve(const Problem& problem, Solution& solution) const = 0;

  /// Whether it can minimise penalties of this nature.
  virtual bool suits(const Nature&) const { return true; }

  /// Whether the codes can be differentiated with respect to the dictionary.
  virtual bool differentiable() const { return false; }
  /// Solves, and pulls the derivative of the loss back through every iteration.
  virtual void solve_and_differentiate(const Problem&, Loss, Solution&, Adjoint&) const {}
};

/// Every inference by name.
const Registry<Inference>& inferences();

/// Columns that are solved together.
arma::uword chunk_width(const Penalty& penalty);

/// Codes of all columns of Y (d×n), chunk by chunk on all threads.
Solution encode(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const arma::fmat& Y,
                const Progress& progress = {});

}  // namespace simplecell
