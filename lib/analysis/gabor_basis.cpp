#include "analysis/gabor_basis.hpp"

#include <bit>
#include <cstdint>

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
void products(const double* columns, std::size_t stride, std::size_t first, std::size_t second, Basis::Products& out) {
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
  const double *const cos_x = cos_x_.data(), *const sin_x = sin_x_.data();
  for (std::size_t row = 0; row < height_; ++row) {
    const double dy = top + static_cast<double>(row), cos_y = cos_y_[row], sin_y = sin_y_[row];
    double* const even_row = columns_.data() + row * width_;
    double* const odd_row = even_row + stride_;
    const int width = static_cast<int>(width_);
#pragma omp simd
    for (int column = 0; column < width; ++column) {
      const double dx = left + column, u = dx * c + dy * s, v = dy * c - dx * s;
      const double envelope = exp_negative(-(u * u * wx + v * v * wy));
      even_row[column] = envelope * (cos_x[column] * cos_y - sin_x[column] * sin_y);
      odd_row[column] = envelope * (sin_x[column] * cos_y + cos_x[column] * sin_y);
    }
  }
}

void Basis::differentiate(const Point& p, double a, double b) {
  const double c = std::cos(p[theta]), s = std::sin(p[theta]), omega = 2 * pi * p[frequency];
  const double ix = std::exp(-2 * p[log_sigma_x]), iy = std::exp(-2 * p[log_sigma_y]);
  const double left = x(0) - p[x0], top = y(0) - p[y0];
  for (std::size_t row = 0; row < height_; ++row) {
    const double dy = top + static_cast<double>(row);
    const double *const even_row = even() + row * width_, *const odd_row = odd() + row * width_;
    double* out[searched];
    for (std::size_t i = 0; i < searched; ++i) out[i] = columns_.data() + (2 + i) * stride_ + row * width_;
    const int width = static_cast<int>(width_);
#pragma omp simd
    for (int column = 0; column < width; ++column) {
      const double dx = left + column, u = dx * c + dy * s, v = dy * c - dx * s;
      const double mix = a * even_row[column] + b * odd_row[column];
      const double slope = b * even_row[column] - a * odd_row[column];  // of a·even + b·odd by the carrier's angle
      const double by_u = omega * slope - ix * u * mix, by_v = -iy * v * mix;
      out[x0][column] = s * by_v - c * by_u;
      out[y0][column] = -s * by_u - c * by_v;
      out[theta][column] = v * by_u - u * by_v;
      out[log_sigma_x][column] = ix * u * u * mix;
      out[log_sigma_y][column] = iy * v * v * mix;
      out[frequency][column] = 2 * pi * u * slope;
    }
  }
}

Basis::Products Basis::products() const {
  static_assert(2 + searched == 8);
  Products all;
  const double* const columns = columns_.data();
  gabor::products<2, 4>(columns, stride_, 0, 0, all);
  gabor::products<2, 4>(columns, stride_, 0, 4, all);
  gabor::products<2, 2>(columns, stride_, 2, 2, all);
  gabor::products<2, 4>(columns, stride_, 2, 4, all);
  gabor::products<2, 4>(columns, stride_, 4, 4, all);
  gabor::products<2, 2>(columns, stride_, 6, 6, all);
  return all;
}

double Basis::product(std::size_t column, const double* vector) const {
  Lane total = {};
  const double* const own = columns_.data() + column * stride_;
  for (std::size_t k = 0; k < stride_; k += lanes) total += load(own + k) * load(vector + k);
  return sum(total);
}

}  // namespace simplecell::gabor
