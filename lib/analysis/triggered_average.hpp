#pragma once
#include <armadillo>

namespace simplecell {

/// Spike-triggered averages: for each unit, the mean stimulus weighted by the unit's response r = max(code, 0),
///
///     rf_j = Σ_i r_ij (y_i − ȳ) / Σ_i r_ij
///
/// where ȳ is the mean of all stimuli (local-geometry appendix, step 2; Ringach 2002 measured receptive fields in this
/// way). Stimuli are added batch by batch and not stored; sums are in double precision and do not depend on the number
/// of threads.
class TriggeredAverage {
 public:
  TriggeredAverage(arma::uword units, arma::uword dimension);

  /// Adds stimuli Y (d×n) and their codes X (m×n).
  void add(const arma::fmat& X, const arma::fmat& Y);

  arma::mat fields() const;     ///< d×m; zero for a unit that never responded
  arma::vec responses() const;  ///< mean response of each unit
  arma::vec active() const;     ///< share of stimuli that each unit responded to
  arma::uword stimuli() const { return stimuli_; }

 private:
  arma::mat sums_;  // Σ r y (d×m)
  arma::vec stimulus_sum_, response_sum_, active_count_;
  arma::uword stimuli_ = 0;
};

}  // namespace simplecell
