#include "analysis/gabor_basis.hpp"

#include <bit>
#include <cstdint>

#include "core/processor.hpp"

namespace simplecell::gabor {
namespace {

// e^x for x ≤ 0 with a relative error of 3e-16, without branches, so that loops over pixels use SIMD instructions.
// Arguments below −80 are replaced by −80: the result is negligible in a residual, but its square is not denormal.
inline double exp_negative(double x) {
  constexpr double log2_e = std::numbers::log2e, ln2_high = 0x1.62e42fefap-1, ln2_low = 0x1.cf79abc9e3b3ap-40;
  constexpr double rounder = 0x1.8p52;  // adding it leaves the nearest integer in the low bits
  x = x < -80 ? -80 : x;
  const double shifted = x * log2_e + rounder, k = shifted - rounder;
  const double r = (x - k * ln2_high) - k * ln2_low;  // |r| ≤ ln 2 / 2, where twelve terms of the series suffice
  double p = 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(p) + (std::bit_cast<std::uint64_t>(shifted) << 52));
}

// cos and sin of first, first + step, … Each is computed from the last but one by a rotation, in two independent
// chains. Over a patch the rounding error grows to a few units in the last place.
void rotate(double first, double step, std::vector<double>& cosine, std::vector<double>& sine) {
  const double c = std::cos(step), s = std::sin(step), c2 = c * c - s * s, s2 = 2 * c * s;
  double even[] = {std::cos(first), std::sin(first)}, odd[] = {even[0] * c - even[1] * s, even[1] * c + even[0] * s};
  const auto turn = [=](double(&by)[2]) {
    const double before = by[0];
    by[0] = before * c2 - by[1] * s2;
    by[1] = by[1] * c2 + before * s2;
  };
  for (std::size_t k = 0; k < cosine.size(); k += 2) {
    cosine[k] = even[0], sine[k] = even[1];
    if (k + 1 < cosine.size()) cosine[k + 1] = odd[0], sine[k + 1] = odd[1];
    turn(even), turn(odd);
  }
}

// Writes into `out` the inner products of the columns from `first` on with those from `second` on. Rows and Columns are
// small enough for all sums to stay in registers.
template <int Rows, int Columns>
inline void products(const double* columns, std::size_t stride, std::size_t first, std::size_t second, Basis::Products& out) {
  Lane sums[Rows][Columns] = {};
  const double* const left = columns + first * stride;
  const double* const right = columns + second * stride;
  for (std::size_t k = 0; k < stride; k += lanes)
    for (std::size_t i = 0; i < Rows; ++i)
      for (std::size_t j = 0; j < Columns; ++j)
        sums[i][j] += load(left + i * stride + k) * load(right + j * stride + k);
  for (std::size_t i = 0; i < Rows; ++i)
    for (std::size_t j = 0; j < Columns; ++j) out[second + j][first + i] = out[first + i][second + j] = sum(sums[i][j]);
}

// Sine and cosine of a carrier along an axis.
struct Carrier {
  const double *cosine, *sine;
};

// A row of even and odd, at height dy above the centre; c and s are the cosine and sine of the orientation, wx and wy
// 1/(2σ²) along and across it.
inline void place_row(int width, double left, double dy, double c, double s, double wx, double wy, Carrier x,
                      double cos_y, double sin_y, double* even, double* odd) {
#pragma omp simd
  for (int column = 0; column < width; ++column) {
    const double dx = left + column, u = dx * c + dy * s, v = dy * c - dx * s;
    const double envelope = exp_negative(-(u * u * wx + v * v * wy));
    even[column] = envelope * (x.cosine[column] * cos_y - x.sine[column] * sin_y);
    odd[column] = envelope * (x.sine[column] * cos_y + x.cosine[column] * sin_y);
  }
}

// What the derivatives at p depend on beside the pixel; ix and iy are 1/σ².
struct Slopes {
  double c, s, omega, ix, iy, a, b;
};

// A row of the derivatives, each `stride` after the last.
inline void differentiate_row(int width, double left, double dy, Slopes at, const double* even, const double* odd,
                              double* out, std::size_t stride) {
  const double c = at.c, s = at.s, omega = at.omega, ix = at.ix, iy = at.iy, a = at.a, b = at.b;
#pragma omp simd
  for (int column = 0; column < width; ++column) {
    const double dx = left + column, u = dx * c + dy * s, v = dy * c - dx * s;
    const double mix = a * even[column] + b * odd[column];
    const double slope = b * even[column] - a * odd[column];  // of a·even + b·odd by the carrier's angle
    const double by_u = omega * slope - ix * u * mix, by_v = -iy * v * mix;
    double* const to = out + column;
    to[x0 * stride] = s * by_v - c * by_u;
    to[y0 * stride] = -s * by_u - c * by_v;
    to[theta * stride] = v * by_u - u * by_v;
    to[log_sigma_x * stride] = ix * u * u * mix;
    to[log_sigma_y * stride] = iy * v * v * mix;
    to[frequency * stride] = 2 * pi * u * slope;
  }
}

inline void all_products(const double* columns, std::size_t stride, Basis::Products* all) {
  static_assert(2 + searched == 8);
  products<2, 4>(columns, stride, 0, 0, *all);
  products<2, 4>(columns, stride, 0, 4, *all);
  products<2, 2>(columns, stride, 2, 2, *all);
  products<2, 4>(columns, stride, 2, 4, *all);
  products<2, 4>(columns, stride, 4, 4, *all);
  products<2, 2>(columns, stride, 6, 6, *all);
}

inline double dot(const double* a, const double* b, std::size_t count) {
  Lane total = {};
  for (std::size_t k = 0; k < count; k += lanes) total += load(a + k) * load(b + k);
  return sum(total);
}

}  // namespace

Basis::Basis(PatchShape shape)
    : height_(shape.height),
      width_(shape.width),
      stride_((shape.pixels() + lanes - 1) / lanes * lanes),
      columns_((2 + searched) * stride_),
      cos_x_(width_),
      sin_x_(width_),
      cos_y_(height_),
      sin_y_(height_) {}

void Basis::place(const Point& p) {
  const double c = std::cos(p[theta]), s = std::sin(p[theta]), omega = 2 * pi * p[frequency];
  const double wx = 0.5 * std::exp(-2 * p[log_sigma_x]), wy = 0.5 * std::exp(-2 * p[log_sigma_y]);
  const double left = x(0) - p[x0], top = y(0) - p[y0];
  rotate(omega * c * left, omega * c, cos_x_, sin_x_);
  rotate(omega * s * top, omega * s, cos_y_, sin_y_);
  for (std::size_t row = 0; row < height_; ++row) {
    double* const even_row = columns_.data() + row * width_;
    vectorised<&place_row>(static_cast<int>(width_), left, top + static_cast<double>(row), c, s, wx, wy,
                           Carrier{cos_x_.data(), sin_x_.data()}, cos_y_[row], sin_y_[row], even_row,
                           even_row + stride_);
  }
}

void Basis::differentiate(const Point& p, double a, double b) {
  const Slopes at{std::cos(p[theta]), std::sin(p[theta]), 2 * pi * p[frequency], std::exp(-2 * p[log_sigma_x]),
                  std::exp(-2 * p[log_sigma_y]), a, b};
  const double left = x(0) - p[x0], top = y(0) - p[y0];
  for (std::size_t row = 0; row < height_; ++row) {
    const std::size_t first = row * width_;
    vectorised<&differentiate_row>(static_cast<int>(width_), left, top + static_cast<double>(row), at, even() + first,
                                   odd() + first, columns_.data() + 2 * stride_ + first, stride_);
  }
}

Basis::Products Basis::products() const {
  Products all;
  vectorised<&all_products>(columns_.data(), stride_, &all);
  return all;
}

double Basis::product(std::size_t column, const double* vector) const {
  return vectorised<&dot>(columns_.data() + column * stride_, vector, stride_);
}

}  // namespace simplecell::gabor
