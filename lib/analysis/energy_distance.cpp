#include "analysis/energy_distance.hpp"

#include <limits>

namespace simplecell {
namespace {

arma::mat distances(const arma::mat& left, const arma::mat& right) {
  arma::mat result(left.n_cols, right.n_cols);
  for (arma::uword j = 0; j < right.n_cols; ++j)
    for (arma::uword i = 0; i < left.n_cols; ++i) result(i, j) = arma::norm(left.col(i) - right.col(j));
  return result;
}

// Mean distance over pairs of different points, with point i taken times_i times.
double within(const arma::mat& distance, const arma::vec& times) {
  const double pairs = arma::accu(times) * arma::accu(times) - arma::dot(times, times);
  return pairs > 0 ? arma::dot(times, distance * times) / pairs : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

EnergyDistance::EnergyDistance(const arma::mat& left, const arma::mat& right)
    : left_(distances(left, left)), right_(distances(right, right)), between_(distances(left, right)) {}

double EnergyDistance::value() const { return value(arma::ones(left_.n_cols), arma::ones(right_.n_cols)); }

double EnergyDistance::value(const arma::vec& left_times, const arma::vec& right_times) const {
  const double pairs = arma::accu(left_times) * arma::accu(right_times);
  return 2 * arma::dot(left_times, between_ * right_times) / pairs - within(left_, left_times) -
         within(right_, right_times);
}

}  // namespace simplecell
