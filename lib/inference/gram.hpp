#pragma once
#include <armadillo>

#include "inference/panels.hpp"

namespace simplecell {

/// Quantities of a dictionary A (d×m) that inference needs, computed once after every change of A.
struct Gram {
  arma::fmat matrix;    ///< AᵀA (m×m)
  Panels panels;        ///< the same, for products with codes
  Panels atoms;         ///< Aᵀ (m×d), for products with stimuli
  float lipschitz = 0;  ///< σ_max(A)², rounded up slightly
  arma::fvec leading;   ///< leading eigenvector of AᵀA (m), from which the next power iteration starts
};

/// Recomputes the Gram matrix of A, in fixed blocks so that the result does not depend on the number of threads.
void update_gram(const arma::fmat& A, Gram& gram);

/// AᵀA + value·I, as if a penalty ½·value·‖x‖² were part of the squared error.
void add_to_diagonal(float value, Gram& gram);

/// Number of stimuli in a chunk. All work on codes is cut into chunks of this fixed width.
inline constexpr arma::uword code_chunk = 128;

}  // namespace simplecell
