#include "analysis/sweep.hpp"

#include <algorithm>
#include <cmath>

namespace simplecell {

double decades_at_least(const arma::vec& lambdas, const arma::vec& values, double threshold) {
  const arma::uvec order = arma::sort_index(lambdas);
  double total = 0;
  for (arma::uword i = 1; i < order.n_elem; ++i) {
    const double width = std::log10(lambdas(order(i))) - std::log10(lambdas(order(i - 1)));
    const double left = values(order(i - 1)), right = values(order(i));
    if (left >= threshold && right >= threshold)
      total += width;
    else if (left >= threshold || right >= threshold)
      total += width * (std::max(left, right) - threshold) / std::abs(right - left);
  }
  return total;
}

}  // namespace simplecell
