#pragma once
#include <armadillo>

namespace simplecell {

/// Where the power of filters lies on the axis of spatial frequency, whatever the orientation.
struct RadialSpectrum {
  arma::vec centroid;  ///< mean radial frequency weighted by power, cycles per pixel (m); NaN for a filter of zeros
  arma::vec high;      ///< share of the power above a given radial frequency (m); NaN likewise
};

/// Of filters (d×m) of height×width pixels, row by row, channel by channel (their powers are added), by discrete
/// Fourier transforms of at least four times their size, padded with zeros. Radial frequencies reach up to √½ cycles
/// per pixel, in the corners of the square of ½ along each axis; the mean over that square, which the centroid of white
/// noise has, is 0.383.
RadialSpectrum radial_spectrum(const arma::mat& filters, arma::uword height, arma::uword width, double above);

}  // namespace simplecell
