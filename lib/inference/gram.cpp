#include "inference/gram.hpp"

#include <cmath>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

float power_iteration(const arma::fmat& matrix, arma::fvec& v) {
  if (v.n_elem != matrix.n_rows) v = arma::fvec(matrix.n_rows, arma::fill::ones);
  float previous = 0;
  for (int iteration = 0; iteration < 200; ++iteration) {
    arma::fvec image = matrix * v;
    float norm = arma::norm(image);
    // v may be orthogonal to all atoms: a vector of ones is, if atoms come in pairs of opposite sign. A non-zero column
    // of a positive semi-definite matrix is never mapped to zero.
    if (norm == 0) {
      image = matrix * matrix.col(arma::index_max(arma::fvec(matrix.diag())));
      norm = arma::norm(image);
    }
    if (norm == 0) return 0;
    v = image / norm;
    if (std::abs(norm - previous) <= 1e-5f * norm) return norm;
    previous = norm;
  }
  return previous;
}

}  // namespace

void update_gram(const arma::fmat& A, Gram& gram) {
  constexpr std::size_t width = 64;
  const std::size_t m = A.n_cols, blocks = chunk_count(m, width);
  gram.matrix.set_size(m, m);
  parallel_for(blocks, [&](std::size_t block, unsigned) {
    // Only blocks on and below the diagonal are computed; the others are their transposes.
    const Range c = chunk(m, width, block);
    gram.matrix.submat(c.first, c.first, m - 1, c.last - 1) = A.cols(c.first, m - 1).t() * A.cols(c.first, c.last - 1);
    gram.matrix.submat(c.first, c.first, c.last - 1, c.last - 1) =
        arma::symmatl(gram.matrix.submat(c.first, c.first, c.last - 1, c.last - 1));
  });
  parallel_for(blocks, [&](std::size_t block, unsigned) {
    const Range c = chunk(m, width, block);
    if (c.last < m)
      gram.matrix.submat(c.first, c.last, c.last - 1, m - 1) =
          gram.matrix.submat(c.last, c.first, m - 1, c.last - 1).t();
  });
  gram.panels.pack(gram.matrix);
  gram.atoms.pack(A.t());
  // The power iteration converges from below, but L must not be too small, or the step 1/L would be too long.
  gram.lipschitz = 1.001f * power_iteration(gram.matrix, gram.leading);
}

void add_to_diagonal(float value, Gram& gram) {
  gram.matrix.diag() += value;
  gram.panels.pack(gram.matrix);
  gram.lipschitz += value;
}

}  // namespace simplecell
