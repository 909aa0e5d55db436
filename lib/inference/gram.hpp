#pragma once
#include <armadillo>

namespace simplecell {

/// What inference needs of a dictionary A (d×m), computed once per change of A.
struct Gram {
  arma::fmat matrix;    ///< AᵀA (m×m)
  float lipschitz = 0;  ///< σ_max(A)², from slightly above
  arma::fvec leading;   ///< its eigenvector: the warm start of the next power iteration
};

/// Recomputes the Gram matrix of A, in fixed blocks so that the result does not depend on the number of threads.
void update_gram(const arma::fmat& A, Gram& gram);

/// Columns of a fixed width that all work on codes is cut into.
inline constexpr arma::uword code_chunk = 128;

/// out ← M X for codes X: by the non-zeros of each column where there are few, else by GEMM. Codes of trained models
/// are sparse and keep their support from one iteration to the next, so that its columns of M stay in cache; those of
/// the first iterations, and of young dictionaries, are dense.
void multiply(const arma::fmat& M, const arma::fmat& X, arma::fmat& out);
/// out += M Xᵀ for codes X, likewise: by the non-zeros of each unit, or by GEMM.
void add_outer_product(const arma::fmat& M, const arma::fmat& X, arma::fmat& out);

}  // namespace simplecell
