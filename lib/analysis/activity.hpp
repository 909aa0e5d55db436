#pragma once
#include <armadillo>

namespace simplecell {

/// How the activity of units is shared out among classes of stimuli, and among groups of `size` consecutive units
/// (silhouettes, section 4.2). A map is the mean |activity| of every unit over the stimuli of one class.
struct Activity {
  arma::mat maps;         ///< m×classes
  arma::mat group_maps;   ///< groups×classes: mean share of a group in the energy ‖x‖² of a stimulus, silent ones aside
  arma::uvec group_class; ///< the class that most of the stimuli come from whose strongest group this is (groups)

  double silent_stimuli = 0;    ///< share of stimuli that leave every unit silent
  double active_share = 0;      ///< mean share of active units
  double top_group_energy = 0;  ///< mean share of the strongest group in the energy of a stimulus, silent ones aside
  double top_group_purity = 0;  ///< share of these stimuli that are of the class of their strongest group
  double own_group_energy = arma::datum::nan;  ///< mean share in it of the group with the number of the class
  double own_group_wins = arma::datum::nan;    ///< share of these stimuli whose strongest group that is
  double map_top_share = 0;     ///< share of a map in its `size` most active units, wherever they are; mean over classes
  double map_entropy = 0;       ///< entropy of a map over groups in nats, at most log(groups); mean over classes
  double class_entropy = 0;     ///< entropy of a unit's activity over classes in nats; mean over units by activity
  double map_cosine = 0;        ///< mean cosine between the maps of two classes
};

/// For codes (m×n) and the class of each, from 0 (n). Throws InputError if these do not fit, or a class has no stimulus.
Activity measure_activity(const arma::fmat& codes, const arma::uvec& class_of, arma::uword size);

}  // namespace simplecell
