#pragma once
#include <armadillo>

namespace simplecell {

/// The distribution of the power of filters over radial spatial frequency.
struct RadialSpectrum {
  arma::vec centroid;  ///< mean radial frequency weighted by power, cycles per pixel (m); NaN for a filter of zeros
  arma::vec high;      ///< share of the power above a given radial frequency (m); NaN likewise
};

/// For filters (d×m) of height×width pixels, stored row by row, channel by channel; the powers of channels are added.
/// Computed by discrete Fourier transforms with zero padding to at least four times the size. Frequencies are at most ½
/// cycle per pixel along each axis, radial frequencies at most √½. The centroid of white noise, the mean radial
/// frequency over this square, is 0.383.
RadialSpectrum radial_spectrum(const arma::mat& filters, arma::uword height, arma::uword width, double above);

}  // namespace simplecell
