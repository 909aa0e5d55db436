#include "analysis/similarity.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/bounds.hpp"
#include "core/distances.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 256;  // samples of a block
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Samples, transformed so that distances follow from inner products: centred for Euclidean distances, otherwise scaled
// to norm 1 (or 0, if they have no direction).
struct Prepared {
  arma::mat values;
  arma::rowvec norms;  // squared
  Metric metric;

  Prepared(const arma::fmat& samples, Metric chosen) : values(arma::conv_to<arma::mat>::from(samples)), metric(chosen) {
    if (metric == Metric::euclidean)
      values.each_col() -= arma::vec(arma::mean(values, 1));
    else
      values.each_col([this](arma::vec& sample) { normalise(sample); });
    norms = arma::sum(arma::square(values), 0);
  }

  void normalise(arma::vec& sample) const {
    const double before = arma::norm(sample);
    if (metric == Metric::correlation) sample -= arma::mean(sample);
    const double length = arma::norm(sample);
    if (length > 1e-12 * before)  // otherwise the sample is constant, but for rounding
      sample /= length;
    else
      sample.zeros();
  }

  // Distances from all samples to the samples [first, last), n×(last − first).
  arma::mat distances(Range block) const {
    arma::mat result = values.t() * values.cols(block.first, block.last - 1);
    for (std::size_t c = 0; c < block.size(); ++c) {
      const std::size_t self = block.first + c;
      if (metric == Metric::euclidean) {
        to_squared_distances(values.memptr(), norms.memptr(), values.n_cols, values.colptr(self), norms(self),
                             values.n_rows, result.colptr(c));
        for (double& square : result.col(c)) square = std::sqrt(square);
      } else {
        for (arma::uword i = 0; i < result.n_rows; ++i) result(i, c) = directional(result(i, c), i, self);
      }
      result(self, c) = 0;
    }
    return result;
  }

  // 1 − xᵀy, which is ½|x − y|² for vectors of norm 1.
  double directional(double product, arma::uword i, arma::uword j) const {
    const double distance = 1 - product;
    return std::min(cancelled(distance, 2.) ? squared_distance(values.colptr(i), values.colptr(j), values.n_rows) / 2
                                            : distance, 2.);
  }
};

// The entries i < j of a distance matrix.
arma::vec upper(const arma::mat& distances) {
  arma::vec pairs(distances.n_cols * (distances.n_cols - 1) / 2);
  arma::uword next = 0;
  for (arma::uword j = 1; j < distances.n_cols; ++j)
    for (arma::uword i = 0; i < j; ++i) pairs(next++) = distances(i, j);
  return pairs;
}

arma::vec ranks(const arma::vec& values) {
  std::vector<arma::uword> order(values.n_elem);
  std::iota(order.begin(), order.end(), arma::uword{0});
  std::sort(order.begin(), order.end(), [&](arma::uword a, arma::uword b) { return values(a) < values(b); });
  arma::vec result(values.n_elem);
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values(order[last]) == values(order[first])) ++last;
    for (std::size_t i = first; i < last; ++i) result(order[i]) = static_cast<double>(first + last - 1) / 2;
    first = last;
  }
  return result;
}

double correlation(arma::vec a, arma::vec b) {
  a -= arma::mean(a), b -= arma::mean(b);
  const double scale = arma::norm(a) * arma::norm(b);
  return scale > 0 ? arma::dot(a, b) / scale : nan;
}

void check_same(const arma::mat& a, const arma::mat& b) {
  if (arma::size(a) != arma::size(b) || a.n_cols < 3)
    throw InputError("representations of " + std::to_string(a.n_cols) + " and " + std::to_string(b.n_cols) +
                     " samples cannot be compared; they must be the same three or more");
}

struct SampleScores {
  double between = 0, within = 0, silhouette = 0, purity = 0, hit = 0;
};

// The scores of one sample, from its distances to all samples.
SampleScores score(const double* distance, arma::uword self, const arma::uvec& labels, const arma::uvec& counts,
                   arma::uword neighbours, std::vector<arma::uword>& order) {
  arma::vec sums(counts.n_elem, arma::fill::zeros);
  for (arma::uword i = 0; i < labels.n_elem; ++i) sums(labels(i)) += distance[i];
  const arma::uword own = labels(self);
  SampleScores scores{.between = arma::accu(sums) - sums(own), .within = sums(own)};

  double nearest = infinity;
  for (arma::uword c = 0; c < counts.n_elem; ++c)
    if (c != own && counts(c) > 0) nearest = std::min(nearest, sums(c) / static_cast<double>(counts(c)));
  if (counts(own) > 1 && std::isfinite(nearest)) {
    const double inside = sums(own) / static_cast<double>(counts(own) - 1), larger = std::max(inside, nearest);
    scores.silhouette = larger > 0 ? (nearest - inside) / larger : 0;
  }

  order.clear();
  for (arma::uword i = 0; i < labels.n_elem; ++i)
    if (i != self) order.push_back(i);
  const auto nearer = [&](arma::uword a, arma::uword b) {
    return distance[a] != distance[b] ? distance[a] < distance[b] : a < b;
  };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(neighbours);
  std::nth_element(order.begin(), end - 1, order.end(), nearer);
  std::sort(order.begin(), end, nearer);
  arma::uvec votes(counts.n_elem, arma::fill::zeros);
  for (auto i = order.begin(); i != end; ++i) ++votes(labels(*i));
  const auto winner = std::find_if(order.begin(), end, [&](arma::uword i) { return votes(labels(i)) == votes.max(); });
  scores.purity = static_cast<double>(votes(own)) / static_cast<double>(neighbours);
  scores.hit = labels(*winner) == own;
  return scores;
}

arma::mat centred(const arma::fmat& samples) {
  arma::mat values = arma::conv_to<arma::mat>::from(samples);
  values.each_col() -= arma::vec(arma::mean(values, 1));
  return values;
}

}  // namespace

Metric metric_named(const std::string& name) {
  if (name == "euclidean") return Metric::euclidean;
  if (name == "cosine") return Metric::cosine;
  if (name == "correlation") return Metric::correlation;
  throw InputError("unknown metric '" + name + "'; there are euclidean, cosine and correlation");
}

arma::mat distance_matrix(const arma::fmat& samples, Metric metric) {
  const Prepared prepared(samples, metric);
  arma::mat result(samples.n_cols, samples.n_cols);
  parallel_for(chunk_count(samples.n_cols, width), [&](std::size_t task, unsigned) {
    const Range block = chunk(samples.n_cols, width, task);
    result.cols(block.first, block.last - 1) = prepared.distances(block);
  });
  return arma::symmatu(result);
}

arma::uvec class_order(const arma::uvec& labels, arma::uword per_class) {
  const arma::uvec sorted = arma::stable_sort_index(labels);
  std::vector<arma::uword> order;
  arma::uword taken = 0;
  for (arma::uword i = 0; i < sorted.n_elem; ++i) {
    taken = i > 0 && labels(sorted(i)) == labels(sorted(i - 1)) ? taken + 1 : 0;
    if (per_class == 0 || taken < per_class) order.push_back(sorted(i));
  }
  return order;
}

ClassScores class_scores(const arma::fmat& samples, const arma::uvec& labels, Metric metric, arma::uword neighbours,
                         const Progress& progress) {
  const arma::uword n = samples.n_cols;
  if (labels.n_elem != n)
    throw InputError(std::to_string(labels.n_elem) + " labels do not fit " + std::to_string(n) + " samples");
  if (neighbours == 0 || neighbours >= n)
    throw InputError("asked for " + std::to_string(neighbours) + " neighbours of " + std::to_string(n) + " samples");
  const Prepared prepared(samples, metric);
  arma::uvec counts(labels.max() + 1, arma::fill::zeros);
  for (const auto label : labels) ++counts(label);

  std::vector<SampleScores> each(n);
  const std::size_t tasks = chunk_count(n, width);
  std::atomic<std::size_t> done{0};
  parallel_for(tasks, [&](std::size_t task, unsigned worker) {
    const Range block = chunk(n, width, task);
    const arma::mat distances = prepared.distances(block);
    std::vector<arma::uword> order;
    for (std::size_t j = block.first; j < block.last; ++j)
      each[j] = score(distances.colptr(j - block.first), j, labels, counts, neighbours, order);
    const std::size_t so_far = ++done;
    if (worker == 0 && so_far < tasks) report(progress, so_far, tasks);
  });
  report(progress, tasks, tasks);

  ClassScores scores{.classes = arma::uvec(arma::unique(labels)).n_elem, .samples = samples.n_cols};
  for (const auto& sample : each) {
    scores.between += sample.between, scores.within += sample.within;
    scores.silhouette += sample.silhouette, scores.purity += sample.purity, scores.knn_accuracy += sample.hit;
  }
  const auto count = static_cast<double>(n);
  const double same = arma::accu(arma::conv_to<arma::vec>::from(counts % counts)), pairs_within = same - count;
  scores.between = count * count > same ? scores.between / (count * count - same) : nan;
  scores.within = pairs_within > 0 ? scores.within / pairs_within : nan;
  scores.silhouette = count * count > same ? scores.silhouette / count : nan;
  scores.purity /= count, scores.knn_accuracy /= count;
  return scores;
}

double rsa_pearson(const arma::mat& a, const arma::mat& b) {
  check_same(a, b);
  return correlation(upper(a), upper(b));
}

double rsa_spearman(const arma::mat& a, const arma::mat& b) {
  check_same(a, b);
  return correlation(ranks(upper(a)), ranks(upper(b)));
}

double linear_cka(const arma::fmat& a, const arma::fmat& b) {
  if (a.n_cols != b.n_cols)
    throw InputError("representations of " + std::to_string(a.n_cols) + " and " + std::to_string(b.n_cols) +
                     " samples cannot be compared; they must be the same");
  const arma::mat x = centred(a), y = centred(b);
  double cross, x_self, y_self;
  if (std::max(x.n_rows, y.n_rows) > x.n_cols) {  // the Gram matrices of samples are smaller than the covariances
    const arma::mat gx = x.t() * x, gy = y.t() * y;
    cross = arma::dot(gx, gy), x_self = arma::norm(gx, "fro"), y_self = arma::norm(gy, "fro");
  } else {
    cross = arma::accu(arma::square(arma::mat(y * x.t())));
    x_self = arma::norm(arma::mat(x * x.t()), "fro"), y_self = arma::norm(arma::mat(y * y.t()), "fro");
  }
  return x_self * y_self > 0 ? cross / (x_self * y_self) : nan;
}

const Quantities& similarity_metrics() {
  const auto known = [](const char* name, const std::string& meaning, const char* with) {
    return Quantity{.name = name, .meaning = meaning + ", with " + with, .optional = true, .may_be_nan = true};
  };
  static const Quantities metrics{
      {"samples", "samples"},
       known("distance_between", "mean distance between samples of different classes", "labels"),
       known("distance_within", "mean distance between samples of one class", "labels"),
       known("between_within", "ratio of the two", "labels"),
       known("silhouette", "mean silhouette over all pairs", "labels"),
       known("knn_purity", "share of the nearest neighbours that are of the sample's class", "labels"),
       known("knn_accuracy", "share of samples whose class is the commonest among their nearest neighbours", "labels"),
       known("rsa_spearman", "rank correlation of the two distance matrices (representational similarity)", "--second"),
       known("rsa_pearson", "correlation of the two distance matrices", "--second"),
       known("linear_cka", "linear centred kernel alignment of the two representations", "--second")};
  return metrics;
}

Measurements ClassScores::measurements() const {
  return {{"distance_between", between}, {"distance_within", within}, {"between_within", ratio()},
          {"silhouette", silhouette},    {"knn_purity", purity},      {"knn_accuracy", knn_accuracy}};
}

std::string ClassScores::cause_of_undefined() const {
  if (classes == 1) return "all samples are of one class";
  if (classes == samples) return "no class has two samples";
  return between == 0 ? "all samples are equal" : "samples of the same class are equal";
}

Comparison::Comparison(const arma::fmat& first, const arma::fmat& second, Metric metric) {
  const arma::mat a = distance_matrix(first, metric), b = distance_matrix(second, metric);
  spearman = rsa_spearman(a, b);
  pearson = rsa_pearson(a, b);
  cka = linear_cka(first, second);
  constant_first = a.max() == a(1, 0);
  constant_second = b.max() == b(1, 0);
}

Measurements Comparison::measurements() const {
  return {{"rsa_spearman", spearman}, {"rsa_pearson", pearson}, {"linear_cka", cka}};
}

}  // namespace simplecell
