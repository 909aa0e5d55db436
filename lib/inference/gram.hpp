#pragma once
#include <armadillo>

namespace simplecell {

/// Quantities of a dictionary A (d×m) that inference needs, computed once after every change of A.
struct Gram {
  arma::fmat matrix;    ///< AᵀA (m×m)
  float lipschitz = 0;  ///< σ_max(A)², rounded up slightly
  arma::fvec leading;   ///< leading eigenvector of AᵀA (m), from which the next power iteration starts
};

/// Recomputes the Gram matrix of A, in fixed blocks so that the result does not depend on the number of threads.
void update_gram(const arma::fmat& A, Gram& gram);

/// Number of stimuli in a chunk. All work on codes is cut into chunks of this fixed width.
inline constexpr arma::uword code_chunk = 128;

/// out ← M X for codes X, by a sparse product if few entries of X are non-zero, otherwise by GEMM. Codes of trained
/// models are sparse, and their support hardly changes between iterations, so that the needed columns of M stay in
/// cache. Codes are dense in the first iterations and at the beginning of training.
void multiply(const arma::fmat& M, const arma::fmat& X, arma::fmat& out);
/// out += M Xᵀ for codes X, by a sparse product or by GEMM likewise.
void add_outer_product(const arma::fmat& M, const arma::fmat& X, arma::fmat& out);

}  // namespace simplecell
