#pragma once
#include <armadillo>

namespace simplecell {

/// The distribution of activity over classes of stimuli and over groups of `size` consecutive units (silhouettes,
/// section 4.2). A map is the mean |activity| of every unit over the stimuli of one class. Energy is ‖x‖²; a group's
/// share is ‖x_g‖²/‖x‖², and the strongest group of a stimulus has the largest. Stimuli without any active unit are
/// left out of group_maps, group_class, and the four statistics named top_group_ and own_group_.
struct Activity {
  arma::mat maps;          ///< m×classes
  arma::mat group_maps;    ///< groups×classes: mean share of a group in the energy of a stimulus
  arma::uvec group_class;  ///< for each group, the commonest class among the stimuli whose strongest group it is

  double silent_stimuli = 0;    ///< share of stimuli without any active unit
  double active_share = 0;      ///< mean share of active units
  double top_group_energy = 0;  ///< mean share of the strongest group in the energy of a stimulus
  double top_group_purity = 0;  ///< share of stimuli whose class is group_class of their strongest group
  double own_group_energy = arma::datum::nan;  ///< mean share of group k in the energy of stimuli of class k
  double own_group_wins = arma::datum::nan;    ///< share of stimuli, of any class k, whose strongest group is group k
  double map_top_share = 0;  ///< share of a map in its `size` most active units of any group; mean over classes
  double map_entropy = 0;    ///< entropy of a map over groups in nats, at most log(groups); mean over classes
  double class_entropy = 0;  ///< entropy of a unit's activity over classes in nats; mean weighted by activity
  double map_cosine = 0;        ///< mean cosine between the maps of two classes
};

/// Statistics of codes (m×n) of stimuli with classes counted from 0 (n). Throws InputError if the numbers of codes and
/// classes differ or a class has no stimulus.
Activity measure_activity(const arma::fmat& codes, const arma::uvec& class_of, arma::uword size);

}  // namespace simplecell
