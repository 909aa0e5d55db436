#pragma once
#include <armadillo>

namespace simplecell {

/// Spike-triggered averages: what a unit's stimuli look like, weighted by its response r = max(code, 0),
///
///     rf_j = Σ_i r_ij (y_i − ȳ) / Σ_i r_ij
///
/// with ȳ the mean of all stimuli shown (local-geometry appendix, step 2; Ringach 2002 measured them so). Stimuli are
/// added batch by batch and not kept; sums are in double and do not depend on the number of threads.
class TriggeredAverage {
 public:
  TriggeredAverage(arma::uword units, arma::uword dimension);

  /// Adds stimuli Y (d×n) and the codes X (m×n) they evoked.
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
