#pragma once
#include <armadillo>
#include <vector>

#include "analysis/gabor_descent.hpp"

/// Starting points for the fit of a Gabor function; not for use outside lib/analysis/gabor*.
namespace simplecell::gabor {

/// Tables for the power spectrum of patches at fx ≥ 0, sampled at twice the patch's frequency resolution.
struct Spectrum {
  explicit Spectrum(PatchShape shape);
  arma::mat theta, frequency;  ///< of each amplitude; radians, cycles per pixel
  arma::cx_mat across, down;   ///< amplitudes = across · picture (width×height) · down
};

/// At most `count` starting points for the problem's filter, the best first. A grid of carriers, centres and widths is
/// screened by the error with the best K and φ at each point:
///   carriers: the three highest peaks of the power spectrum, each at f and 0.6 f (the spectrum of a broad cell peaks
///     above its f), and the lowest f along either principal axis of the filter's energy (for blobs);
///   centres: the centre of the energy, and the pixel of largest magnitude;
///   widths: those of the energy across and along the stripes, times 1, 1.6 and 2.5.
/// The best widths of each carrier and centre come first, so that the starts have different carriers and centres.
std::vector<Point> starts(Problem& problem, const Spectrum& spectrum, std::size_t count);

}  // namespace simplecell::gabor
