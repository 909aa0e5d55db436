#include "files/joint_counts.hpp"

#include <cmath>

#include "core/error.hpp"
#include "io/tsv.hpp"

namespace simplecell {
namespace {

// The edges of bins that follow each other without a gap.
arma::vec edges(const std::string& path, const std::string& name, const arma::vec& low, const arma::vec& high) {
  const arma::vec lows = arma::unique(low), highs = arma::unique(high);
  const auto n = lows.n_elem;
  if (n == 0 || highs.n_elem != n || (n > 1 && arma::any(lows.tail(n - 1) != highs.head(n - 1))) ||
      arma::any(highs <= lows))
    throw InputError(path + ": the bins of " + name + " do not follow each other without a gap");
  return arma::join_cols(lows, arma::vec{highs(n - 1)});
}

arma::uword place(const arma::vec& edges, double low) { return arma::index_min(arma::abs(edges - low)); }

}  // namespace

JointCounts read_joint_counts(const std::string& path) {
  const Table table = read_table(path);
  const arma::vec nx = table.numbers("nx_lo"), ny = table.numbers("ny_lo"), cells = table.numbers("cells");
  JointCounts found{edges(path, "nx", nx, table.numbers("nx_hi")), edges(path, "ny", ny, table.numbers("ny_hi")), {}};
  const arma::uword rows = found.first_edges.n_elem - 1, columns = found.second_edges.n_elem - 1;
  found.counts.set_size(rows, columns);
  found.counts.fill(-1);
  for (arma::uword i = 0; i < cells.n_elem; ++i) {
    if (cells(i) < 0 || cells(i) != std::floor(cells(i)))
      throw InputError(path + ": cells is not a whole number in row " + std::to_string(i + 1));
    found.counts(place(found.first_edges, nx(i)), place(found.second_edges, ny(i))) = cells(i);
  }
  if (cells.n_elem != rows * columns || found.counts.min() < 0)
    throw InputError(path + ": does not have each of its " + std::to_string(rows) + " x " + std::to_string(columns) +
                     " bins once");
  if (found.counts.is_zero()) throw InputError(path + ": counts no cells");
  return found;
}

}  // namespace simplecell
