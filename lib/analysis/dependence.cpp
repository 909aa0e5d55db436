#include "analysis/dependence.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/moments.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 1024;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double constant_share = 1e-20;  // of the squared mean: a smaller variance is rounding
// σ² is at least this share of a unit's mean square: a unit that is silent whenever its neighbours are would otherwise
// have an unbounded likelihood.
constexpr double least_constant = 1e-4;
constexpr double converged = 1e-8;  // decrease per stimulus, in nats, that the gradient promises for the next step

arma::mat squares_of(const arma::fmat& X, Range columns) {
  return arma::square(arma::conv_to<arma::mat>::from(X.cols(columns.first, columns.last - 1)));
}

arma::vec mean_squares(const arma::fmat& X) {
  const std::size_t chunks = chunk_count(X.n_cols, chunk_width);
  arma::mat sums(X.n_rows, chunks);
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    sums.col(task) = arma::sum(squares_of(X, chunk(X.n_cols, chunk_width, task)), 1);
  });
  return arma::sum(sums, 1) / static_cast<double>(X.n_cols);
}

// Minimises gᵀδ + ½ δᵀHδ over δ ≥ least by descent along one coordinate after the other.
void bounded_step(const arma::mat& H, const arma::vec& g, const arma::vec& least, arma::vec& step) {
  step.zeros();
  arma::vec slope = g;  // g + Hδ
  for (int sweep = 0; sweep < 200; ++sweep) {
    double largest = 0;
    for (arma::uword a = 0; a < g.n_elem; ++a) {
      const double to = std::max(step(a) - slope(a) / H(a, a), least(a)), change = to - step(a);
      if (change == 0) continue;
      step(a) = to;
      slope += change * H.col(a);
      largest = std::max(largest, std::abs(change));
    }
    if (largest < 1e-10) return;
  }
}

// The units with the largest correlations with one, in falling order.
arma::uvec nearest(const arma::vec& correlations, arma::uword self, arma::uword count) {
  std::vector<arma::uword> others;
  for (arma::uword j = 0; j < correlations.n_elem; ++j)
    if (j != self && std::isfinite(correlations(j))) others.push_back(j);
  std::stable_sort(others.begin(), others.end(),
                   [&](arma::uword a, arma::uword b) { return correlations(a) > correlations(b); });
  others.resize(count);
  return arma::uvec(others);
}

// The pool of one unit: ones, and the squared responses of its neighbours in units of their means (k+1×n).
void gather(const arma::fmat& X, const arma::uvec& neighbours, const arma::vec& means, arma::mat& pool) {
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    pool(0, i) = 1;
    for (arma::uword k = 0; k < neighbours.n_elem; ++k) {
      const double x = X(neighbours(k), i);
      pool(k + 1, i) = x * x / means(neighbours(k));
    }
  }
}

arma::rowvec squares_of_unit(const arma::fmat& X, arma::uword unit, double mean) {
  return arma::square(arma::conv_to<arma::rowvec>::from(X.row(unit))) / mean;
}

ExamplePairs::Shown shown(const arma::umat& pairs, const arma::fmat& X, const arma::mat& correlations,
                          arma::uword bins) {
  ExamplePairs::Shown found{arma::vec(pairs.n_cols), arma::fcube(bins, bins, pairs.n_cols)};
  const auto response = [&](arma::uword unit) { return arma::conv_to<arma::rowvec>::from(X.row(unit)); };
  for (arma::uword p = 0; p < pairs.n_cols; ++p) {
    const arma::mat histogram = conditional_histogram(response(pairs(0, p)), response(pairs(1, p)), bins);
    found.histograms.slice(p) = arma::conv_to<arma::fmat>::from(histogram);
    found.correlations(p) = correlations(pairs(0, p), pairs(1, p));
  }
  return found;
}

arma::fmat every_second(const arma::fmat& X, arma::uword first) {
  arma::fmat half(X.n_rows, (X.n_cols - first + 1) / 2);
  for (arma::uword i = 0; i < half.n_cols; ++i) half.col(i) = X.col(first + 2 * i);
  return half;
}

}  // namespace

arma::mat variance_correlation(const arma::fmat& X) {
  const arma::vec means = mean_squares(X);
  arma::mat products = sum_over_chunks(X.n_rows, chunk_count(X.n_cols, chunk_width), [&](std::size_t index) {
    arma::mat block = squares_of(X, chunk(X.n_cols, chunk_width, index));
    block.each_col() -= means;
    return arma::mat(block * block.t());
  });
  arma::vec scales(X.n_rows);
  for (arma::uword j = 0; j < X.n_rows; ++j) {
    const double rounding = constant_share * means(j) * means(j) * static_cast<double>(X.n_cols);
    scales(j) = products(j, j) > rounding ? 1 / std::sqrt(products(j, j)) : nan;
  }
  products.each_col() %= scales;
  products.each_row() %= scales.t();
  return products;
}

arma::mat squared_correlation(const arma::fmat& X) {
  const arma::vec mean = mean_of(X);
  arma::mat products = arma::square(covariance(X, mean));
  arma::vec scales(X.n_rows);
  for (arma::uword j = 0; j < X.n_rows; ++j) {
    const double variance = std::sqrt(products(j, j));
    scales(j) = variance > constant_share * mean(j) * mean(j) ? 1 / variance : nan;
  }
  products.each_col() %= scales;
  products.each_row() %= scales.t();
  return products;
}

arma::vec means_over_pairs(const arma::mat& correlations) {
  arma::vec means(correlations.n_cols);
  for (arma::uword j = 0; j < correlations.n_cols; ++j) {
    double sum = 0, count = 0;
    for (arma::uword i = 0; i < correlations.n_rows; ++i)
      if (i != j && std::isfinite(correlations(i, j))) sum += correlations(i, j), ++count;
    means(j) = count > 0 ? sum / count : nan;
  }
  return means;
}

arma::umat pairs_at_percentiles(const arma::mat& values, const std::vector<double>& percentiles) {
  std::vector<arma::uword> pairs;
  for (arma::uword j = 1; j < values.n_cols; ++j)
    for (arma::uword i = 0; i < j; ++i)
      if (std::isfinite(values(i, j))) pairs.push_back(i + j * values.n_rows);
  if (pairs.empty()) return {};
  std::stable_sort(pairs.begin(), pairs.end(),
                   [&](arma::uword a, arma::uword b) { return values(a) < values(b); });
  arma::umat chosen(2, percentiles.size());
  for (std::size_t p = 0; p < percentiles.size(); ++p) {
    const double place = percentiles[p] / 100 * static_cast<double>(pairs.size() - 1);
    const arma::uword pair = pairs[static_cast<std::size_t>(std::lround(place))];
    chosen(0, p) = pair % values.n_rows, chosen(1, p) = pair / values.n_rows;
  }
  return chosen;
}

arma::mat conditional_histogram(const arma::rowvec& x, const arma::rowvec& given, arma::uword bins) {
  const auto places = [&](const arma::rowvec& values) {  // in bins, from the lowest edge
    const double rms = std::sqrt(arma::mean(arma::square(values)));
    return arma::rowvec(arma::floor((values / (histogram_reach * rms) + 1) * static_cast<double>(bins) / 2));
  };
  const auto inside = [&](double place) { return place >= 0 && place < static_cast<double>(bins); };
  const arma::rowvec rows = places(x), columns = places(given);
  arma::mat counts(bins, bins, arma::fill::zeros);
  arma::rowvec totals(bins, arma::fill::zeros);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    if (!inside(columns(i))) continue;
    const auto column = static_cast<arma::uword>(columns(i));
    totals(column) += 1;
    if (inside(rows(i))) counts(static_cast<arma::uword>(rows(i)), column) += 1;
  }
  totals.transform([](double total) { return total >= histogram_least ? total : nan; });
  counts.each_row() /= totals;
  return counts;
}

arma::fmat Normalisation::apply(const arma::fmat& X) const {
  arma::fmat normalised(X.n_rows, X.n_cols);
  const std::size_t chunks = chunk_count(X.n_cols, chunk_width);
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    const Range range = chunk(X.n_cols, chunk_width, task);
    for (std::size_t i = range.first; i < range.last; ++i)
      for (arma::uword j = 0; j < X.n_rows; ++j) {
        double variance = constants(j);
        for (arma::uword k = 0; k < neighbours.n_rows; ++k) {
          const double other = X(neighbours(k, j), i);
          variance += weights(k, j) * other * other;
        }
        normalised(j, i) = static_cast<float>(X(j, i) / std::sqrt(variance));
      }
  });
  return normalised;
}

double variance_loss(const arma::mat& pool, const arma::rowvec& squares, const arma::vec& theta, arma::vec& gradient) {
  const arma::rowvec variance = theta.t() * pool, ratio = squares / variance;
  gradient = pool * ((1 - ratio) / variance).t() / (2 * static_cast<double>(squares.n_elem));
  return arma::mean(arma::log(variance) + ratio) / 2;
}

VarianceFit fit_variance(const arma::mat& pool, const arma::rowvec& squares, const arma::vec& least) {
  const auto n = static_cast<double>(squares.n_elem);
  const arma::vec start(pool.n_rows, arma::fill::value(1 / static_cast<double>(pool.n_rows)));
  VarianceFit fit{arma::max(start, least), {}};
  arma::vec gradient, next, step(pool.n_rows);
  arma::mat scaled, curvature;
  double loss = variance_loss(pool, squares, fit.theta, gradient);
  fit.losses.push_back(loss);
  for (int iteration = 0; iteration < 200; ++iteration) {
    scaled = pool;
    scaled.each_row() /= fit.theta.t() * pool;
    curvature = scaled * scaled.t() / (2 * n);
    curvature.diag() *= 1 + 1e-9;  // so that neighbours with equal responses do no harm
    bounded_step(curvature, gradient, least - fit.theta, step);
    const double promised = -arma::dot(gradient, step);
    if (promised < converged) break;
    double length = 1, reached = loss;
    for (; length > 1e-9; length /= 2) {
      next = arma::max(fit.theta + length * step, least);
      reached = variance_loss(pool, squares, next, gradient);
      if (reached <= loss - 1e-4 * length * promised) break;
    }
    if (!(reached < loss)) break;
    fit.theta = next;
    loss = reached;
    fit.losses.push_back(loss);
  }
  return fit;
}

Normalisation fit_normalisation(const arma::fmat& X, arma::uword neighbours, const Progress& progress) {
  const arma::mat correlations = variance_correlation(X);
  const arma::vec means = mean_squares(X);
  const arma::uvec live = arma::find_finite(correlations.diag());
  const arma::uword k = live.is_empty() ? 0 : std::min<arma::uword>(neighbours, live.n_elem - 1);
  Normalisation fitted{arma::umat(k, X.n_rows, arma::fill::zeros), arma::mat(k, X.n_rows, arma::fill::zeros),
                       arma::vec(X.n_rows, arma::fill::ones)};
  arma::vec least(k + 1, arma::fill::zeros);
  least(0) = least_constant;
  std::vector<arma::mat> pools(threads(), arma::mat(k + 1, X.n_cols));
  std::atomic<std::size_t> done = 0;
  parallel_for(live.n_elem, [&](std::size_t task, unsigned worker) {
    const arma::uword unit = live(task);
    const arma::uvec others = nearest(correlations.col(unit), unit, k);
    gather(X, others, means, pools[worker]);
    const arma::vec theta = fit_variance(pools[worker], squares_of_unit(X, unit, means(unit)), least).theta;
    fitted.neighbours.col(unit) = others;
    fitted.constants(unit) = theta(0) * means(unit);
    fitted.weights.col(unit) = theta.tail(k) * means(unit) / means.elem(others);
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, live.n_elem);
  });
  return fitted;
}

Dependence measure_dependence(const arma::fmat& X, arma::uword neighbours, const Progress& progress) {
  Dependence found;
  const arma::fmat first = every_second(X, 0);
  found.normalisation = fit_normalisation(first, neighbours, progress);
  found.excess = variance_correlation(first) - squared_correlation(first);
  found.responses = every_second(X, 1);
  found.normalised = found.normalisation.apply(found.responses);
  found.before = variance_correlation(found.responses);
  found.after = variance_correlation(found.normalised);
  found.squared = squared_correlation(found.responses);
  return found;
}

arma::fmat filter_outputs(const arma::fmat& A, const arma::fmat& Y) {
  arma::fmat outputs(A.n_cols, Y.n_cols);
  const arma::fmat filters = A.t();
  parallel_for(chunk_count(Y.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(Y.n_cols, chunk_width, task);
    outputs.cols(range.first, range.last - 1) = filters * Y.cols(range.first, range.last - 1);
  });
  return outputs;
}

ExamplePairs example_pairs(const Dependence& dependence, const std::vector<double>& percentiles, arma::uword bins) {
  const arma::umat pairs = pairs_at_percentiles(dependence.excess, percentiles);
  return {pairs, arma::linspace(-histogram_reach, histogram_reach, bins + 1),
          shown(pairs, dependence.responses, dependence.before, bins),
          shown(pairs, dependence.normalised, dependence.after, bins)};
}

}  // namespace simplecell
