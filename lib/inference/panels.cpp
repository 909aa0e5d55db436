#include "inference/panels.hpp"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace simplecell {
namespace {

// One register; loads and stores need no alignment.
#if defined(__AVX512F__)
constexpr arma::uword lanes = 16;
constexpr arma::uword terms_at_once = 4, tile_width = 6;  // of a sparse product; columns of a dense one
#elif defined(__AVX__)
constexpr arma::uword lanes = 8;
constexpr arma::uword terms_at_once = 1, tile_width = 1;
#else
constexpr arma::uword lanes = 4;
constexpr arma::uword terms_at_once = 1, tile_width = 1;
#endif
typedef float Lanes __attribute__((vector_size(lanes * sizeof(float))));

inline Lanes load(const float* from) {
  Lanes all;
  std::memcpy(&all, from, sizeof all);
  return all;
}

inline void store(Lanes all, float* to) { std::memcpy(to, &all, sizeof all); }

// A panel's part of a column: 64 entries.
struct Block {
  static constexpr arma::uword registers = Panels::height / lanes;
  Lanes lane[registers];

  static Block from(const float* column) {
    Block loaded;
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) loaded.lane[r] = load(column + r * lanes);
    return loaded;
  }
  void add(float factor, const Block& other) {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) lane[r] += factor * other.lane[r];
  }
  void add(const Block& other) {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) lane[r] += other.lane[r];
  }
  void put(float* out) const {
#pragma GCC unroll 16
    for (arma::uword r = 0; r < registers; ++r) store(lane[r], out + r * lanes);
  }
};

// Writes the first `rows` of 64 sums.
void put(const Block& sums, float* out, arma::uword rows) {
  if (rows == Panels::height) return sums.put(out);
  float all[Panels::height];
  sums.put(all);
  std::copy_n(all, rows, out);
}

// out += factor · column, each of 64 entries
void add_onto(float* out, float factor, const Block& column) {
  Block sum = Block::from(out);
  sum.add(factor, column);
  sum.put(out);
}

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
[[gnu::always_inline]] inline Block sparse_sums(const float* panel, const Entries& x) {
  const auto column = [&](arma::uword k) { return Block::from(panel + x.index[k] * Panels::height); };
  Block sums[terms_at_once] = {};
  arma::uword k = 0;
  for (; k + terms_at_once <= x.count; k += terms_at_once)
#pragma GCC unroll 4
    for (arma::uword i = 0; i < terms_at_once; ++i) sums[i].add(x.value[k + i], column(k + i));
  for (; k < x.count; ++k) sums[0].add(x.value[k], column(k));
#pragma GCC unroll 4
  for (arma::uword i = 1; i < terms_at_once; ++i) sums[0].add(sums[i]);
  return sums[0];
}

// Σ_k x_k · column k of a panel of `terms` columns, for several vectors x at once: x_k of the c-th is at
// x[k·row_stride + c·column_stride].
template <arma::uword width>
struct Tile {
  Block sums[width] = {};

  Tile(const float* panel, const float* x, arma::uword terms, arma::uword row_stride, arma::uword column_stride) {
    for (arma::uword k = 0; k < terms; ++k, panel += Panels::height, x += row_stride) {
      const Block column = Block::from(panel);
#pragma GCC unroll 12
      for (arma::uword c = 0; c < width; ++c) sums[c].add(x[c * column_stride], column);
    }
  }
};

// Calls body(first, width) for `count` columns in tiles, width being a constant.
template <class Body>
void for_tiles(arma::uword count, Body body) {
  arma::uword first = 0;
  for (; first + tile_width <= count; first += tile_width)
    body(first, std::integral_constant<arma::uword, tile_width>());
  for (; first < count; ++first) body(first, std::integral_constant<arma::uword, 1>());
}

constexpr double dense = 0.5;  // share of non-zeros from which the product by all entries was measured to be faster

// Moves the non-zeros among sixteen entries to the front of what is stored at `index` and `value`, which have room for
// sixteen; returns their number.
#ifdef __AVX512F__
arma::uword gather_sixteen(const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const __m512 entries = _mm512_loadu_ps(x);
  const __mmask16 mask = _mm512_cmp_ps_mask(entries, _mm512_setzero_ps(), _CMP_NEQ_UQ);
  const __m512i places = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)),
                                          _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  _mm512_storeu_ps(value, _mm512_maskz_compress_ps(mask, entries));
  _mm512_storeu_si512(index, _mm512_maskz_compress_epi32(mask, places));
  return static_cast<arma::uword>(std::popcount(static_cast<unsigned>(mask)));
}
#elif defined(__AVX2__)
// For each bit mask of eight entries, the positions of its set bits in rising order, one byte each.
constexpr std::array<std::uint64_t, 256> non_zeros_first = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned set = 0; set < 256; ++set)
    for (unsigned place = 0, count = 0; place < 8; ++place)
      if (set >> place & 1) table[set] |= std::uint64_t{place} << 8 * count++;
  return table;
}();

arma::uword gather_eight(const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const __m256 entries = _mm256_loadu_ps(x);
  const int mask = _mm256_movemask_ps(_mm256_cmp_ps(entries, _mm256_setzero_ps(), _CMP_NEQ_UQ));
  const __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(non_zeros_first[mask])));
  _mm256_storeu_ps(value, _mm256_permutevar8x32_ps(entries, order));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(index),
                      _mm256_add_epi32(order, _mm256_set1_epi32(static_cast<int>(first))));
  return static_cast<arma::uword>(std::popcount(static_cast<unsigned>(mask)));
}

arma::uword gather_sixteen(const float* x, arma::uword first, std::uint32_t* index, float* value) {
  const arma::uword count = gather_eight(x, first, index, value);
  return count + gather_eight(x + 8, first + 8, index + count, value + count);
}
#endif

void NonZeros::gather(const arma::fmat& X) {
  const arma::uword m = X.n_rows;
  first_.assign(1, 0);
  if (const std::size_t most = X.n_elem + 16; index_.size() < most) {  // sixteen entries are written at once
    index_.resize(most);
    value_.resize(most);
  }
  arma::uword count = 0;
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    const float* x = X.colptr(i);
    arma::uword j = 0;
#ifdef __AVX2__
    for (; j + 16 <= m; j += 16) count += gather_sixteen(x + j, j, &index_[count], &value_[count]);
#endif
    for (; j < m; ++j) {
      index_[count] = static_cast<std::uint32_t>(j);
      value_[count] = x[j];
      count += x[j] != 0;
    }
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
  for (arma::uword j = 0; j < columns_; ++j) add_onto(at(panel, j), 1, Block::from(other.at(panel, j)));
}

void multiply(const Panels& M, const arma::fmat& X, arma::fmat& out) {
  non_zeros.gather(X);
  for (arma::uword panel = 0; panel < M.count(); ++panel) {
    const arma::uword row = M.first_row(panel), rows = M.row_count(panel);
    if (non_zeros.few())
      for (arma::uword i = 0; i < X.n_cols; ++i)
        put(sparse_sums(M.at(panel, 0), non_zeros.column(i)), out.colptr(i) + row, rows);
    else
      for_tiles(X.n_cols, [&](arma::uword first, auto width) {
        const Tile<width> tile(M.at(panel, 0), X.colptr(first), X.n_rows, 1, X.n_rows);
        for (arma::uword c = 0; c < width; ++c) put(tile.sums[c], out.colptr(first + c) + row, rows);
      });
  }
}

void add_outer_product(const Panels& M, const arma::fmat& X, Panels& out) {
  non_zeros.gather(X);
  if (non_zeros.few()) by_unit.transpose(non_zeros, X.n_rows);
  for (arma::uword panel = 0; panel < M.count(); ++panel) {
    if (non_zeros.few())
      for (arma::uword j = 0; j < X.n_rows; ++j)
        add_onto(out.at(panel, j), 1, sparse_sums(M.at(panel, 0), by_unit.column(j)));
    else
      for_tiles(X.n_rows, [&](arma::uword first, auto width) {
        const Tile<width> tile(M.at(panel, 0), X.memptr() + first, X.n_cols, X.n_rows, 1);
        for (arma::uword c = 0; c < width; ++c) add_onto(out.at(panel, first + c), 1, tile.sums[c]);
      });
  }
}

void add_second_moment(const arma::fmat& X, Panels& out) { add_outer_product(Panels(0.5f * X), X, out); }

}  // namespace simplecell
