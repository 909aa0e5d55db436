#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "analysis/gabor.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// How far the tuning of a Gabor function reaches: distances at which its envelope, and its response to gratings of
/// other orientations or frequencies, are half as large as at the peak. A Gaussian envelope of standard deviation σ has
/// a Gaussian spectrum of standard deviation 1/(2πσ) about (f, θ), so that with c = √(2 ln 2) / 2π ≈ 0.187
///   across orientations sin Δθ = c / ny, and above the peak log2((f + Δf) / f) = log2(1 + c / nx)
/// (Daugman 1985, J Opt Soc Am A 2:1160-1169). Below the peak a unit of nx ≤ c is low-pass; above it the width is
/// finite.
struct TuningWidths {
  double position = 1;     ///< pixels: √(2 ln 2) √(σx σy)
  double orientation = 1;  ///< radians, at most π/2
  double frequency = 1;    ///< octaves
};
TuningWidths tuning_widths(const Gabor& gabor);
/// The median of each width; NaN without units.
TuningWidths median_widths(const std::vector<Gabor>& gabors);

/// Units as points of position, orientation and frequency (4×n): x0, y0 (pixels), θ in [0, π) (radians), log2 f.
arma::mat tuning_points(const std::vector<Gabor>& gabors);

/// The band that is covered: a range of x0, y0 and log2 f. Orientations are covered around the circle.
struct Band {
  arma::vec low, high;  ///< (3)
  bool contains(const arma::vec& point) const;
  arma::mat inside(const arma::mat& points) const;  ///< those of the points (4×n) that it contains
};
/// The band from the `left_out` to the 1 − `left_out` quantile of each coordinate of the points (4×n).
Band covered_band(const arma::mat& points, double left_out);

/// Numbers of grid points along each side of a position, along orientation and along frequency.
struct TilingGrid {
  std::uint64_t position = 9, orientation = 18, frequency = 9;
};
/// The grid of a band (4×points), with the ends of each range; position runs fastest (x before y), then orientation,
/// then frequency.
arma::mat grid_points(const Band& band, const TilingGrid& grid);

/// The distance from each point (4×p) to the nearest unit (4×n), infinite without units, in tuning widths:
///   d² = (Δx² + Δy²) / w_position² + Δθ² / w_orientation² + (Δ log2 f)² / w_frequency²
/// with Δθ around the circle of π. As tuning curves are about Gaussian, a unit of these widths responds to a stimulus
/// at distance d by 2^(−d²) of its largest response.
arma::vec gaps(const arma::mat& points, const arma::mat& units, const TuningWidths& widths);

/// n points that are uniform in the band and in orientation (4×n); `index` numbers such placements.
arma::mat random_units(const Band& band, arma::uword n, std::uint64_t seed, std::uint64_t index);

struct TilingOptions {
  double left_out = 0.05;           ///< share of units beyond each end of the covered band
  TilingGrid grid;                  ///< where gaps are measured
  std::uint64_t placements = 20;    ///< random placements of as many units
  std::uint64_t bootstrap = 1000;   ///< resamples of units
  arma::uword orientation_bins = 8, frequency_bins = 6, position_bins = 4;  ///< in which units are counted
};

/// How units cover position, orientation and frequency. Gaps are those of the units in the band, because those of as
/// many random units in the band are their measure.
struct Tiling {
  arma::mat units;                             ///< all units (4×n), of which `in_band` are in the band
  arma::uword in_band = 0;
  Band band;
  TuningWidths widths;                         ///< medians
  arma::vec gaps;                              ///< of each grid point; empty with fewer than two units in the band
  arma::vec random_largest, random_mean;       ///< gaps of each random placement
  arma::mat orientation_frequency, positions;  ///< largest gaps: orientations × frequencies, over positions; x × y
  arma::mat counts, position_counts;           ///< units of the band in bins of orientation × frequency; of x × y
};
Tiling tile(const std::vector<Gabor>& gabors, const TilingOptions& options, std::uint64_t seed);

/// What tiling_statistics measures.
const Quantities& tiling_metrics();

/// The statistics of a tiling, as tiling_metrics lists them. Widths and shares have bootstrap intervals over units.
/// Gaps have none, since every resample leaves units out and so has larger gaps; those of random placements, and ratios
/// to these, have the interval over placements instead.
std::vector<Metric> tiling_statistics(const std::vector<Gabor>& gabors, const Tiling& tiling,
                                      const TilingOptions& options, std::uint64_t seed);

}  // namespace simplecell
