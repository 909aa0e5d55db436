#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// Height and width of a patch in pixels; its pixels run row by row.
struct PatchShape {
  arma::uword height = 0, width = 0;
  arma::uword pixels() const { return height * width; }
};

/// A two-dimensional Gabor function,
///   G(x, y) = K exp(−x'²/(2σx²) − y'²/(2σy²)) cos(2π f x' + φ),
///   x' = (x − x0) cos θ + (y − y0) sin θ,   y' = −(x − x0) sin θ + (y − y0) cos θ,
/// with x to the right and y downwards from the centre of the patch, in pixels. σx is the width across the stripes, σy
/// the length along them. This is eq 2 of local-geometry, whose exponent prints (x'/(√2 σ²))²; σ² is a misprint of σ,
/// as σ would not be a length.
struct Gabor {
  double amplitude = 0;             ///< K, in units of the filter
  double x0 = 0, y0 = 0;            ///< centre, pixels
  double theta = 0;                 ///< direction of x', radians; the stripes are perpendicular to it
  double sigma_x = 1, sigma_y = 1;  ///< pixels
  double frequency = 0;             ///< f, cycles per pixel
  double phase = 0;                 ///< φ, radians, at the centre

  double nx() const { return sigma_x * frequency; }  ///< width in cycles, across the stripes (Ringach 2002)
  double ny() const { return sigma_y * frequency; }  ///< length in cycles, along the stripes
};

/// The same function written with K ≥ 0, f ≥ 0, θ in [0, π), φ in (−π, π].
Gabor canonical(Gabor g);

/// |((φ + π/2) mod π) − π/2|, in [0, π/2]: 0 even-symmetric, π/2 odd-symmetric, whatever the filter's sign
/// (Ringach 2002).
double folded_phase(double phase);

/// The function at every pixel of the patch (d).
arma::vec render(const Gabor& g, PatchShape shape);

/// Its derivatives (d×8) by K, x0, y0, θ, σx, σy, f, φ, in this order.
arma::mat jacobian(const Gabor& g, PatchShape shape);

/// Bounds and effort of a fit. p is the longer side of the patch.
struct GaborFitOptions {
  std::uint64_t starts = 8;        ///< number of starting points that are refined: the best of a screened grid
  std::uint64_t iterations = 100;  ///< largest number of Levenberg–Marquardt steps from each
  double min_cycles = 0.25;        ///< f ≥ min_cycles / p
  double max_frequency = 0.6;      ///< f ≤ this, cycles per pixel
  double min_sigma = 0.4;          ///< σx, σy ≥ this, pixels
  double max_sigma = 1;            ///< σx, σy ≤ max_sigma · p
  double centre_margin = 0.25;     ///< the centre may leave the patch by centre_margin · p on each side
  /// |K| ≤ amplitude_limit · max|filter|; 0 sets no bound. Without a bound the best fit of a broad odd cell is the
  /// limit f → 0, K → ∞, the derivative of a Gaussian, with meaningless nx and ny.
  double amplitude_limit = 2;
  double min_r_squared = 0.8;  ///< below this a filter counts as not fitted
};

/// The Gabor function fitted to a filter.
struct GaborFit {
  Gabor gabor;           ///< in canonical form
  double r_squared = 0;  ///< 1 − Σ(filter − G)² / Σ filter², without subtraction of a mean
  bool fitted = false;   ///< r_squared ≥ min_r_squared and the centre inside the patch
};

/// Fits one Gabor function to each filter (d×m) by nonlinear least squares in six parameters; K and φ are solved for
/// exactly at each step (variable projection). Several starts are derived from the filter's spectrum. A filter that is
/// zero, constant or not finite is reported as not fitted, with R² = 0.
std::vector<GaborFit> fit_gabors(const arma::mat& filters, PatchShape shape, const GaborFitOptions& options = {},
                                 const Progress& progress = {});

/// Fits of many filters (m) as arrays.
struct GaborTable {
  arma::mat parameters;      ///< K, x0, y0, θ, σx, σy, f, φ (8×m)
  arma::mat reconstruction;  ///< the functions at every pixel (d×m)
  arma::vec r_squared, phase_folded, nx, ny;
  arma::uvec fitted;  ///< 0 or 1
};
GaborTable table_of(const std::vector<GaborFit>& fits, PatchShape shape);

}  // namespace simplecell
