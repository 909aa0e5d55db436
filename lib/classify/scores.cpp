#include "classify/scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace simplecell {

arma::mat confusion_matrix(const arma::uvec& labels, const arma::uvec& predicted, arma::uword classes) {
  arma::mat counts(classes, classes, arma::fill::zeros);
  for (arma::uword j = 0; j < labels.n_elem; ++j) ++counts(labels(j), predicted(j));
  return counts;
}

Share wilson(double hits, double count) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (!(count > 0)) return {nan, nan, nan};
  constexpr double z = 1.959963984540054;  // 97.5th percentile of the standard normal distribution
  const double share = hits / count, weight = z * z / count;
  const double centre = (share + weight / 2) / (1 + weight);
  const double half = z * std::sqrt(share * (1 - share) / count + weight / (4 * count)) / (1 + weight);
  return {share, hits > 0 ? centre - half : 0, hits < count ? std::min(1., centre + half) : 1};
}

}  // namespace simplecell
