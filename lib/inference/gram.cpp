#include "inference/gram.hpp"

#include <cmath>
#include <cstring>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

// Eight floats in one register; loads need no alignment.
typedef float Lane __attribute__((vector_size(32)));

Lane load(const float* from) {
  Lane lane;
  std::memcpy(&lane, from, sizeof lane);
  return lane;
}

// Rows [row, row + 8·lanes) of M x, accumulated in registers.
template <int lanes>
void multiply_rows(const float* matrix, arma::uword stride, const Support& x, arma::uword row, float* out) {
  Lane sum[lanes] = {};
  for (arma::uword k = 0; k < x.count; ++k) {
    const float* column = matrix + x.index[k] * stride + row;
    const float value = x.value[k];
    for (int i = 0; i < lanes; ++i) sum[i] += value * load(column + 8 * i);
  }
  std::memcpy(out + row, sum, sizeof sum);
}

float power_iteration(const arma::fmat& matrix, arma::fvec& v) {
  if (v.n_elem != matrix.n_rows) v = arma::fvec(matrix.n_rows, arma::fill::ones);
  float previous = 0;
  for (int iteration = 0; iteration < 200; ++iteration) {
    const arma::fvec image = matrix * v;
    const float norm = arma::norm(image);
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
    // On and below the diagonal only; the transpose fills the rest.
    const Range c = chunk(m, width, block);
    gram.matrix.submat(c.first, c.first, m - 1, c.last - 1) = A.cols(c.first, m - 1).t() * A.cols(c.first, c.last - 1);
    gram.matrix.submat(c.first, c.first, c.last - 1, c.last - 1) =
        arma::symmatl(gram.matrix.submat(c.first, c.first, c.last - 1, c.last - 1));
  });
  parallel_for(blocks, [&](std::size_t block, unsigned) {
    const Range c = chunk(m, width, block);
    if (c.last < m)
      gram.matrix.submat(c.first, c.last, c.last - 1, m - 1) = gram.matrix.submat(c.last, c.first, m - 1, c.last - 1).t();
  });
  // The power iteration approaches from below; a step of 1/L must not be too long.
  gram.lipschitz = 1.001f * power_iteration(gram.matrix, gram.leading);
}

void Support::gather(const float* x, arma::uword m) {
  count = 0;
  for (arma::uword j = 0; j < m; ++j) {
    index[count] = static_cast<std::uint32_t>(j);
    value[count] = x[j];
    count += x[j] != 0;
  }
}

void multiply_sparse(const float* M, arma::uword stride, arma::uword rows, const Support& x, float* out) {
  arma::uword row = 0;
  for (; row + 64 <= rows; row += 64) multiply_rows<8>(M, stride, x, row, out);
  for (; row + 8 <= rows; row += 8) multiply_rows<1>(M, stride, x, row, out);
  for (; row < rows; ++row) {
    float sum = 0;
    for (arma::uword k = 0; k < x.count; ++k) sum += x.value[k] * M[x.index[k] * stride + row];
    out[row] = sum;
  }
}

}  // namespace simplecell
