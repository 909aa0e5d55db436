#include "classify/softmax_regression.hpp"

#include <cmath>

#include "classify/lbfgs.hpp"
#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/vector_math.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 1024;  // samples of a chunk

// Replaces the scores k×c of k samples by the derivatives of the loss, which are probabilities minus the indicator of
// the true class; returns the loss.
double differentiate(arma::fmat& scores, const arma::uvec& labels, std::size_t first) {
  const arma::uword k = scores.n_rows, classes = scores.n_cols;
  const arma::fvec most = arma::max(scores, 1);
  arma::fvec own(k), total(k, arma::fill::zeros);
  for (arma::uword j = 0; j < k; ++j) own(j) = scores(j, labels(first + j)) - most(j);
  for (arma::uword c = 0; c < classes; ++c) {
    float* column = scores.colptr(c);
    for (arma::uword j = 0; j < k; ++j) {
      column[j] = vector_exp(column[j] - most[j]);
      total[j] += column[j];
    }
  }
  scores.each_col() /= total;
  double loss = 0;
  for (arma::uword j = 0; j < k; ++j) {
    loss += std::log(static_cast<double>(total(j))) - static_cast<double>(own(j));
    scores(j, labels(first + j)) -= 1;
  }
  return loss;
}

// The diagonal of the Hessian at W = 0 and b = 0.
arma::vec first_curvature(const TrainingSet& data, double cost) {
  const auto n = static_cast<double>(data.samples.n_cols), classes = static_cast<double>(data.classes);
  const double spread = (1 - 1 / classes) / classes;
  arma::vec squares(data.samples.n_rows + 1, arma::fill::zeros);
  for (arma::uword j = 0; j < data.samples.n_cols; ++j)
    for (arma::uword i = 0; i < data.samples.n_rows; ++i)
      squares(i) += static_cast<double>(data.samples(i, j)) * static_cast<double>(data.samples(i, j));
  arma::vec curvature = spread * squares / n + 1 / (cost * n);
  curvature(data.samples.n_rows) = spread;
  return arma::repmat(curvature, data.classes, 1);
}

// Units of the parameters in the optimisation. Weights are measured in a power of two that corresponds to features with
// a mean square of about 1, so that gradients with respect to weights and biases are of similar size.
arma::vec units(const TrainingSet& data) {
  const double mean_square = std::pow(arma::norm(data.samples, "fro"), 2) / static_cast<double>(data.samples.n_elem);
  arma::vec unit(data.samples.n_rows + 1, arma::fill::value(std::exp2(-std::round(std::log2(mean_square) / 2))));
  unit(data.samples.n_rows) = 1;
  return arma::repmat(unit, data.classes, 1);
}

}  // namespace

double softmax_loss(const TrainingSet& data, double cost, const arma::vec& parameters, arma::vec& gradient) {
  const arma::uword d = data.samples.n_rows, n = data.samples.n_cols, c = data.classes;
  const arma::mat all(const_cast<double*>(parameters.memptr()), d + 1, c, false, true);
  const arma::fmat weights = arma::conv_to<arma::fmat>::from(all.head_rows(d));
  const arma::frowvec bias = arma::conv_to<arma::frowvec>::from(all.row(d));
  const std::size_t tasks = chunk_count(n, chunk_width);
  arma::vec losses(tasks);
  arma::fcube slopes(d + 1, c, tasks);
  parallel_for(tasks, [&](std::size_t task, unsigned) {
    const Range r = chunk(n, chunk_width, task);
    const auto samples = data.samples.cols(r.first, r.last - 1);
    arma::fmat scores = samples.t() * weights;
    scores.each_row() += bias;
    losses(task) = differentiate(scores, data.labels, r.first);
    slopes.slice(task).head_rows(d) = samples * scores;
    slopes.slice(task).row(d) = arma::sum(scores, 0);
  });
  const double mean = 1 / static_cast<double>(n), shrink = mean / cost;
  arma::mat sum(d + 1, c, arma::fill::zeros);
  for (std::size_t task = 0; task < tasks; ++task) sum += arma::conv_to<arma::mat>::from(slopes.slice(task));
  sum *= mean;
  sum.head_rows(d) += shrink * all.head_rows(d);
  gradient = arma::vectorise(sum);
  return mean * arma::accu(losses) + shrink / 2 * arma::accu(arma::square(all.head_rows(d)));
}

Path softmax_regression(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                        const Progress& progress) {
  const arma::uword d = data.samples.n_rows;
  const arma::vec unit = units(data);
  arma::vec point((d + 1) * data.classes, arma::fill::zeros), gradient;
  softmax_loss(data, costs.front(), point, gradient);
  const double start = arma::norm(unit % gradient);
  // If all classes have the same mean, the optimum is at zero, and the gradient there is a rounding error.
  const double target = start > 1e-7 * std::sqrt(static_cast<double>(d)) ? options.tolerance * start : start;
  Path path;
  for (const double cost : costs) {
    const auto objective = [&](const arma::vec& at, arma::vec& slope) {
      const double value = softmax_loss(data, cost, unit % at, slope);
      slope %= unit;
      return value;
    };
    const Minimum found = lbfgs(objective, point, arma::square(unit) % first_curvature(data, cost), {target});
    if (!found.converged)
      throw RunError("logistic regression with C = " + number_text(cost) + " stopped at a gradient of " +
                     number_text(found.gradient_norm / start) +
                     " of the first; raise --tolerance or lower --cost, or bring " +
                     "features to one scale by --scaling standard");
    point = found.point;
    const arma::mat all = arma::reshape(unit % point, d + 1, data.classes);
    auto classifier = std::make_unique<LinearClassifier>(all.head_rows(d), all.row(d).t());
    classifier->facts = {{"objective", found.value * cost * static_cast<double>(data.samples.n_cols)},
                         {"gradient_norm", start > 0 ? found.gradient_norm / start : 0},
                         {"iterations", static_cast<double>(found.iterations)}};
    path.push_back(std::move(classifier));
    report(progress, path.size(), costs.size());
  }
  return path;
}

}  // namespace simplecell
