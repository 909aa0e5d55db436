#include "inference/panels.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "core/entries.hpp"

namespace simplecell {
namespace {

// Products and sums are written once, for registers of any number of floats; those of AVX-512 are enough to hold more
// sums at once.
constexpr arma::uword terms_at_once(arma::uword lanes) { return lanes == 16 ? 4 : 1; }  // of a sparse product
constexpr arma::uword tile_width(arma::uword lanes) { return lanes == 16 ? 6 : 1; }     // columns of a dense one

// A panel's part of a column: 64 entries. Loads and stores need no alignment.
template <std::size_t lanes>
struct Block {
  typedef float Register __attribute__((vector_size(lanes * sizeof(float))));
  static constexpr arma::uword registers = Panels::height / lanes;
  Register lane[registers];

  void add(float factor, const float* column) {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) {
      Register other;
      std::memcpy(&other, column + r * lanes, sizeof other);
      lane[r] += factor * other;
    }
  }
  void add(const Block& other) {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) lane[r] += other.lane[r];
  }
  // Adds to, or replaces, the first `rows` of 64 entries.
  void add_to(float* out) const {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) {
      Register other;
      std::memcpy(&other, out + r * lanes, sizeof other);
      other += lane[r];
      std::memcpy(out + r * lanes, &other, sizeof other);
    }
  }
  void put(float* out, arma::uword rows) const { std::memcpy(out, lane, rows * sizeof(float)); }
};

// Some entries of a vector: their indices and values.
struct Entries {
  const std::uint32_t* index;
  const float* value;
  arma::uword count;
};

// The non-zero entries of the columns of a matrix. Memory is kept from one use to the next.
class NonZeros {
 public:
  void gather(const arma::fmat& X);
  // Takes the rows of the matrix whose non-zeros are given, of so many rows, as columns.
  void transpose(const NonZeros& other, arma::uword rows);

  bool few() const { return few_; }
  Entries column(arma::uword i) const {
    return {index_.data() + first_[i], value_.data() + first_[i], first_[i + 1] - first_[i]};
  }

 private:
  std::vector<arma::uword> first_{0}, next_;  // start of each column, and the end; next entry, in transpose()
  std::vector<std::uint32_t> index_;
  std::vector<float> value_;
  bool few_ = true;
};

thread_local NonZeros non_zeros, by_unit;

// Σ_k value_k · column index_k of a panel. Several sums run at once, so that additions need not wait for each other.
template <std::size_t lanes>
[[gnu::always_inline]] inline Block<lanes> sparse_sums(const float* panel, const Entries& x) {
  constexpr arma::uword at_once = terms_at_once(lanes);
  const auto column = [&](arma::uword k) { return panel + x.index[k] * Panels::height; };
  Block<lanes> sums[at_once] = {};
  arma::uword k = 0;
  for (; k + at_once <= x.count; k += at_once)
#pragma GCC unroll 4
    for (arma::uword i = 0; i < at_once; ++i) sums[i].add(x.value[k + i], column(k + i));
  for (; k < x.count; ++k) sums[0].add(x.value[k], column(k));
#pragma GCC unroll 4
  for (arma::uword i = 1; i < at_once; ++i) sums[0].add(sums[i]);
  return sums[0];
}

// Σ_k x_k · column k of a panel of `terms` columns, for several vectors x at once: x_k of the c-th is at
// x[k·row_stride + c·column_stride].
template <std::size_t lanes, arma::uword width>
struct Tile {
  Block<lanes> sums[width] = {};

  [[gnu::always_inline]] Tile(const float* panel, const float* x, arma::uword terms, arma::uword row_stride,
                              arma::uword column_stride) {
    for (arma::uword k = 0; k < terms; ++k, panel += Panels::height, x += row_stride)
#pragma GCC unroll 12
      for (arma::uword c = 0; c < width; ++c) sums[c].add(x[c * column_stride], panel);
  }
};

// Calls body(first, width) for `count` columns in tiles, width being a constant.
template <std::size_t lanes, class Body>
[[gnu::always_inline]] inline void for_tiles(arma::uword count, const Body& body) {
  constexpr arma::uword width = tile_width(lanes);
  arma::uword first = 0;
  for (; first + width <= count; first += width) body(first, std::integral_constant<arma::uword, width>());
  for (; first < count; ++first) body(first, std::integral_constant<arma::uword, 1>());
}

constexpr double dense = 0.5;  // share of non-zeros from which the product by all entries was measured to be faster

// Moves the non-zeros among sixteen entries to the front of what is stored at `index` and `value`, which have room for
// sixteen; returns their number.
#if defined(SIMPLECELL_LEVELS) || defined(__AVX512F__)
SIMPLECELL_TARGET("x86-64-v4")
inline arma::uword gather_sixteen(Lanes<16>, const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const __m512 entries = _mm512_loadu_ps(x);
  const __mmask16 mask = _mm512_cmp_ps_mask(entries, _mm512_setzero_ps(), _CMP_NEQ_UQ);
  const __m512i places = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)),
                                          _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  _mm512_storeu_ps(value, _mm512_maskz_compress_ps(mask, entries));
  _mm512_storeu_si512(index, _mm512_maskz_compress_epi32(mask, places));
  return static_cast<arma::uword>(std::popcount(static_cast<unsigned>(mask)));
}
#endif

#if defined(SIMPLECELL_LEVELS) || defined(__AVX2__)
// For each bit mask of eight entries, the positions of its set bits in rising order, one byte each.
constexpr std::array<std::uint64_t, 256> non_zeros_first = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned set = 0; set < 256; ++set)
    for (unsigned place = 0, count = 0; place < 8; ++place)
      if (set >> place & 1) table[set] |= std::uint64_t{place} << 8 * count++;
  return table;
}();

SIMPLECELL_TARGET("x86-64-v3")
inline arma::uword gather_eight(const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const __m256 entries = _mm256_loadu_ps(x);
  const int mask = _mm256_movemask_ps(_mm256_cmp_ps(entries, _mm256_setzero_ps(), _CMP_NEQ_UQ));
  const __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(non_zeros_first[mask])));
  _mm256_storeu_ps(value, _mm256_permutevar8x32_ps(entries, order));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(index),
                      _mm256_add_epi32(order, _mm256_set1_epi32(static_cast<int>(first))));
  return static_cast<arma::uword>(std::popcount(static_cast<unsigned>(mask)));
}

SIMPLECELL_TARGET("x86-64-v3")
inline arma::uword gather_sixteen(Lanes<8>, const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const arma::uword count = gather_eight(x, first, index, value);
  return count + gather_eight(x + 8, first + 8, index + count, value + count);
}
#endif

// Gathers the non-zeros of a column of m entries; returns their number.
constexpr auto gather_column = []<std::size_t lanes>([[maybe_unused]] Lanes<lanes> level, const float* x, arma::uword m,
                                                     std::uint32_t* index, float* value) {
  arma::uword count = 0, j = 0;
  if constexpr (lanes > 4)  // AVX2 or AVX-512
    for (; j + 16 <= m; j += 16) count += gather_sixteen(level, x + j, j, index + count, value + count);
  for (; j < m; ++j) {
    index[count] = static_cast<std::uint32_t>(j);
    value[count] = x[j];
    count += x[j] != 0;
  }
  return count;
};

void NonZeros::gather(const arma::fmat& X) {
  first_.assign(1, 0);
  if (const std::size_t most = X.n_elem + 16; index_.size() < most) {  // sixteen entries are written at once
    index_.resize(most);
    value_.resize(most);
  }
  arma::uword count = 0;
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    count += vectorised<gather_column>(X.colptr(i), X.n_rows, &index_[count], &value_[count]);
    first_.push_back(count);
  }
  few_ = static_cast<double>(count) <= dense * static_cast<double>(X.n_elem);
}

void NonZeros::transpose(const NonZeros& other, arma::uword rows) {
  const arma::uword count = other.first_.back();
  index_.resize(std::max(index_.size(), other.index_.size()));
  value_.resize(index_.size());
  first_.assign(rows + 1, 0);
  for (arma::uword k = 0; k < count; ++k) ++first_[other.index_[k] + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  next_ = first_;
  for (arma::uword i = 0; i + 1 < other.first_.size(); ++i) {
    const Entries x = other.column(i);
    for (arma::uword k = 0; k < x.count; ++k) {
      const arma::uword to = next_[x.index[k]]++;
      index_[to] = static_cast<std::uint32_t>(i);
      value_[to] = x.value[k];
    }
  }
}

// A matrix by columns, and where it lies.
struct Columns {
  const float* first;
  arma::uword rows, count;
};

// The products of a panel with vectors x, of which each of n is a column of `x` or, by units, a row.
constexpr auto sparse_products = []<std::size_t lanes>(Lanes<lanes>, const float* panel, const NonZeros* x,
                                                       arma::uword n, float* out, arma::uword rows,
                                                       arma::uword stride) {
  for (arma::uword i = 0; i < n; ++i) sparse_sums<lanes>(panel, x->column(i)).put(out + i * stride, rows);
};

constexpr auto dense_products = []<std::size_t lanes>(Lanes<lanes>, const float* panel, Columns X, float* out,
                                                      arma::uword rows, arma::uword stride) {
  for_tiles<lanes>(X.count, [&](arma::uword first, auto width) {
    const Tile<lanes, width> tile(panel, X.first + first * X.rows, X.rows, 1, X.rows);
    for (arma::uword c = 0; c < width; ++c) tile.sums[c].put(out + (first + c) * stride, rows);
  });
};

// The same with the rows of X, added to columns of 64 entries.
constexpr auto add_sparse_products = []<std::size_t lanes>(Lanes<lanes>, const float* panel, const NonZeros* rows,
                                                           arma::uword n, float* out) {
  for (arma::uword j = 0; j < n; ++j) sparse_sums<lanes>(panel, rows->column(j)).add_to(out + j * Panels::height);
};

constexpr auto add_dense_products = []<std::size_t lanes>(Lanes<lanes>, const float* panel, Columns X, float* out) {
  for_tiles<lanes>(X.rows, [&](arma::uword first, auto width) {
    const Tile<lanes, width> tile(panel, X.first + first, X.count, X.rows, 1);
    for (arma::uword c = 0; c < width; ++c) tile.sums[c].add_to(out + (first + c) * Panels::height);
  });
};

}  // namespace

void Panels::zeros(arma::uword rows, arma::uword columns) {
  rows_ = rows;
  columns_ = columns;
  parts_.assign(count() * columns, Part{});
}

void Panels::pack(const arma::fmat& M) {
  if (M.n_rows != rows_ || M.n_cols != columns_) zeros(M.n_rows, M.n_cols);
  for (arma::uword panel = 0; panel < count(); ++panel)
    for (arma::uword j = 0; j < columns_; ++j)
      std::copy_n(M.colptr(j) + first_row(panel), row_count(panel), at(panel, j));
}

arma::fmat Panels::matrix() const {
  arma::fmat M(rows_, columns_);
  for (arma::uword panel = 0; panel < count(); ++panel) unpack(panel, M);
  return M;
}

void Panels::unpack(arma::uword panel, arma::fmat& out) const {
  for (arma::uword j = 0; j < columns_; ++j)
    std::copy_n(at(panel, j), row_count(panel), out.colptr(j) + first_row(panel));
}

void Panels::add(arma::uword panel, const Panels& other) {
  map_entries(height * columns_, at(panel, 0), [](float a, float b) { return a + b; }, other.at(panel, 0));
}

void multiply(const Panels& M, const arma::fmat& X, arma::fmat& out) {
  non_zeros.gather(X);
  const Columns columns{X.memptr(), X.n_rows, X.n_cols};
  for (arma::uword panel = 0; panel < M.count(); ++panel) {
    float* to = out.memptr() + M.first_row(panel);
    const arma::uword rows = M.row_count(panel);
    if (non_zeros.few())
      vectorised<sparse_products>(M.at(panel, 0), &non_zeros, X.n_cols, to, rows, out.n_rows);
    else
      vectorised<dense_products>(M.at(panel, 0), columns, to, rows, out.n_rows);
  }
}

void add_outer_product(const Panels& M, const arma::fmat& X, Panels& out) {
  non_zeros.gather(X);
  if (non_zeros.few()) by_unit.transpose(non_zeros, X.n_rows);
  const Columns columns{X.memptr(), X.n_rows, X.n_cols};
  for (arma::uword panel = 0; panel < M.count(); ++panel) {
    if (non_zeros.few())
      vectorised<add_sparse_products>(M.at(panel, 0), &by_unit, X.n_rows, out.at(panel, 0));
    else
      vectorised<add_dense_products>(M.at(panel, 0), columns, out.at(panel, 0));
  }
}

void add_second_moment(const arma::fmat& X, Panels& out) { add_outer_product(Panels(0.5f * X), X, out); }

}  // namespace simplecell
