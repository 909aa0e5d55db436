#include "analysis/phases.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace simplecell {
namespace {

constexpr double pi = std::numbers::pi, nan = std::numeric_limits<double>::quiet_NaN();

double normal_cumulative(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * pi); }

// Antiderivative of normal_cumulative.
double normal_primitive(double z) { return z * normal_cumulative(z) + normal_density(z); }

}  // namespace

arma::vec phase_histogram(const arma::vec& phases, arma::uword bins) {
  arma::vec shares(bins, arma::fill::value(phases.is_empty() ? nan : 0));
  for (const double phase : phases) {
    const auto bin = static_cast<arma::uword>(std::max(0.0, phase / (pi / 2) * static_cast<double>(bins)));
    shares(std::min(bin, bins - 1)) += 1.0 / static_cast<double>(phases.n_elem);
  }
  return shares;
}

PhaseShares phase_shares(const arma::vec& phases) {
  if (phases.is_empty()) return {nan, nan, nan};
  const double even = arma::mean(arma::conv_to<arma::vec>::from(phases <= pi / 6));
  const double odd = arma::mean(arma::conv_to<arma::vec>::from(phases >= pi / 3));
  return {even, 1 - even - odd, odd};
}

double ks_distance(arma::vec left, arma::vec right) {
  if (left.is_empty() || right.is_empty()) return nan;
  left = arma::sort(left), right = arma::sort(right);
  double largest = 0;
  for (arma::uword i = 0, j = 0; i < left.n_elem && j < right.n_elem;) {
    const double here = std::min(left(i), right(j));
    while (i < left.n_elem && left(i) == here) ++i;
    while (j < right.n_elem && right(j) == here) ++j;
    largest = std::max(largest, std::abs(static_cast<double>(i) / static_cast<double>(left.n_elem) -
                                         static_cast<double>(j) / static_cast<double>(right.n_elem)));
  }
  return largest;
}

double wasserstein_distance(arma::vec left, arma::vec right) {
  if (left.is_empty() || right.is_empty()) return nan;
  left = arma::sort(left), right = arma::sort(right);
  const double n = static_cast<double>(left.n_elem), m = static_cast<double>(right.n_elem);
  double area = 0, last = std::min(left(0), right(0));
  for (arma::uword i = 0, j = 0; i < left.n_elem || j < right.n_elem;) {
    const bool of_left = j == right.n_elem || (i < left.n_elem && left(i) <= right(j));
    const double here = of_left ? left(i) : right(j);
    area += std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m) * (here - last);
    last = here;
    of_left ? ++i : ++j;
  }
  return area;
}

// The probability that an angle of the cluster at 0 is within x of some kπ, which is when its folded phase is within x
// of 0. Terms beyond eight standard deviations are negligible.
double TwoClusters::about_0(double x) const {
  double share = 0;
  for (int k = -turns_; k <= turns_; ++k)
    share += normal_cumulative((k * pi + x) / spread_) - normal_cumulative((k * pi - x) / spread_);
  return share;
}

double TwoClusters::about_0_primitive(double x) const {
  double area = 0;
  for (int k = -turns_; k <= turns_; ++k)
    area += spread_ * (normal_primitive((k * pi + x) / spread_) + normal_primitive((k * pi - x) / spread_));
  return area;
}

TwoClusters::TwoClusters(double spread) : spread_(spread), turns_(static_cast<int>(8 * spread / pi) + 1) {}

double TwoClusters::cumulative(double phase) const {
  return 0.5 * about_0(phase) + 0.5 * (1 - about_0(pi / 2 - phase));
}

arma::vec TwoClusters::histogram(arma::uword bins) const {
  arma::vec below(bins + 1);
  for (arma::uword bin = 0; bin <= bins; ++bin)
    below(bin) = cumulative(pi / 2 * static_cast<double>(bin) / static_cast<double>(bins));
  return arma::diff(below);
}

double TwoClusters::primitive(double phase) const {
  return 0.5 * about_0_primitive(phase) + 0.5 * (phase + about_0_primitive(pi / 2 - phase));
}

double TwoClusters::ks(arma::vec phases) const {
  if (phases.is_empty()) return nan;
  phases = arma::sort(phases);
  const double n = static_cast<double>(phases.n_elem);
  double largest = 0;
  for (arma::uword i = 0; i < phases.n_elem; ++i) {
    const double expected = cumulative(phases(i));
    largest = std::max({largest, static_cast<double>(i + 1) / n - expected, expected - static_cast<double>(i) / n});
  }
  return largest;
}

// The phase in [left, right] at which the model's distribution function has the given value, or the nearer end of the
// interval if there is none.
double TwoClusters::crossing(double level, double left, double right) const {
  if (cumulative(left) >= level) return left;
  if (cumulative(right) <= level) return right;
  for (int halving = 0; halving < 50; ++halving) {
    const double middle = 0.5 * (left + right);
    (cumulative(middle) < level ? left : right) = middle;
  }
  return left;
}

// Between two neighbouring phases of the sample its distribution function F is constant and the model's rises, so that
// they cross at most once.
double TwoClusters::wasserstein(arma::vec phases) const {
  if (phases.is_empty()) return nan;
  phases = arma::sort(phases);
  double area = 0, left = 0;
  for (arma::uword i = 0; i <= phases.n_elem; ++i) {
    const double level = static_cast<double>(i) / static_cast<double>(phases.n_elem);
    const double right = i < phases.n_elem ? phases(i) : pi / 2;
    if (right == left) continue;
    const double turn = crossing(level, left, right);
    area += level * (turn - left) - (primitive(turn) - primitive(left));
    area += primitive(right) - primitive(turn) - level * (right - turn);
    left = right;
  }
  return area;
}

}  // namespace simplecell
