#include "analysis/radial_spectrum.hpp"

#include <boost/test/unit_test.hpp>

#include "core/random.hpp"

using namespace simplecell;

namespace {

// A grating of (fx, fy) cycles per pixel under a Gaussian of width sigma, in 24×20 pixels, row by row.
arma::vec gabor(double fx, double fy, double sigma) {
  arma::vec pixels(24 * 20);
  for (int y = 0; y < 24; ++y)
    for (int x = 0; x < 20; ++x)
      pixels[static_cast<arma::uword>(20 * y + x)] =
          std::cos(2 * M_PI * (fx * x + fy * y)) *
          std::exp(-(std::pow(x - 10, 2) + std::pow(y - 12, 2)) / (2 * sigma * sigma));
  return pixels;
}

}  // namespace

// The spectrum of a Gabor function is a Gaussian of width 1/(2πσ) about its frequency, so that the centroid is nearly
// that.
BOOST_AUTO_TEST_CASE(centroid_of_gabor_functions) {
  for (const auto& [fx, fy] : {std::pair{0.3, 0.0}, {0.0, 0.2}, {0.25, 0.25}, {0.12, -0.3}}) {
    const double frequency = std::hypot(fx, fy), sigma = 3.5, width = 1 / (2 * M_PI * sigma * std::sqrt(2.0));
    const RadialSpectrum spectrum = radial_spectrum(gabor(fx, fy, sigma), 24, 20, 0.36);
    // across the radius the Gaussian adds width²/(2f) to its mean
    BOOST_TEST(std::abs(spectrum.centroid[0] - frequency - width * width / (2 * frequency)) < 2e-3);
    BOOST_TEST((spectrum.high[0] > 0.5) == (frequency > 0.36));
  }
}

// A single pixel has equal power everywhere: the mean radius over the square, (√2 + asinh 1)/6 = 0.3826, and the share
// of the square outside a circle of radius 0.36, 1 − π 0.36².
BOOST_AUTO_TEST_CASE(a_pixel_is_white) {
  arma::mat pixel(144, 1, arma::fill::zeros);
  pixel[17] = -2;
  const RadialSpectrum spectrum = radial_spectrum(pixel, 12, 12, 0.36);
  BOOST_TEST(std::abs(spectrum.centroid[0] - (std::sqrt(2.0) + std::asinh(1.0)) / 6) <
             1e-3);  // 64 points along an axis
  BOOST_TEST(std::abs(spectrum.high[0] - (1 - M_PI * 0.36 * 0.36)) < 1e-2);
}

BOOST_AUTO_TEST_CASE(scale_channels_and_zeros) {
  const arma::vec slow = gabor(0.1, 0, 4), fast = gabor(0.4, 0, 4);
  const double low = radial_spectrum(slow, 24, 20, 0.36).centroid[0];
  BOOST_TEST(radial_spectrum(-7 * slow, 24, 20, 0.36).centroid[0] == low, boost::test_tools::tolerance(1e-12));
  const RadialSpectrum both = radial_spectrum(arma::join_cols(slow, fast), 24, 20, 0.25);
  BOOST_TEST(std::abs(both.centroid[0] - 0.25) < 0.01);  // equal powers
  BOOST_TEST(std::abs(both.high[0] - 0.5) < 0.02);
  BOOST_TEST(std::isnan(radial_spectrum(arma::mat(480, 1, arma::fill::zeros), 24, 20, 0.36).centroid[0]));
}
