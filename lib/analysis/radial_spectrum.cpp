#include "analysis/radial_spectrum.hpp"

#include <bit>
#include <cmath>

namespace simplecell {
namespace {

// Radial frequency of each entry of an N×N transform, cycles per pixel.
arma::mat radii(arma::uword N) {
  const auto frequency = [N](arma::uword k) {
    return static_cast<double>(std::min(k, N - k)) / static_cast<double>(N);
  };
  arma::mat radius(N, N);
  for (arma::uword x = 0; x < N; ++x)
    for (arma::uword y = 0; y < N; ++y) radius(y, x) = std::hypot(frequency(y), frequency(x));
  return radius;
}

}  // namespace

RadialSpectrum radial_spectrum(const arma::mat& filters, arma::uword height, arma::uword width, double above) {
  const arma::uword N = std::bit_ceil(4 * std::max(height, width)), pixels = height * width;
  const arma::mat radius = radii(N);
  const arma::umat beyond = radius > above;
  RadialSpectrum spectrum{arma::vec(filters.n_cols), arma::vec(filters.n_cols)};
  for (arma::uword j = 0; j < filters.n_cols; ++j) {
    arma::mat power(N, N, arma::fill::zeros);
    for (arma::uword first = 0; first + pixels <= filters.n_rows; first += pixels) {
      const arma::mat picture = arma::reshape(filters.col(j).subvec(first, first + pixels - 1), width, height);
      power += arma::square(arma::abs(arma::fft2(picture, N, N)));
    }
    const double total = arma::accu(power);
    spectrum.centroid[j] = total > 0 ? arma::accu(power % radius) / total : arma::datum::nan;
    spectrum.high[j] = total > 0 ? arma::accu(power % beyond) / total : arma::datum::nan;
  }
  return spectrum;
}

}  // namespace simplecell
