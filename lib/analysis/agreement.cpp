#include "analysis/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace simplecell {
namespace {

double entropy(const arma::vec& counts, double n) {
  double sum = 0;
  for (const double count : counts)
    if (count > 0) sum -= count / n * std::log(count / n);
  return sum;
}

double pairs(const arma::vec& counts) { return arma::accu(counts % (counts - 1)) / 2; }

double normalised_information(const arma::mat& table, const arma::vec& rows, const arma::vec& columns, double n) {
  const double a = entropy(rows, n), b = entropy(columns, n), joint = entropy(arma::vectorise(table), n);
  return a + b > 0 ? std::clamp(2 * (a + b - joint) / (a + b), 0., 1.) : 1;
}

double adjusted_rand(const arma::mat& table, const arma::vec& rows, const arma::vec& columns, double n) {
  const double together = pairs(arma::vectorise(table)), a = pairs(rows), b = pairs(columns), all = n * (n - 1) / 2;
  const double expected = all > 0 ? a * b / all : 0, most = (a + b) / 2;
  return most > expected ? (together - expected) / (most - expected) : 1;
}

double matched_share(const arma::mat& table, double n) {
  const arma::mat square = table.n_rows <= table.n_cols ? table : arma::mat(table.t());
  const arma::uvec match = assignment(-square);
  double sum = 0;
  for (arma::uword i = 0; i < match.n_elem; ++i) sum += square(i, match(i));
  return sum / n;
}

}  // namespace

arma::umat contingency(const arma::uvec& a, const arma::uvec& b) {
  if (a.n_elem != b.n_elem || a.is_empty())
    throw InputError("labels of " + std::to_string(a.n_elem) + " and " + std::to_string(b.n_elem) +
                     " samples cannot be compared");
  arma::umat table(a.max() + 1, b.max() + 1, arma::fill::zeros);
  for (arma::uword i = 0; i < a.n_elem; ++i) ++table(a(i), b(i));
  return table;
}

arma::uvec assignment(const arma::mat& cost) {
  const std::size_t rows = cost.n_rows, columns = cost.n_cols;
  if (rows > columns) throw InputError("an assignment needs no fewer columns than rows");
  // Rows are assigned one by one, each along the shortest augmenting path, in reduced costs, to a free column. Row 0
  // and column 0 are sentinels: column 0 holds the row that is being assigned.
  std::vector<double> row_potential(rows + 1, 0), column_potential(columns + 1, 0);
  std::vector<std::size_t> row_of(columns + 1, 0), before(columns + 1, 0);
  for (std::size_t joining = 1; joining <= rows; ++joining) {
    std::vector<double> distance(columns + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> reached(columns + 1, false);
    std::size_t at = 0;
    row_of[0] = joining;
    do {
      reached[at] = true;
      const std::size_t row = row_of[at];
      double least = std::numeric_limits<double>::infinity();
      std::size_t next = 0;
      for (std::size_t column = 1; column <= columns; ++column) {
        if (reached[column]) continue;
        const double reduced = cost(row - 1, column - 1) - row_potential[row] - column_potential[column];
        if (reduced < distance[column]) distance[column] = reduced, before[column] = at;
        if (distance[column] < least) least = distance[column], next = column;
      }
      for (std::size_t column = 0; column <= columns; ++column)
        if (reached[column])
          row_potential[row_of[column]] += least, column_potential[column] -= least;
        else
          distance[column] -= least;
      at = next;
    } while (row_of[at] != 0);
    for (; at != 0; at = before[at]) row_of[at] = row_of[before[at]];
  }
  arma::uvec match(rows);
  for (std::size_t column = 1; column <= columns; ++column)
    if (row_of[column] != 0) match(row_of[column] - 1) = column - 1;
  return match;
}

Agreement agreement(const arma::uvec& clusters, const arma::uvec& classes) {
  const arma::mat table = arma::conv_to<arma::mat>::from(contingency(clusters, classes));
  const arma::vec rows = arma::sum(table, 1), columns = arma::sum(table, 0).t();
  const auto n = static_cast<double>(clusters.n_elem);
  return {matched_share(table, n), normalised_information(table, rows, columns, n),
          adjusted_rand(table, rows, columns, n)};
}

}  // namespace simplecell
