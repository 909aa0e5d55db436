#include "penalty/graph_laplacian.hpp"

#include <numeric>

#include "core/entries.hpp"

namespace simplecell {
namespace {

// Indices of the k columns nearest to column i, without i itself; of equal distances the lower index comes first.
std::vector<arma::uword> nearest(const arma::fmat& distances, arma::uword i, arma::uword k) {
  std::vector<arma::uword> order(distances.n_cols);
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(i));
  const float* to = distances.colptr(i);
  const auto nearer = [to](arma::uword a, arma::uword b) { return to[a] < to[b] || (to[a] == to[b] && a < b); };
  k = std::min<arma::uword>(k, order.size());
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(), nearer);
  order.resize(k);
  return order;
}

// ‖y_i − y_j‖² − ‖y_i‖² in column i: the subtracted term does not change the order within the column.
arma::fmat relative_distances(const arma::fmat& Y) {
  arma::fmat distances = -2 * (Y.t() * Y);
  distances.each_col() += arma::sum(arma::square(Y), 0).t();
  return distances;
}

}  // namespace

GraphLaplacian::GraphLaplacian(const Options& options) : options_(options), l1_(options.lambda) {}

Entry<Penalty> GraphLaplacian::entry() {
  const Options defaults;
  return {"graph-laplacian",
          "lambda |X|_1 + graph tr(X L X'): codes that vary little over the graph of nearest stimuli",
          {lambda_parameter(defaults.lambda),
           {.name = "graph", .help = "weight of the graph Laplacian", .value = defaults.graph, .bounds = at_least(0)},
           {.name = "neighbours", .help = "nearest stimuli that each is joined to",
            .value = static_cast<double>(defaults.neighbours), .bounds = between(1, 1000), .whole = true},
           {.name = "graph-batch", .help = "stimuli per graph", .value = static_cast<double>(defaults.batch),
            .bounds = between(2, 100000), .whole = true}},
          [](const Settings& settings) {
            return std::make_unique<GraphLaplacian>(
                Options{.lambda = settings.number("lambda"),
                        .graph = settings.number("graph"),
                        .neighbours = static_cast<arma::uword>(settings.number("neighbours")),
                        .batch = static_cast<arma::uword>(settings.number("graph-batch"))});
          }};
}

std::unique_ptr<Penalty> GraphLaplacian::coupling(const arma::fmat& Y) const {
  auto bound = std::make_unique<GraphLaplacian>(options_);
  const arma::uword n = Y.n_cols;
  if (n < 2) return bound;
  const arma::fmat distances = relative_distances(Y);
  arma::umat joined(n, n, arma::fill::zeros);  // 1 if either stimulus is among the nearest of the other
  for (arma::uword i = 0; i < n; ++i)
    for (const arma::uword j : nearest(distances, i, options_.neighbours)) joined(std::max(i, j), std::min(i, j)) = 1;
  arma::vec degree(n, arma::fill::zeros);
  for (arma::uword i = 0; i < n; ++i)
    for (arma::uword j = i + 1; j < n; ++j)
      if (joined(j, i)) {
        bound->edges_.push_back({i, j});
        degree[i] += 1;
        degree[j] += 1;
      }
  for (const Edge& edge : bound->edges_) bound->most_ = std::max(bound->most_, degree[edge.from] + degree[edge.to]);
  return bound;
}

// Each end of an edge carries half of ‖x_i − x_j‖².
arma::vec GraphLaplacian::values(const arma::fmat& X) const {
  arma::vec sums = l1_.values(X);
  for (const Edge& edge : edges_) {
    const double apart = arma::accu(arma::square(X.col(edge.from) - X.col(edge.to)));
    sums[edge.from] += 0.5 * options_.graph * apart;
    sums[edge.to] += 0.5 * options_.graph * apart;
  }
  return sums;
}

void GraphLaplacian::add_hessian_product(const arma::fmat&, const arma::fmat& V, arma::fmat& G) const {
  const float twice = static_cast<float>(2 * options_.graph);
  for (const Edge& edge : edges_) {
    const float *one = V.colptr(edge.from), *other = V.colptr(edge.to);
    float *to_one = G.colptr(edge.from), *to_other = G.colptr(edge.to);
    const auto add = [](float factor) {
      return [factor](float to, float a, float b) { return to + factor * (a - b); };
    };
    map_entries(V.n_rows, to_one, add(twice), one, other);
    map_entries(V.n_rows, to_other, add(-twice), one, other);
  }
}

}  // namespace simplecell
