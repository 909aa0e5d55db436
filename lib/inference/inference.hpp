#pragma once
#include <armadillo>

#include "core/progress.hpp"
#include "core/registry.hpp"
#include "inference/gram.hpp"
#include "penalty/penalty.hpp"

namespace simplecell {

/// The inference problem of one chunk of stimuli: penalty, Gram matrix and B = AᵀY − C.
class Problem {
 public:
  Problem(const Penalty& penalty, const arma::fmat& A, const Gram& gram, const arma::fmat& Y);
  /// The same from B (m×n) alone, for a penalty without weights or coupling. The stimuli being unknown, ½‖y‖² is taken
  /// as 0.
  Problem(const Penalty& penalty, const Gram& gram, arma::fmat B);

  arma::uword atoms() const { return linear.n_rows; }
  arma::uword size() const { return linear.n_cols; }

  /// ½‖y − Ax‖² + ⟨c, x⟩ of a code x of stimulus `column` with image AᵀA x (m each).
  double misfit(arma::uword column, const float* x, const float* image) const;
  /// ½‖y − Ax‖² + λS of the same code.
  double objective(arma::uword column, const float* x, const float* image) const;
  /// Duality gap of the same code, relative to its objective; NaN if unknown, as for a penalty with a smooth part.
  double relative_gap(arma::uword column, const float* x, const float* image) const;

  /// The length of a gradient step that is short enough in every direction, 1/(σ_max(A)² + curvature of the penalty);
  /// 1 where nothing is curved, as with atoms of zeros.
  float safe_step() const;

 private:
  std::unique_ptr<Penalty> coupled_;  // Penalty::coupling of these stimuli, if the penalty couples their codes

 public:
  const Penalty& penalty;
  const Nature nature;       ///< of the penalty
  const Gram& gram;
  arma::fmat linear;         ///< B = AᵀY − C (m×n); the gradient of ½‖y − Ax‖² + ⟨c, x⟩ is AᵀA x − b
  arma::fvec half_energies;  ///< ½‖y‖² (n)
};

/// The codes of stimuli, with their objectives and duality gaps.
struct Solution {
  arma::fmat codes;      ///< X (m×n)
  arma::vec objectives;  ///< ½‖y − Ax‖² + λS of each column
  arma::vec gaps;        ///< relative duality gap of each column; NaN where unknown

  /// Stores the codes X (m×n) and computes their objectives and gaps, given image = AᵀA X.
  void assess(const Problem& problem, arma::fmat X, const arma::fmat& image);
};

/// The derivatives M and V from which the gradient of Σ_i L(x_i) with respect to the dictionary is computed, where L is
/// the objective at the codes:
///
///     ∂L/∂A = −Y Vᵀ + A (M + Mᵀ) + ∂⟨C(A, Y), V⟩/∂A,   M = ∂L/∂(AᵀA),   V = −∂L/∂(AᵀY)
///
/// With the codes held fixed, V = X and M = ½ X Xᵀ, which gives the Hebbian gradient −(Y − AX)Xᵀ. Differentiating
/// through the iterations of the inference adds further terms to both.
struct Adjoint {
  Panels gram;       ///< M (m×m), summed over columns
  arma::fmat codes;  ///< V (m×n)
};

/// The loss that is differentiated through the iterations: ½‖y − Ax‖² + λS, or its first term alone. In the second case
/// the penalty acts only through the thresholds of the unrolled network; that needs a penalty without weights C(A, Y).
enum class Loss { objective, reconstruction };

/// Finds the codes of stimuli for a given dictionary.
class Inference {
 public:
  virtual ~Inference() = default;

  virtual void solve(const Problem& problem, Solution& solution) const = 0;

  /// Number of stimuli to be solved together.
  virtual arma::uword chunk() const { return code_chunk; }

  /// Whether it can minimise penalties of this nature.
  virtual bool suits(const Nature&) const { return true; }

  /// Whether the codes can be differentiated with respect to the dictionary.
  virtual bool differentiable() const { return false; }
  /// Solves, and computes the derivative of the loss by backpropagation through every iteration.
  virtual void solve_and_differentiate(const Problem&, Loss, Solution&, Adjoint&) const {}
};

/// Every inference by name.
const Registry<Inference>& inferences();

/// Number of columns in a chunk: that of the penalty if it couples stimuli, otherwise that of the inference.
arma::uword chunk_width(const Penalty& penalty, const Inference& inference);

/// Codes of all columns of Y (d×n), chunk by chunk on all threads.
Solution encode(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const arma::fmat& Y,
                const Progress& progress = {});

}  // namespace simplecell
