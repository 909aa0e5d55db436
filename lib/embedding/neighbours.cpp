#include "embedding/neighbours.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/entries.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t query_width = 64, reference_width = 2048;

using Candidate = std::pair<double, arma::u32>;  // squared distance, index

// Keeps the k nearest of a stream of candidates.
class Nearest {
 public:
  explicit Nearest(std::size_t k) : k_(k) { kept_.reserve(capacity()); }

  double bound() const { return bound_; }  // upper bound of the k-th smallest distance; candidates above need no adding

  void add(const Candidate& candidate) {
    kept_.push_back(candidate);
    if (kept_.size() == capacity()) shrink();
  }

  std::vector<Candidate>& finish() {
    if (kept_.size() > k_) shrink();
    return kept_;
  }

 private:
  std::size_t capacity() const { return 2 * k_ + 64; }

  void shrink() {
    std::nth_element(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(k_ - 1), kept_.end());
    kept_.resize(k_);
    bound_ = kept_.back().first;
  }

  std::size_t k_;
  double bound_ = std::numeric_limits<double>::infinity();
  std::vector<Candidate> kept_;
};

inline double least_distance(const double* products, const double* norms, std::size_t first, std::size_t last) {
  double least = std::numeric_limits<double>::infinity();
#pragma omp simd reduction(min : least)
  for (std::size_t i = first; i < last; ++i) least = std::min(least, norms[i] - 2 * products[i]);
  return least;
}

// Adds the references near one query. Squared distances minus the query's squared norm are norms − 2 products. Most are
// above the bound, so sixteen are compared with it at once.
void scan(const double* products, const double* norms, Range references, std::size_t self, Nearest& nearest) {
  constexpr std::size_t lanes = 16;
  const std::size_t count = references.size();
  for (std::size_t first = 0; first < count; first += lanes) {
    const std::size_t last = std::min(count, first + lanes);
    if (!(vectorised<&least_distance>(products, norms, first, last) < nearest.bound())) continue;
    for (std::size_t i = first; i < last; ++i) {
      const double distance = norms[i] - 2 * products[i];
      if (distance < nearest.bound() && references.first + i != self)
        nearest.add({distance, static_cast<arma::u32>(references.first + i)});
    }
  }
}

double squared_distance(const float* a, const float* b, arma::uword d) {
  const auto square = [](float x, float y) {
    const double difference = static_cast<double>(x) - static_cast<double>(y);
    return difference * difference;
  };
  return sum_entries<double>(d, square, a, b);
}

arma::vec centre_of(const arma::fmat& points) {
  arma::vec sum(points.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < points.n_cols; ++j)
    for (arma::uword i = 0; i < points.n_rows; ++i) sum(i) += points(i, j);
  return sum / static_cast<double>(points.n_cols);
}

}  // namespace

Neighbours nearest_neighbours(const arma::fmat& points, arma::uword k, const Progress& progress) {
  const arma::uword n = points.n_cols, d = points.n_rows;
  if (k == 0 || k >= n)
    throw InputError("asked for " + std::to_string(k) + " neighbours of " + std::to_string(n) + " points");
  // Points are centred: distances do not change, and the rounding error of inner products is smallest.
  arma::mat centred = arma::conv_to<arma::mat>::from(points);
  centred.each_col() -= centre_of(points);
  const arma::vec norms = arma::sum(arma::square(centred), 0).t();

  Neighbours found{arma::u32_mat(k, n), arma::fmat(k, n)};
  const std::size_t tasks = chunk_count(n, query_width);
  std::atomic<std::size_t> done{0};
  parallel_for(tasks, [&](std::size_t task, unsigned worker) {
    const Range queries = chunk(n, query_width, task);
    const auto query = centred.cols(queries.first, queries.last - 1);
    std::vector<Nearest> nearest(queries.size(), Nearest(k));
    arma::mat products;
    for (std::size_t block = 0; block < chunk_count(n, reference_width); ++block) {
      const Range references = chunk(n, reference_width, block);
      products = centred.cols(references.first, references.last - 1).t() * query;
      for (std::size_t q = 0; q < queries.size(); ++q)
        scan(products.colptr(q), norms.memptr() + references.first, references, queries.first + q, nearest[q]);
    }
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const std::size_t self = queries.first + q;
      auto& kept = nearest[q].finish();
      for (auto& [distance, index] : kept) distance = squared_distance(points.colptr(self), points.colptr(index), d);
      std::sort(kept.begin(), kept.end());
      for (std::size_t i = 0; i < k; ++i) {
        found.index(i, self) = kept[i].second;
        found.squared_distance(i, self) = static_cast<float>(kept[i].first);
      }
    }
    const std::size_t so_far = ++done;
    if (worker == 0 && so_far < tasks) report(progress, so_far, tasks);
  });
  report(progress, tasks, tasks);
  return found;
}

}  // namespace simplecell
