#pragma once
#include <armadillo>

namespace simplecell {

/// Statistics of filters (d×m) that need no Gabor function: are they local, are they averages of what was shown?

/// The largest share of each filter's energy that a window of half its height and half its width holds: 1 for a filter
/// within a quarter of the picture, about 1/4 for one spread evenly over it, NaN for one of zeros. Pixels run row by row, channel by channel.
arma::vec concentration(const arma::mat& filters, arma::uword height, arma::uword width);

/// The mean stimulus of each class (d×c), given the class of each column of `stimuli` (d×n), from 0. Throws InputError if
/// classes and stimuli differ in number, or a class has no stimulus.
arma::mat class_means(const arma::fmat& stimuli, const arma::uvec& classes);

/// For each filter the column of a reference that it resembles most.
struct Resemblance {
  arma::uvec index;       ///< m
  arma::vec correlation;  ///< m, Pearson's over pixels; NaN for a constant filter
};

/// The column of `reference` (d×k) of largest correlation for each column of `filters` (d×m).
Resemblance most_alike(const arma::mat& filters, const arma::mat& reference);

}  // namespace simplecell
