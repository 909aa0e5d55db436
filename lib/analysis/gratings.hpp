#pragma once
#include <armadillo>
#include <cstdint>

#include "analysis/gabor.hpp"

namespace simplecell {

struct GratingOptions {
  std::uint64_t orientations = 72;  ///< equal steps of [0, 180) degrees
  std::uint64_t frequencies = 25;   ///< equal ratios from the lowest to the highest, both included
  std::uint64_t phases = 16;        ///< equal steps of a period
  double lowest_frequency = 0.03, highest_frequency = 0.48;  ///< cycles per pixel
};

/// Gratings of every orientation, spatial frequency and phase. A cell is all phases of one orientation and frequency;
/// cells are numbered orientation by orientation, those of one orientation from low to high frequency.
struct GratingGrid {
  arma::vec orientations;  ///< θ, radians, in equal steps of [0, π)
  arma::vec frequencies;   ///< f, cycles per pixel, rising in equal ratios
  arma::uword phases;      ///< φ = 2πk/phases

  arma::uword cells() const { return orientations.n_elem * frequencies.n_elem; }
};
GratingGrid grating_grid(const GratingOptions& options);

/// Patches of gratings a cos(2πf (x cos θ + y sin θ) − φ) of the cells first to last − 1 (d×n), with the amplitude a of
/// each frequency. x points to the right and y downwards from the centre of the patch, in pixels; θ is the direction
/// across the stripes, as that of a Gabor function (analysis/gabor.hpp). A grating that drifts in this direction shows
/// all phases in turn; one that drifts in the opposite direction shows the same patches, so that half a turn of
/// orientations is all there are.
arma::fmat gratings(const GratingGrid& grid, PatchShape shape, const arma::vec& amplitudes, arma::uword first,
                    arma::uword last);

/// The responses r = max(code, 0) of units to gratings, as if they drifted: of each unit and cell only the mean over
/// phases and the first harmonic are kept. Codes are added batch by batch and not stored; sums are in double precision
/// and do not depend on the number of threads. Signed codes are half-wave rectified, as the firing rate of a cell is.
class GratingResponses {
 public:
  GratingResponses(arma::uword units, const GratingGrid& grid);

  /// Adds the codes X (m×n) of all phases of consecutive cells, of which this is the first.
  void add(const arma::fmat& X, arma::uword first);

  const GratingGrid& grid() const { return grid_; }
  arma::uword units() const { return mean_.n_rows; }
  /// F0 = ⟨r⟩, the mean over phases, of a unit (frequencies×orientations).
  arma::mat mean(arma::uword unit) const;
  /// F1 = 2|⟨r exp(iφ)⟩|, the amplitude of the first harmonic, likewise.
  arma::mat first_harmonic(arma::uword unit) const;

 private:
  GratingGrid grid_;
  arma::mat mean_;         // ⟨r⟩ (m×cells)
  arma::cx_mat harmonic_;  // ⟨r exp(iφ)⟩
};

/// The tuning of units, with one entry for each; NaN where undefined. A unit without a response to any grating is
/// silent: its response is 0, and all else NaN.
struct Tuning {
  arma::vec response;             ///< the largest F0
  arma::vec orientation;          ///< preferred orientation, degrees in [0, 180)
  arma::vec frequency;            ///< preferred spatial frequency, cycles per pixel
  arma::vec circular_variance;    ///< 0 if one orientation alone evokes responses, 1 if all evoke equal ones
  arma::vec bandwidth;            ///< half width of the orientation tuning at 1/√2 of its height, degrees
  arma::vec orthogonal_ratio;     ///< response at the orthogonal over that at the preferred orientation
  arma::vec frequency_bandwidth;  ///< full width of the frequency tuning at half its height, octaves
  arma::vec modulation;           ///< F1/F0 at the preferred grating
  arma::mat orientation_tuning;   ///< F0 at the preferred frequency (orientations×m)
  arma::mat frequency_tuning;     ///< F0 at the preferred orientation (frequencies×m)

  arma::uword size() const { return response.n_elem; }
  arma::uvec responding() const { return response > 0; }
};

/// The preferred grating is that of the largest F0. Around it a parabola through the two neighbours, in orientation and
/// in the logarithm of frequency, gives the preferred orientation and frequency and the height of either tuning curve;
/// a preferred frequency at an end of the grid stays there. On the grid's curve F0(θ) at the preferred frequency,
///
///     circular variance = 1 − |Σ F0(θ) exp(2iθ)| / Σ F0(θ)
///
/// and the bandwidth is half the distance between the nearest angles on both sides at which the curve, interpolated
/// linearly, has fallen to 1/√2 of the height; NaN if on one side it does not within 90 degrees (Ringach, Shapley &
/// Hawken 2002, J Neurosci 22:5639–5651). The bandwidth of frequency is NaN if the curve leaves the grid before it has
/// fallen to half its height (De Valois, Albrecht & Thorell 1982, Vision Res 22:545–559). F1/F0 is π/2 for a half-wave
/// rectified linear unit, and above 1 for cells that are called simple (Skottun et al. 1991, Vision Res 31:1079–1086).
Tuning tuning_of(const GratingResponses& responses);

}  // namespace simplecell
