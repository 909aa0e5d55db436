#include "inference/gram.hpp"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

// Eight floats in one register; loads and stores need no alignment.
typedef float Lane __attribute__((vector_size(32)));

Lane load(const float* from) {
  Lane lane;
  std::memcpy(&lane, from, sizeof lane);
  return lane;
}

void store(Lane lane, float* to) { std::memcpy(to, &lane, sizeof lane); }

// A sparse vector: the indices and values of `count` entries.
struct Entries {
  const std::uint32_t* index;
  const float* value;
  arma::uword count;
};

// Collects the non-zero entries of a code.
class Support {
 public:
  explicit Support(arma::uword m) : index_(m + 8), value_(m + 8) {}  // stores write eight entries at once

  Entries gather(const float* x, arma::uword m) {
    count_ = 0;
    arma::uword j = 0;
#ifdef __AVX2__
    for (; j + 8 <= m; j += 8) gather_eight(x + j, j);
#endif
    for (; j < m; ++j) {
      index_[count_] = static_cast<std::uint32_t>(j);
      value_[count_] = x[j];
      count_ += x[j] != 0;
    }
    return {index_.data(), value_.data(), count_};
  }

 private:
#ifdef __AVX2__
  // Moves the non-zeros of eight entries to the front, by one permutation.
  void gather_eight(const float* x, arma::uword first) {
    const __m256 entries = _mm256_loadu_ps(x);
    const int mask = _mm256_movemask_ps(_mm256_cmp_ps(entries, _mm256_setzero_ps(), _CMP_NEQ_UQ));
    const __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(non_zeros_first[mask])));
    _mm256_storeu_ps(&value_[count_], _mm256_permutevar8x32_ps(entries, order));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(&index_[count_]),
                        _mm256_add_epi32(order, _mm256_set1_epi32(static_cast<int>(first))));
    count_ += static_cast<arma::uword>(std::popcount(static_cast<unsigned>(mask)));
  }

  // For each bit mask of eight entries, the positions of its set bits in rising order, one byte each.
  static constexpr std::array<std::uint64_t, 256> non_zeros_first = [] {
    std::array<std::uint64_t, 256> table{};
    for (unsigned set = 0; set < 256; ++set)
      for (unsigned place = 0, count = 0; place < 8; ++place)
        if (set >> place & 1) table[set] |= std::uint64_t{place} << 8 * count++;
    return table;
  }();
#endif

  arma::uword count_ = 0;
  std::vector<std::uint32_t> index_;
  std::vector<float> value_;
};

// The non-zeros of codes X by row: for each unit, the stimuli with a non-zero code, and these codes.
class NonZerosByUnit {
 public:
  explicit NonZerosByUnit(const arma::fmat& X) : first_(X.n_rows + 1, 0) {
    Support support(X.n_rows);
    for (arma::uword i = 0; i < X.n_cols; ++i) {
      const Entries x = support.gather(X.colptr(i), X.n_rows);
      for (arma::uword k = 0; k < x.count; ++k) ++first_[x.index[k] + 1];
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    stimulus_.resize(first_.back());
    value_.resize(first_.back());
    std::vector<arma::uword> next(first_.begin(), first_.end() - 1);
    for (arma::uword i = 0; i < X.n_cols; ++i) {
      const Entries x = support.gather(X.colptr(i), X.n_rows);
      for (arma::uword k = 0; k < x.count; ++k) {
        const arma::uword at = next[x.index[k]]++;
        stimulus_[at] = static_cast<std::uint32_t>(i);
        value_[at] = x.value[k];
      }
    }
  }

  Entries of(arma::uword unit) const {
    return {stimulus_.data() + first_[unit], value_.data() + first_[unit], first_[unit + 1] - first_[unit]};
  }

 private:
  std::vector<arma::uword> first_;  // index of the first entry of each unit, and of the end
  std::vector<std::uint32_t> stimulus_;
  std::vector<float> value_;
};

// Rows [row, row + 8·lanes) of out + M x, accumulated in registers.
template <int lanes>
void add_rows(const arma::fmat& M, const Entries& x, arma::uword row, float* out) {
  Lane sum[lanes];
  for (int i = 0; i < lanes; ++i) sum[i] = load(out + row + 8 * i);
  for (arma::uword k = 0; k < x.count; ++k) {
    const float* column = M.colptr(x.index[k]) + row;
    const float value = x.value[k];
    for (int i = 0; i < lanes; ++i) sum[i] += value * load(column + 8 * i);
  }
  for (int i = 0; i < lanes; ++i) store(sum[i], out + row + 8 * i);
}

// out += M x
void add_sparse_product(const arma::fmat& M, const Entries& x, float* out) {
  arma::uword row = 0;
  for (; row + 64 <= M.n_rows; row += 64) add_rows<8>(M, x, row, out);
  for (; row + 8 <= M.n_rows; row += 8) add_rows<1>(M, x, row, out);
  for (; row < M.n_rows; ++row) {
    float sum = out[row];
    for (arma::uword k = 0; k < x.count; ++k) sum += x.value[k] * M(row, x.index[k]);
    out[row] = sum;
  }
}

double density(const arma::fmat& X) {
  const float* x = X.memptr();
  int count = 0;
#pragma omp simd reduction(+ : count)
  for (arma::uword i = 0; i < X.n_elem; ++i) count += x[i] != 0;
  return static_cast<double>(count) / static_cast<double>(X.n_elem);
}

constexpr double dense = 0.35;  // share of non-zeros above which GEMM was measured to be faster

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
  // The power iteration converges from below, but L must not be too small, or the step 1/L would be too long.
  gram.lipschitz = 1.001f * power_iteration(gram.matrix, gram.leading);
}

void multiply(const arma::fmat& M, const arma::fmat& X, arma::fmat& out) {
  if (density(X) > dense) {
    out = M * X;
    return;
  }
  Support support(X.n_rows);
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    std::fill_n(out.colptr(i), out.n_rows, 0.f);
    add_sparse_product(M, support.gather(X.colptr(i), X.n_rows), out.colptr(i));
  }
}

void add_outer_product(const arma::fmat& M, const arma::fmat& X, arma::fmat& out) {
  if (density(X) > dense) {
    out += M * X.t();
    return;
  }
  const NonZerosByUnit non_zeros(X);
  for (arma::uword j = 0; j < X.n_rows; ++j) add_sparse_product(M, non_zeros.of(j), out.colptr(j));
}

}  // namespace simplecell
