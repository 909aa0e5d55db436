#pragma once
#include <armadillo>

namespace simplecell {

/// How sparse responses are. Firing rates have no sign, and a signed response x stands for two units of opposite
/// polarity, of which at most one responds; r = |x| is what the two fire together. The activity ratio of n responses
///
///     a = (Σ r / n)² / (Σ r² / n)
///
/// (Treves & Rolls 1991, Network 2:371-397; Rolls & Tovée 1995, J Neurophysiol 73:713-726) is 1 if all are equal and
/// 1/n if one alone is not zero. The sparseness
///
///     S = (1 − a) / (1 − 1/n)
///
/// (Vinje & Gallant 2000, Science 287:1273-1276) is 0 and 1 in these cases. Lifetime sparseness is that of one unit
/// over stimuli, population sparseness that of all units over one stimulus. NaN where all responses are zero, or n = 1.
struct Sparseness {
  arma::vec treves_rolls;  ///< a of each unit over stimuli (m)
  arma::vec lifetime;      ///< S of each unit over stimuli (m)
  arma::vec population;    ///< S of each stimulus over units (n)
  arma::vec kurtosis;      ///< excess kurtosis of the signed responses x of each unit (m), 0 if they are normal; NaN if
                           ///< they are constant
};

/// Of responses X (m×n), a stimulus in each column.
Sparseness measure_sparseness(const arma::fmat& X);

}  // namespace simplecell
