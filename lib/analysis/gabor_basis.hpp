#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>
#include <vector>

#include "analysis/gabor.hpp"

/// Shared by the rendering and the fitting of Gabor functions; not for use outside lib/analysis/gabor*.
namespace simplecell::gabor {

inline constexpr double pi = std::numbers::pi;

/// Number of pixels in a SIMD register. Sums over pixels are taken lane by lane, always in the same order.
inline constexpr std::size_t lanes = 4;
using Lane = double __attribute__((vector_size(lanes * sizeof(double))));

inline Lane load(const double* from) {
  Lane lane;
  std::memcpy(&lane, from, sizeof lane);
  return lane;
}

inline double sum(Lane lane) { return (lane[0] + lane[1]) + (lane[2] + lane[3]); }

/// The parameters that a fit searches; K and φ follow from them. Widths are represented by their logarithms, so that
/// steps are relative and widths stay positive.
enum Parameter { x0, y0, theta, log_sigma_x, log_sigma_y, frequency, searched };
using Point = std::array<double, searched>;

inline Point point(const Gabor& g) {
  return {g.x0, g.y0, g.theta, std::log(g.sigma_x), std::log(g.sigma_y), g.frequency};
}

/// A Gabor function is a·even + b·odd with a = K cos φ, b = −K sin φ, where
///   even = E cos(2π f x'), odd = E sin(2π f x'), E the Gaussian envelope.
/// Holds even, odd and the derivatives of a·even + b·odd at the pixels of a patch, in columns padded by zeros to a
/// multiple of `lanes`.
class Basis {
 public:
  using Products = std::array<std::array<double, 2 + searched>, 2 + searched>;

  explicit Basis(PatchShape shape);

  std::size_t stride() const { return stride_; }
  double x(std::size_t column) const { return static_cast<double>(column) - 0.5 * static_cast<double>(width_ - 1); }
  double y(std::size_t row) const { return static_cast<double>(row) - 0.5 * static_cast<double>(height_ - 1); }
  const double* even() const { return columns_.data(); }
  const double* odd() const { return columns_.data() + stride_; }
  const double* derivative(std::size_t parameter) const { return columns_.data() + (2 + parameter) * stride_; }

  /// Computes even and odd at p.
  void place(const Point& p);
  /// Computes the derivatives of a·even + b·odd with respect to the searched parameters at p, after place(p).
  void differentiate(const Point& p, double a, double b);
  /// The inner products of all columns: even, odd, and the derivatives.
  Products products() const;
  /// The inner product of one column with a padded vector.
  double product(std::size_t column, const double* vector) const;

 private:
  std::size_t height_, width_, stride_;
  std::vector<double> columns_, cos_x_, sin_x_, cos_y_, sin_y_;
};

}  // namespace simplecell::gabor
