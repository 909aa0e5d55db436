#pragma once
#include <armadillo>
#include <cstdint>
#include <string>
#include <string_view>

namespace simplecell {

/// A number with its 95 % percentile bootstrap interval, and its standard error over units alone: the standard
/// deviation of resamples in which nothing else, such as recorded cells, is resampled.
struct Metric {
  std::string name;
  double value, low, high, error;
};

/// The number of times that each of n points is drawn when n points are drawn with replacement. The random numbers
/// depend on seed, purpose and index alone.
arma::vec resample(arma::uword n, std::uint64_t seed, std::string_view purpose, std::uint64_t index);

/// The indices of points, each repeated as often as it was drawn.
arma::uvec repeated(const arma::vec& times);

/// Percentile (in [0, 1]) and standard deviation over resamples, without those in which the statistic is NaN; NaN if
/// too few are left.
double percentile(const arma::rowvec& rounds, double at);
double deviation(const arma::rowvec& rounds);

}  // namespace simplecell
