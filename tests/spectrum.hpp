#pragma once
#include <algorithm>
#include <armadillo>
#include <cmath>
#include <vector>

/// Slope of log power against log frequency, by least squares over rings of one cycle per picture from `low` to `high`
/// cycles per picture (of the longer side), averaged over images. A Hann window keeps the borders from adding their own
/// 1/f².
inline double spectral_slope(const arma::fcube& images, double low, double high) {
  const arma::uword width = images.n_rows, height = images.n_cols;
  const auto longer = static_cast<double>(std::max(width, height));
  const auto hann = [](arma::uword i, arma::uword n) {
    return 0.5 - 0.5 * std::cos(2 * arma::datum::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(n));
  };
  std::vector<double> power(static_cast<std::size_t>(longer)), count(power.size());
  for (arma::uword k = 0; k < images.n_slices; ++k) {
    arma::mat image = arma::conv_to<arma::mat>::from(images.slice(k));
    image -= arma::mean(arma::vectorise(image));
    for (arma::uword y = 0; y < height; ++y)
      for (arma::uword x = 0; x < width; ++x) image(x, y) *= hann(x, width) * hann(y, height);
    const arma::mat spectrum = arma::square(arma::abs(arma::fft2(image)));
    for (arma::uword v = 0; v < height; ++v)
      for (arma::uword u = 0; u < width; ++u) {
        const double fx = static_cast<double>(std::min(u, width - u)) / static_cast<double>(width);
        const double fy = static_cast<double>(std::min(v, height - v)) / static_cast<double>(height);
        const auto ring = static_cast<std::size_t>(std::lround(longer * std::hypot(fx, fy)));
        if (ring < power.size()) power[ring] += spectrum(u, v), ++count[ring];
      }
  }
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (auto ring = static_cast<std::size_t>(low); ring <= static_cast<std::size_t>(high); ++ring) {
    const double x = std::log(static_cast<double>(ring)), y = std::log(power[ring] / count[ring]);
    n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}
