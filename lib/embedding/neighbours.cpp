#include "embedding/neighbours.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
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

// A point that may be among the nearest, by its squared distance.
template <class Real>
using Candidate = std::pair<Real, arma::u32>;

// Keeps all of a stream of candidates that may be among the k nearest, given distances with errors up to `error`.
class Nearest {
 public:
  Nearest(std::size_t k, float error) : k_(k), error_(error), full_(2 * k + 64) { kept_.reserve(full_); }

  float bound() const { return bound_; }  // candidates above it are not among the k nearest

  void add(const Candidate<float>& candidate) {
    kept_.push_back(candidate);
    if (kept_.size() >= full_) shrink();
  }

  const std::vector<Candidate<float>>& finish() {
    if (kept_.size() > k_) shrink();
    return kept_;
  }

 private:
  // The k-th nearest is at most an error beyond the k-th smallest distance here, and seems at most another farther.
  void shrink() {
    std::nth_element(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(k_ - 1), kept_.end());
    bound_ = kept_[k_ - 1].first + 2 * error_;
    std::erase_if(kept_, [&](const auto& candidate) { return candidate.first > bound_; });
    full_ = 2 * kept_.size() + 64;
  }

  std::size_t k_;
  float error_, bound_ = std::numeric_limits<float>::infinity();
  std::size_t full_;  // number of candidates at which they are sorted out
  std::vector<Candidate<float>> kept_;
};

inline float least_distance(const float* products, const float* norms, std::size_t first, std::size_t last) {
  float least = std::numeric_limits<float>::infinity();
#pragma omp simd reduction(min : least)
  for (std::size_t i = first; i < last; ++i) least = std::min(least, norms[i] - 2 * products[i]);
  return least;
}

// Adds the references near one query. Squared distances minus the query's squared norm are norms − 2 products. Most are
// above the bound, so several are compared with it at once.
void scan(const float* products, const float* norms, Range references, std::size_t self, Nearest& nearest) {
  constexpr std::size_t lanes = 32;
  const std::size_t count = references.size();
  for (std::size_t first = 0; first < count; first += lanes) {
    const std::size_t last = std::min(count, first + lanes);
    if (!(vectorised<&least_distance>(products, norms, first, last) <= nearest.bound())) continue;
    for (std::size_t i = first; i < last; ++i) {
      const float distance = norms[i] - 2 * products[i];
      if (distance <= nearest.bound() && references.first + i != self)
        nearest.add({distance, static_cast<arma::u32>(references.first + i)});
    }
  }
}

// Upper bound of the error of |r|² − 2 rᵀq in single precision, of all references r with |r| ≤ radius, for a query of
// norm q: rounding of the d entries (u each), of the d products and their sum in any order (d u |r| |q|), and of |r|²
// and the difference.
float largest_error(double radius, double q, arma::uword d) {
  constexpr double u = std::numeric_limits<float>::epsilon() / 2;
  return static_cast<float>(1.1 * u * radius * (4 * radius + 2 * (static_cast<double>(d) + 4) * q));
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
  // Candidates are found in single precision, and the nearest of them by their exact distances. Points are centred:
  // distances do not change, and rounding errors of inner products are smallest.
  arma::mat exact = arma::conv_to<arma::mat>::from(points);
  exact.each_col() -= centre_of(points);
  const arma::vec squares = arma::sum(arma::square(exact), 0).t();
  const double radius = std::sqrt(squares.max());
  const arma::fmat centred = arma::conv_to<arma::fmat>::from(exact);
  const arma::fvec norms = arma::conv_to<arma::fvec>::from(squares);
  exact.reset();

  Neighbours found{arma::u32_mat(k, n), arma::fmat(k, n)};
  const std::size_t tasks = chunk_count(n, query_width);
  std::atomic<std::size_t> done{0};
  parallel_for(tasks, [&](std::size_t task, unsigned worker) {
    const Range queries = chunk(n, query_width, task);
    const auto query = centred.cols(queries.first, queries.last - 1);
    std::vector<Nearest> nearest;
    for (std::size_t q = queries.first; q < queries.last; ++q)
      nearest.emplace_back(k, largest_error(radius, std::sqrt(squares(q)), d));
    arma::fmat products;
    std::vector<Candidate<double>> kept;
    for (std::size_t block = 0; block < chunk_count(n, reference_width); ++block) {
      const Range references = chunk(n, reference_width, block);
      products = centred.cols(references.first, references.last - 1).t() * query;
      for (std::size_t q = 0; q < queries.size(); ++q)
        scan(products.colptr(q), norms.memptr() + references.first, references, queries.first + q, nearest[q]);
    }
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const std::size_t self = queries.first + q;
      kept.clear();
      for (const auto& [_, index] : nearest[q].finish())
        kept.emplace_back(squared_distance(points.colptr(self), points.colptr(index), d), index);
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
