#include "classify/linear_svm.hpp"

#include <linear.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

struct FreeModel {
  void operator()(model* m) const { free_and_destroy_model(&m); }
};

// Samples as LIBLINEAR has them: the non-zeros of each, a one for the bias, and a mark at the end.
class Nodes {
 public:
  explicit Nodes(const arma::fmat& samples) : features_(static_cast<int>(samples.n_rows)), first_(samples.n_cols) {
    std::vector<std::size_t> starts;
    for (arma::uword j = 0; j < samples.n_cols; ++j) {
      starts.push_back(nodes_.size());
      for (arma::uword i = 0; i < samples.n_rows; ++i)
        if (samples(i, j) != 0) nodes_.push_back({static_cast<int>(i) + 1, static_cast<double>(samples(i, j))});
      nodes_.push_back({features_ + 1, 1});
      nodes_.push_back({-1, 0});
    }
    for (std::size_t j = 0; j < starts.size(); ++j) first_[j] = nodes_.data() + starts[j];
  }

  problem with(arma::vec& signs) {
    return {static_cast<int>(first_.size()), features_ + 1, signs.memptr(), first_.data(), 1};
  }

  const feature_node* operator[](arma::uword j) const { return first_[j]; }
  arma::uword count() const { return first_.size(); }

 private:
  int features_;
  std::vector<feature_node> nodes_;
  std::vector<feature_node*> first_;
};

struct Solution {
  arma::vec weights;  // with the bias
  double objective = 0, gradient_norm = 0;
};

// Objective and norm of its gradient, by their definitions.
std::pair<double, double> optimality(const Nodes& nodes, const arma::vec& signs, double cost,
                                     const arma::vec& weights) {
  arma::vec gradient = weights;
  double objective = arma::dot(weights, weights) / 2;
  for (arma::uword j = 0; j < nodes.count(); ++j) {
    double value = 0;
    for (const feature_node* node = nodes[j]; node->index > 0; ++node)
      value += weights(static_cast<arma::uword>(node->index - 1)) * node->value;
    const double lack = 1 - signs(j) * value;
    if (lack <= 0) continue;
    objective += cost * lack * lack;
    for (const feature_node* node = nodes[j]; node->index > 0; ++node)
      gradient(static_cast<arma::uword>(node->index - 1)) -= 2 * cost * lack * signs(j) * node->value;
  }
  return {objective, arma::norm(gradient)};
}

std::vector<Solution> solve(Nodes& nodes, arma::vec signs, const std::vector<double>& costs, double tolerance) {
  const problem samples = nodes.with(signs);
  arma::vec start(static_cast<arma::uword>(samples.n), arma::fill::zeros);
  std::vector<Solution> solutions;
  for (const double cost : costs) {
    const double at_zero = optimality(nodes, signs, cost, arma::vec(start.n_elem, arma::fill::zeros)).second;
    parameter settings{};
    settings.solver_type = L2R_L2LOSS_SVC;
    settings.C = cost;
    settings.eps = tolerance;
    settings.init_sol = start.memptr();
    const std::unique_ptr<model, FreeModel> found(train(&samples, &settings));
    start = arma::vec(found->w, start.n_elem);
    const auto [objective, gradient] = optimality(nodes, signs, cost, start);
    solutions.push_back({start, objective, at_zero > 0 ? gradient / at_zero : 0});
  }
  return solutions;
}

arma::vec one_against_rest(const arma::uvec& labels, arma::uword own) {
  arma::vec signs(labels.n_elem);
  for (arma::uword j = 0; j < labels.n_elem; ++j) signs(j) = labels(j) == own ? 1 : -1;
  return signs;
}

std::unique_ptr<Classifier> assemble(const std::vector<std::vector<Solution>>& solutions, std::size_t step) {
  const arma::uword d = solutions.front()[step].weights.n_elem - 1;
  arma::mat weights(d, solutions.size());
  arma::vec bias(solutions.size());
  double objective = 0, gradient = 0;
  for (std::size_t c = 0; c < solutions.size(); ++c) {
    const Solution& one = solutions[c][step];
    weights.col(c) = one.weights.head(d);
    bias(c) = one.weights(d);
    objective += one.objective;
    gradient = std::max(gradient, one.gradient_norm);
  }
  auto classifier = std::make_unique<LinearClassifier>(std::move(weights), std::move(bias));
  classifier->facts = {{"objective", objective}, {"gradient_norm", gradient}};
  return classifier;
}

}  // namespace

Path linear_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                const Progress& progress) {
  set_print_string_function([](const char*) {});
  Nodes nodes(data.samples);
  std::vector<std::vector<Solution>> solutions(data.classes);
  std::atomic<std::size_t> done{0};
  parallel_for(data.classes, [&](std::size_t c, unsigned worker) {
    solutions[c] = solve(nodes, one_against_rest(data.labels, c), costs, options.tolerance);
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, data.classes);
  });
  Path path;
  for (std::size_t step = 0; step < costs.size(); ++step) path.push_back(assemble(solutions, step));
  return path;
}

}  // namespace simplecell
