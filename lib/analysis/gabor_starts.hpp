#pragma once
#include <armadillo>
#include <vector>

#include "analysis/gabor_descent.hpp"

/// Where the fit of a Gabor function begins. Of no use outside this room.
namespace simplecell::gabor {

/// Tables for the power spectrum of patches at fx ≥ 0, sampled twice as densely as their own resolution.
struct Spectrum {
  explicit Spectrum(PatchShape shape);
  arma::mat theta, frequency;  ///< of each amplitude; radians, cycles per pixel
  arma::cx_mat across, down;   ///< amplitudes = across · picture (width×height) · down
};

/// At most `count` starting points for the filter that the problem has taken up, the most promising first. A grid of
/// carriers, centres and widths is screened by the error that the best K and φ leave there:
///   carriers: the three highest peaks of the power spectrum, each at f and 0.6 f (the spectrum of a broad cell peaks
///     above its f), and the lowest f along either axis of the filter's energy (blobs);
///   centres: that of the energy, and the pixel of largest magnitude;
///   widths: those of the energy across and along the stripes, × 1, 1.6, 2.5.
/// The best widths of each carrier and centre come first, so that starts differ in more than their widths.
std::vector<Point> starts(Problem& problem, const Spectrum& spectrum, std::size_t count);

}  // namespace simplecell::gabor
