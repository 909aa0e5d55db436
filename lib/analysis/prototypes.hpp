#pragma once
#include <armadillo>

namespace simplecell {

// Statistics of filters (d×m) without Gabor functions: how localised they are, and whether they resemble class means.

/// The largest share of each filter's energy within a window of half its height and half its width: 1 for a filter
/// within a quarter of the picture, about 1/4 for one spread evenly over it, NaN for a filter of zeros. Pixels are
/// stored row by row, channel by channel.
arma::vec concentration(const arma::mat& filters, arma::uword height, arma::uword width);

/// The mean stimulus of each class (d×c), given the class of each column of `stimuli` (d×n), from 0. Throws InputError
/// if classes and stimuli differ in number, or a class has no stimulus.
arma::mat class_means(const arma::fmat& stimuli, const arma::uvec& classes);

/// For each filter, the most similar column of a reference.
struct Resemblance {
  arma::uvec index;       ///< m
  arma::vec correlation;  ///< m, Pearson's over pixels; NaN for a constant filter
};

/// The column of `reference` (d×k) of largest correlation for each column of `filters` (d×m).
Resemblance most_alike(const arma::mat& filters, const arma::mat& reference);

/// The share of the filters `chosen` whose class (of each filter, m, from 0) is the commonest one of the chosen filters of
/// their group; groups are of `size` consecutive filters. At least one filter must be chosen.
double group_agreement(const arma::uvec& classes, const arma::uvec& chosen, arma::uword size);

}  // namespace simplecell
