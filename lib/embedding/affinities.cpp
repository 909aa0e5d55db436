#include "embedding/affinities.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "embedding/neighbours.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 256;  // points

// Fills weights with exp(−β d²) of one point's neighbours, scaled to sum 1, given their squared distances; returns the
// entropy of the weights.
double weigh(const arma::vec& distances, double beta, arma::vec& weights) {
  double sum = 0, moment = 0;
  for (arma::uword i = 0; i < distances.n_elem; ++i) {
    weights(i) = std::exp(-beta * distances(i));
    sum += weights(i), moment += weights(i) * distances(i);
  }
  weights /= sum;
  return std::log(sum) + beta * moment / sum;
}

// Finds the β of a given perplexity by bisection: the entropy falls as β rises. Returns β and fills weights.
double match_perplexity(arma::vec& distances, double perplexity, arma::vec& weights) {
  distances -= distances.min();  // so that the weight of the nearest neighbour does not underflow
  const double target = std::log(perplexity), scale = arma::mean(distances);
  double low = -60, high = 60;  // log β, in units of the mean distance
  for (int step = 0; step < 100 && high - low > 1e-13; ++step) {
    const double middle = (low + high) / 2, beta = scale > 0 ? std::exp(middle) / scale : 0;
    const double entropy = weigh(distances, beta, weights);
    if (std::abs(entropy - target) < 1e-10) return scale > 0 ? beta : infinity;
    (entropy > target ? low : high) = middle;
  }
  return infinity;
}

// Multiplies the probability of each neighbouring point by its number of equal samples, adds the probability of the
// samples that equal the point itself, and normalises. Returns, for each point, the probability of its equal samples.
arma::vec share_with_equals(const Neighbours& neighbours, const arma::vec& times, Conditional& conditional) {
  arma::vec within(times.n_elem, arma::fill::zeros);
  for (arma::uword i = 0; i < times.n_elem; ++i) {
    float *p = conditional.probabilities.colptr(i), sum = 0;
    const double nearest = neighbours.squared_distance(0, i), most = conditional.probabilities(0, i);
    for (arma::uword k = 0; k < neighbours.index.n_rows; ++k)
      sum += p[k] *= static_cast<float>(times(neighbours.index(k, i)));
    // Probability of an equal sample, at distance 0, relative to that of the nearest neighbour.
    const double ratio = nearest > 0 ? std::exp(conditional.precision(i) * nearest) : 1;
    const double equals = times(i) > 1 ? (times(i) - 1) * most * ratio : 0, all = sum + equals;
    for (arma::uword k = 0; k < neighbours.index.n_rows; ++k) p[k] = static_cast<float>(p[k] / all);
    within(i) = std::isfinite(equals) ? equals / all : 1;
  }
  return within;
}

struct Entry {
  std::uint32_t column;
  float value;
};

using Rows = std::vector<std::vector<Entry>>;

// Row i lists all j that have i among their neighbours, in rising order.
Affinities transposed(const arma::u32_mat& index, const arma::fmat& conditional) {
  const std::size_t n = index.n_cols;
  Affinities result{std::vector<std::size_t>(n + 1, 0), {}, {}, {}, {}};
  for (const auto i : index) ++result.offsets[i + 1];
  for (std::size_t i = 0; i < n; ++i) result.offsets[i + 1] += result.offsets[i];
  result.columns.resize(index.n_elem), result.values.resize(index.n_elem);
  std::vector<std::size_t> next(result.offsets.begin(), result.offsets.end() - 1);
  for (arma::uword j = 0; j < n; ++j)
    for (arma::uword k = 0; k < index.n_rows; ++k) {
      const std::size_t place = next[index(k, j)]++;
      result.columns[place] = static_cast<std::uint32_t>(j), result.values[place] = conditional(k, j);
    }
  return result;
}

// The entries of row i of P + Pᵀ, where P are the conditional probabilities.
std::vector<Entry> merged_row(std::size_t i, const arma::u32_mat& index, const arma::fmat& conditional,
                              const Affinities& backward) {
  std::vector<Entry> row;
  for (arma::uword k = 0; k < index.n_rows; ++k) row.push_back({index(k, i), conditional(k, i)});
  for (std::size_t e = backward.offsets[i]; e < backward.offsets[i + 1]; ++e)
    row.push_back({backward.columns[e], backward.values[e]});
  std::stable_sort(row.begin(), row.end(), [](const Entry& a, const Entry& b) { return a.column < b.column; });
  std::size_t kept = 0;
  for (std::size_t e = 0; e < row.size(); ++e)
    if (kept > 0 && row[kept - 1].column == row[e].column)
      row[kept - 1].value += row[e].value;
    else
      row[kept++] = row[e];
  row.resize(kept);
  return row;
}

Affinities symmetrised(const arma::u32_mat& index, const arma::fmat& conditional, double samples) {
  const std::size_t n = index.n_cols;
  const Affinities backward = transposed(index, conditional);
  Rows rows(n);
  parallel_for(chunk_count(n, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(n, chunk_width, task);
    for (std::size_t i = range.first; i < range.last; ++i) rows[i] = merged_row(i, index, conditional, backward);
  });
  Affinities result{{0}, {}, {}, {}, {}};
  for (const auto& row : rows) result.offsets.push_back(result.offsets.back() + row.size());
  result.columns.reserve(result.offsets.back()), result.values.reserve(result.offsets.back());
  const float scale = 1 / (2 * static_cast<float>(samples));
  for (const auto& row : rows)
    for (const auto& [column, value] : row) result.columns.push_back(column), result.values.push_back(value * scale);
  return result;
}

constexpr int largest_exponent = 50;  // of a coordinate: 2^50 squared, and summed over 2^20 of them, is below 2^127

int exponent_of(const arma::fmat& points) { return std::ilogb(arma::abs(points).max()); }

// Different points at a distance of 0 are told apart no more.
void check_distances(const arma::fmat& points, const arma::fmat& squared) {
  const bool vanish = squared.min() < std::numeric_limits<float>::min();
  if (!squared.is_finite() || (vanish && exponent_of(points) >= largest_exponent - 1))
    throw InputError("the samples differ too much in size for distances in single precision; leave out those of "
                     "extreme size");
}

}  // namespace

void moderate(arma::fmat& points) {
  if (points.is_empty() || arma::abs(points).max() == 0) return;
  const int exponent = exponent_of(points);
  if (std::abs(exponent) < largest_exponent) return;
  const int shift = (exponent > 0 ? largest_exponent - 1 : 0) - exponent;
  points.transform([shift](float value) { return std::ldexp(value, shift); });
}

Conditional conditional_probabilities(const arma::fmat& squared_distances, double perplexity) {
  Conditional found{arma::fmat(arma::size(squared_distances)), arma::vec(squared_distances.n_cols)};
  parallel_for(chunk_count(squared_distances.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(squared_distances.n_cols, chunk_width, task);
    arma::vec weights(squared_distances.n_rows);
    for (std::size_t i = range.first; i < range.last; ++i) {
      arma::vec distances = arma::conv_to<arma::vec>::from(squared_distances.col(i));
      found.precision(i) = match_perplexity(distances, perplexity, weights);
      found.probabilities.col(i) = arma::conv_to<arma::fvec>::from(weights);
    }
  });
  return found;
}

double possible_perplexity(double perplexity, arma::uword points) {
  const double others = static_cast<double>(points) - 1;
  return std::floor(3 * perplexity) > others ? std::max(1., others / 3) : perplexity;
}

Affinities affinities(const arma::fmat& points, arma::vec times, double perplexity, const Progress& progress) {
  if (points.n_cols < 2) throw InputError("all samples are equal; there is nothing to arrange");
  if (times.is_empty()) times.ones(points.n_cols);
  const double samples = arma::accu(times);
  if (std::floor(3 * perplexity) + 1 > samples)
    throw InputError("perplexity " + number_text(perplexity) + " needs " + number_text(std::floor(3 * perplexity) + 1) +
                     " samples or more, and there are " + number_text(samples) +
                     (samples < 4 ? "; t-SNE needs four samples, principal components do with two"
                                  : "; lower it to " + number_text(std::floor((samples - 1) / 3)) + " or less"));
  perplexity = possible_perplexity(perplexity, points.n_cols);
  const auto k = std::min(static_cast<arma::uword>(3 * perplexity), points.n_cols - 1);
  const Neighbours neighbours = nearest_neighbours(points, k, progress);
  check_distances(points, neighbours.squared_distance);
  Conditional conditional = conditional_probabilities(neighbours.squared_distance, perplexity);
  arma::vec within(times.n_elem, arma::fill::zeros);
  if (samples > static_cast<double>(points.n_cols)) within = share_with_equals(neighbours, times, conditional);
  conditional.probabilities.each_row() %= arma::conv_to<arma::frowvec>::from(times);
  Affinities P = symmetrised(neighbours.index, conditional.probabilities, samples);
  P.within = times % within / samples;
  P.times = std::move(times);
  return P;
}

}  // namespace simplecell
