#include "analysis/joint_counts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double rounding = 1e-13;  // of masses whose sum is 1: what is smaller is nothing

// A flow of least cost on the edges of a grid, each of cost 1 and without limit, by successive shortest paths
// (Bellman & Ford).
class GridFlow {
 public:
  GridFlow(arma::uword rows, arma::uword columns) : nodes_(rows * columns) {
    for (arma::uword node = 0; node < nodes_; ++node) {
      if (node % rows + 1 < rows) edges_.push_back({node, node + 1, 0});
      if (node + rows < nodes_) edges_.push_back({node, node + rows, 0});
    }
  }

  // The cost of moving the excess of nodes (positive) to where it is missing (negative).
  double cost(arma::vec excess) {
    while (move(excess)) continue;
    double total = 0;
    for (const Edge& edge : edges_) total += std::abs(edge.flow);
    return total;
  }

 private:
  struct Edge {
    arma::uword from, to;
    double flow;  // from `from` to `to`
  };
  struct Step {
    Edge* edge = nullptr;
    double direction = 1;
    arma::uword start() const { return direction > 0 ? edge->from : edge->to; }
    bool undoes() const { return edge->flow * direction < 0; }  // a flow in the other direction
  };

  // The last steps of the shortest paths from nodes with excess; what undoes a flow costs −1.
  std::vector<Step> shortest_paths(const arma::vec& excess, arma::vec& distance) {
    std::vector<Step> last(nodes_);
    distance.set_size(nodes_);
    for (arma::uword node = 0; node < nodes_; ++node) distance(node) = excess(node) > rounding ? 0 : arma::datum::inf;
    for (bool changed = true; changed;) {
      changed = false;
      for (Edge& edge : edges_)
        for (const Step& step : {Step{&edge, 1}, Step{&edge, -1}}) {
          const arma::uword end = step.direction > 0 ? edge.to : edge.from;
          const double length = distance(step.start()) + (step.undoes() ? -1 : 1);
          if (length < distance(end)) distance(end) = length, last[end] = step, changed = true;
        }
    }
    return last;
  }

  // Moves as much as possible along a shortest path; false if nothing is left to move.
  bool move(arma::vec& excess) {
    arma::vec distance;
    const std::vector<Step> last = shortest_paths(excess, distance);
    arma::uword end = nodes_;
    for (arma::uword node = 0; node < nodes_; ++node)
      if (excess(node) < -rounding && (end == nodes_ || distance(node) < distance(end))) end = node;
    if (end == nodes_ || !std::isfinite(distance(end))) return false;
    double amount = -excess(end);
    arma::uword start = end;
    for (; last[start].edge; start = last[start].start())
      if (last[start].undoes()) amount = std::min(amount, std::abs(last[start].edge->flow));
    amount = std::min(amount, excess(start));
    for (arma::uword node = end; last[node].edge; node = last[node].start()) {
      double& flow = last[node].edge->flow;
      flow += last[node].direction * amount;
      if (std::abs(flow) < rounding) flow = 0;
    }
    excess(start) -= amount, excess(end) += amount;
    return true;
  }

  arma::uword nodes_;
  std::vector<Edge> edges_;
};

// The bin of a value, or their number if it is in none.
arma::uword bin(const arma::vec& edges, double value) {
  const auto above = static_cast<arma::uword>(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin());
  return above == 0 || above == edges.n_elem ? edges.n_elem - 1 : above - 1;
}

// n draws, with replacement, from the mass of a histogram.
arma::mat draw(const arma::mat& counts, arma::uword n, Random& random) {
  const arma::vec up_to = arma::cumsum(arma::vectorise(counts));
  arma::mat drawn(arma::size(counts), arma::fill::zeros);
  for (arma::uword k = 0; k < n; ++k) {
    const double at = random.uniform(0, up_to.back());
    drawn(static_cast<arma::uword>(std::upper_bound(up_to.begin(), up_to.end() - 1, at) - up_to.begin())) += 1;
  }
  return drawn;
}

double outside(const arma::mat& counted, double all) { return all > 0 ? 1 - arma::accu(counted) / all : undefined; }

}  // namespace

arma::mat count_in_bins(const JointCounts& bins, const arma::mat& points, const arma::vec& times) {
  const arma::uword rows = bins.first_edges.n_elem - 1, columns = bins.second_edges.n_elem - 1;
  arma::mat counts(rows, columns, arma::fill::zeros);
  for (arma::uword j = 0; j < points.n_cols; ++j) {
    const arma::uword row = bin(bins.first_edges, points(0, j)), column = bin(bins.second_edges, points(1, j));
    if (row < rows && column < columns) counts(row, column) += times(j);
  }
  return counts;
}

double earth_movers_distance(const arma::mat& left, const arma::mat& right) {
  const double of_left = arma::accu(left), of_right = arma::accu(right);
  if (!(of_left > 0 && of_right > 0)) return undefined;
  return GridFlow(left.n_rows, left.n_cols).cost(arma::vectorise(left / of_left - right / of_right));
}

const Quantities& joint_metrics() {
  static const Quantities metrics{
      {.name = "share_outside_counts",
       .meaning = "share of units whose nx or ny is outside of the bins of the counts, with --counts",
       .optional = true},
      {.name = "joint_distance_cells",
       .meaning = "earth mover's distance of the joint counts of nx and ny to those of recorded cells, with --counts",
       .unit = "bins",
       .optional = true},
      {.name = "joint_distance_chance",
       .meaning = "mean distance of as many random draws from the counts of cells, and of a resample of the cells",
       .unit = "bins",
       .optional = true}};
  return metrics;
}

std::vector<Metric> joint_statistics(const arma::mat& shapes, const JointCounts& cells, std::uint64_t bootstrap,
                                     std::uint64_t seed) {
  const auto number = static_cast<double>(shapes.n_cols);
  const arma::mat own = count_in_bins(cells, shapes, arma::ones(shapes.n_cols));
  const auto inside = static_cast<arma::uword>(arma::accu(own)),
             recorded = static_cast<arma::uword>(arma::accu(cells.counts));
  arma::rowvec out(bootstrap), distance(bootstrap), of_units(bootstrap), chance(bootstrap);
  parallel_for(bootstrap, [&](std::size_t round, unsigned) {
    const arma::vec times = resample(shapes.n_cols, seed, "bootstrap tiling", round);
    const arma::mat counted = count_in_bins(cells, shapes, times);
    Random random(seed, "bootstrap counts", round);
    const arma::mat resampled = draw(cells.counts, recorded, random);
    out(round) = outside(counted, number);
    distance(round) = earth_movers_distance(counted, resampled);
    of_units(round) = earth_movers_distance(counted, cells.counts);
    chance(round) = earth_movers_distance(draw(cells.counts, inside, random), resampled);
  });
  const auto interval = [](const std::string& name, double value, const arma::rowvec& rounds, double error) {
    return Metric{name, value, percentile(rounds, 0.025), percentile(rounds, 0.975), error};
  };
  const arma::rowvec drawn = chance.elem(arma::find_finite(chance)).t();
  return {interval("share_outside_counts", outside(own, number), out, deviation(out)),
          interval("joint_distance_cells", earth_movers_distance(own, cells.counts), distance, deviation(of_units)),
          interval("joint_distance_chance", drawn.is_empty() ? undefined : arma::mean(drawn), chance, undefined)};
}

arma::vec joint_distances_without_cells(const arma::mat& shapes, const JointCounts& cells) {
  const arma::mat own = count_in_bins(cells, shapes, arma::ones(shapes.n_cols));
  std::vector<double> without;
  for (arma::uword bin = 0; bin < cells.counts.n_elem; ++bin) {
    if (cells.counts(bin) == 0) continue;
    arma::mat others = cells.counts;
    others(bin) -= 1;
    without.insert(without.end(), static_cast<std::size_t>(cells.counts(bin)), earth_movers_distance(own, others));
  }
  return arma::vec(without);
}

}  // namespace simplecell
