#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

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
inline constexpr arma::uword code_chunk = 64;

/// The non-zeros of a code.
struct Support {
  explicit Support(arma::uword m) : index(m), value(m) {}
  void gather(const float* x, arma::uword m);  ///< of x (m entries)
  arma::uword count = 0;
  std::vector<std::uint32_t> index;
  std::vector<float> value;
};

/// out ← M x for a matrix M of `rows` rows, whose columns are `stride` apart, and a sparse x: cost rows times the
/// non-zeros of x. Codes of trained models are sparse and keep their support from one iteration to the next, so that its
/// columns of AᵀA stay in cache.
void multiply_sparse(const float* M, arma::uword stride, arma::uword rows, const Support& x, float* out);

}  // namespace simplecell
