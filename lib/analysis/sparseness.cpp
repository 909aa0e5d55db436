#include "analysis/sparseness.hpp"

#include <cmath>

#include "core/moments.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t stimuli_at_once = 256;

double activity_ratio(double sum, double squares, double n) {
  return squares > 0 ? sum * sum / (n * squares) : arma::datum::nan;
}

double sparseness(double ratio, double n) { return n > 1 ? (1 - ratio) / (1 - 1 / n) : arma::datum::nan; }

// Sums over stimuli of |x|, x², and of the second and fourth powers of x − mean, for each unit (4×m). The sparseness of
// every stimulus is found on the way.
arma::mat sums_over_stimuli(const arma::fmat& X, const arma::vec& mean, arma::vec& population) {
  const std::size_t chunks = chunk_count(X.n_cols, stimuli_at_once);
  const auto units = static_cast<double>(X.n_rows);
  arma::cube parts(4, X.n_rows, chunks, arma::fill::zeros);
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    arma::mat& part = parts.slice(task);
    const Range range = chunk(X.n_cols, stimuli_at_once, task);
    for (std::size_t i = range.first; i < range.last; ++i) {
      double sum = 0, squares = 0;
      for (arma::uword j = 0; j < X.n_rows; ++j) {
        const double x = X(j, i), size = std::abs(x), square = x * x, off = (x - mean(j)) * (x - mean(j));
        sum += size, squares += square;
        part(0, j) += size, part(1, j) += square, part(2, j) += off, part(3, j) += off * off;
      }
      population(i) = sparseness(activity_ratio(sum, squares, units), units);
    }
  });
  return arma::sum(parts, 2);
}

}  // namespace

Sparseness measure_sparseness(const arma::fmat& X) {
  Sparseness found{arma::vec(X.n_rows), arma::vec(X.n_rows), arma::vec(X.n_cols), arma::vec(X.n_rows)};
  const arma::mat sums = sums_over_stimuli(X, mean_of(X), found.population);
  const auto n = static_cast<double>(X.n_cols);
  for (arma::uword j = 0; j < X.n_rows; ++j) {
    found.treves_rolls(j) = activity_ratio(sums(0, j), sums(1, j), n);
    found.lifetime(j) = sparseness(found.treves_rolls(j), n);
    found.kurtosis(j) = sums(2, j) > 0 ? n * sums(3, j) / (sums(2, j) * sums(2, j)) - 3 : arma::datum::nan;
  }
  return found;
}

}  // namespace simplecell
