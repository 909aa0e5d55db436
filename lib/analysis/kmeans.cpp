#include "analysis/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/distances.hpp"
#include "core/distinct.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 1024;  // points of a chunk

// The different points, in double precision, minus the mean of all points: so distances that are computed from inner
// products have the smallest rounding errors.
struct Points {
  Distinct distinct;
  arma::vec mean;
  arma::mat values;  // d×count()
  arma::rowvec norms;

  explicit Points(const arma::fmat& points)
      : distinct(distinct_columns(points)),
        mean(arma::mean(arma::conv_to<arma::mat>::from(points), 1)),
        values(arma::conv_to<arma::mat>::from(points.cols(distinct.first))) {
    values.each_col() -= mean;
    norms = arma::sum(arma::square(values), 0);
  }
  arma::uword count() const { return values.n_cols; }
  arma::rowvec weighted(const arma::rowvec& values_of_points) const {
    return values_of_points % distinct.times.t();
  }
};

template <class Body>
void over_chunks(arma::uword n, Body&& body) {
  parallel_for(chunk_count(n, width), [&](std::size_t task, unsigned) { body(task, chunk(n, width, task)); });
}

// Squared distances of all points from one place.
arma::rowvec distances_to(const Points& points, const arma::vec& place) {
  arma::rowvec distances(points.count());
  over_chunks(points.count(), [&](std::size_t, Range r) {
    for (std::size_t j = r.first; j < r.last; ++j)
      distances(j) = arma::accu(arma::square(points.values.col(j) - place));
  });
  return distances;
}

// Draws an index with probability ∝ its weight, or uniformly if all weights are zero.
arma::uword draw(const arma::rowvec& weights, Random& random) {
  const arma::rowvec sums = arma::cumsum(weights);
  const double total = sums(sums.n_elem - 1);
  if (!(total > 0)) return random.below(weights.n_elem);
  const auto found = std::upper_bound(sums.begin(), sums.end(), random.uniform() * total);
  return std::min<arma::uword>(static_cast<arma::uword>(found - sums.begin()), weights.n_elem - 1);
}

arma::mat plus_plus(const Points& points, arma::uword k, Random& random) {
  arma::mat centres(points.values.n_rows, k);
  centres.col(0) = points.values.col(points.distinct.which(random.below(points.distinct.which.n_elem)));
  arma::rowvec nearest = distances_to(points, centres.col(0));
  const auto candidates = static_cast<arma::uword>(2 + std::log(static_cast<double>(k)));
  for (arma::uword c = 1; c < k; ++c) {
    double least = std::numeric_limits<double>::infinity();
    arma::rowvec best;
    for (arma::uword candidate = 0; candidate < candidates; ++candidate) {
      const arma::uword index = draw(points.weighted(nearest), random);
      const arma::rowvec with = arma::min(nearest, distances_to(points, points.values.col(index)));
      if (const double sum = arma::accu(points.weighted(with)); sum < least)
        least = sum, best = with, centres.col(c) = points.values.col(index);
    }
    nearest = best;
  }
  return centres;
}

struct Assignment {
  arma::uvec labels;
  arma::vec distances;  // squared, from the centre of the point's cluster
};

Assignment assign(const Points& points, const arma::mat& centres) {
  Assignment result{arma::uvec(points.count()), arma::vec(points.count())};
  const arma::vec norms = arma::sum(arma::square(centres), 0).t();
  over_chunks(points.count(), [&](std::size_t, Range r) {
    const arma::mat products = centres.t() * points.values.cols(r.first, r.last - 1);
    for (std::size_t j = r.first; j < r.last; ++j) {
      const arma::vec distances = norms - 2 * products.col(j - r.first);
      const arma::uword own = result.labels(j) = distances.index_min();
      const double square = distances(own) + points.norms(j);
      result.distances(j) = cancelled(square, norms(own) + points.norms(j))
                                ? squared_distance(points.values.colptr(j), centres.colptr(own), centres.n_rows)
                                : square;
    }
  });
  return result;
}

// Means of the clusters. Each cluster without points is moved to one of the points farthest from their centres.
arma::mat means(const Points& points, const Assignment& assigned, arma::uword k) {
  const std::size_t chunks = chunk_count(points.count(), width);
  std::vector<arma::mat> sums(chunks);
  over_chunks(points.count(), [&](std::size_t task, Range r) {
    sums[task].zeros(points.values.n_rows, k);
    for (std::size_t j = r.first; j < r.last; ++j)
      sums[task].col(assigned.labels(j)) += points.distinct.times(j) * points.values.col(j);
  });
  arma::mat centres(points.values.n_rows, k, arma::fill::zeros);
  for (const auto& sum : sums) centres += sum;
  arma::vec counts(k, arma::fill::zeros);
  for (arma::uword j = 0; j < points.count(); ++j) counts(assigned.labels(j)) += points.distinct.times(j);
  arma::uvec farthest;
  for (arma::uword c = 0, taken = 0; c < k; ++c) {
    if (counts(c) > 0) {
      centres.col(c) /= counts(c);
      continue;
    }
    if (farthest.is_empty()) farthest = arma::stable_sort_index(assigned.distances, "descend");
    centres.col(c) = points.values.col(farthest(taken++));
  }
  return centres;
}

KMeans lloyd(const Points& points, arma::mat centres, arma::uword iterations) {
  Assignment assigned = assign(points, centres);
  KMeans result;
  for (; result.iterations < iterations; ++result.iterations) {
    centres = means(points, assigned, centres.n_cols);
    Assignment next = assign(points, centres);
    const bool settled = arma::all(next.labels == assigned.labels);
    assigned = std::move(next);
    if (settled) break;
  }
  const arma::uvec kept = arma::unique(assigned.labels);  // clusters without points are dropped
  for (arma::uword c = 0; c < kept.n_elem; ++c) assigned.labels.replace(kept(c), c);
  result.labels = assigned.labels.elem(points.distinct.which);
  result.inertia = arma::accu(points.weighted(assigned.distances.t()));
  result.centres = centres.cols(kept).eval().each_col() + points.mean;
  return result;
}

}  // namespace

KMeans kmeans(const arma::fmat& points, const KMeansOptions& options, std::uint64_t seed, const Progress& progress) {
  const arma::uword k = options.clusters;
  if (k == 0 || k > points.n_cols)
    throw InputError("asked for " + std::to_string(k) + " clusters of " + std::to_string(points.n_cols) +
                     " points; ask for no more than there are");
  const Points centred(points);
  const arma::uword most = std::min(k, centred.count());
  KMeans best;
  for (arma::uword restart = 0; restart < std::max<arma::uword>(1, options.restarts); ++restart) {
    Random random(seed, "k-means", restart);
    KMeans result = lloyd(centred, plus_plus(centred, most, random), options.iterations);
    if (restart == 0 || result.inertia < best.inertia) best = std::move(result);
    report(progress, restart + 1, options.restarts);
  }
  return best;
}

}  // namespace simplecell
