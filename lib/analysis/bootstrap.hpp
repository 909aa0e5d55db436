#pragma once
#include <armadillo>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quantity.hpp"

namespace simplecell {

// Statistics of a population of units, with intervals by resampling it (bootstrap).

/// A number with its 95 % percentile bootstrap interval, over units and whatever else they are compared with (recorded
/// cells, units of another population), and its standard error over units alone: the standard deviation of resamples in
/// which nothing else is resampled.
struct Metric {
  std::string name;
  double value, low, high, error;
};

/// A number that does not vary, as a count of units.
Metric fixed_metric(const std::string& name, double value);

/// The number of times that each of n points is drawn when n points are drawn with replacement.
arma::vec resample(arma::uword n, std::uint64_t seed, std::string_view purpose, std::uint64_t index);

/// The indices of points, each repeated as often as it was drawn.
arma::uvec repeated(const arma::vec& times);

/// Percentile (at in [0, 1]) and standard deviation over resamples, without those in which the statistic is NaN; NaN if
/// too few are left.
double percentile(const arma::rowvec& resamples, double at);
double deviation(const arma::rowvec& resamples);

/// The same measurements in a resample of all that varies, and in the same resample of units with all else as it is.
struct Resampled {
  Measurements all, units_alone;
};

/// Measurements with their intervals and errors over `count` resamples, which `measure` takes by their number, in
/// parallel. Resamples in which a measurement is NaN are left out of its interval and error.
std::vector<Metric> with_intervals(const Measurements& values, std::uint64_t count,
                                   const std::function<Resampled(std::uint64_t resample)>& measure);

/// The median of values, that of those that are not NaN, and the share of those that are not zero; NaN of none.
double median_of(const arma::vec& values);
double median_of_defined(const arma::vec& values);
double share_of(const arma::uvec& truth);

}  // namespace simplecell
