#include "classify/linear_svm.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/moments.hpp"

namespace simplecell {
namespace {

constexpr std::size_t block = 1024;  // samples of a product

// sum ← sum + times Σ xxᵀ over the chosen columns x of X.
void add_products(const arma::mat& X, const arma::uvec& chosen, double times, arma::mat& sum) {
  for (std::size_t index = 0; index < chunk_count(chosen.n_elem, block); ++index) {
    const Range range = chunk(chosen.n_elem, block, index);
    const arma::mat part = X.cols(chosen.subvec(range.first, range.last - 1));
    sum += times * (part * part.t());
  }
}

void add_products(const arma::sp_mat& X, const arma::uvec& chosen, double times, arma::mat& sum) {
  for (const arma::uword j : chosen)
    for (arma::uword e = X.col_ptrs[j]; e < X.col_ptrs[j + 1]; ++e)
      for (arma::uword f = X.col_ptrs[j]; f < X.col_ptrs[j + 1]; ++f)
        sum(X.row_indices[f], X.row_indices[e]) += times * X.values[e] * X.values[f];
}

struct Solution {
  arma::vec weights;  // w, and the bias as last entry
  double objective = 0, gradient_norm = 0;
  arma::uword iterations = 0;
};

// Minimises ½|w|² + C Σ max(0, 1 − y(wᵀx + b))² for one class against the rest. The last entry of each sample is 1,
// with weight b. Samples with a loss above 0 are active; a Newton step that does not change the active set is exact.
template <class Matrix>
class OneAgainstRest {
 public:
  // `products` is Σ xxᵀ over all samples.
  OneAgainstRest(const Matrix& samples, const arma::mat& products, arma::vec signs)
      : samples_(samples),
        products_(products),
        signs_(std::move(signs)),
        ridge_(samples.n_rows, arma::fill::ones),
        weights_(samples.n_rows, arma::fill::zeros),
        lack_(signs_.n_elem, arma::fill::ones),
        counted_(signs_.n_elem, arma::fill::ones) {
    ridge_.tail(1) = 0;
  }

  // Starts from the optimum of the last call.
  Solution solve(double cost, double tolerance) {
    const auto fewer = static_cast<double>(std::min(arma::accu(signs_ > 0), arma::accu(signs_ < 0)));
    const double first = 2 * cost * arma::norm(arma::vec(samples_ * signs_));
    const double n = static_cast<double>(signs_.n_elem), size = arma::norm(samples_, "fro") * std::sqrt(n);
    // The tolerance, or the rounding error of the gradient if that is larger.
    const double target = std::max(tolerance * fewer / n * first, 1e-14 * 2 * cost * size);
    Solution now{.objective = objective(weights_, lack_, cost)};
    for (arma::vec slope = gradient(cost); arma::norm(slope) > target; slope = gradient(cost), ++now.iterations)
      if (now.iterations == 500 || !descend(slope, cost, now.objective))
        throw RunError("the linear SVM with C = " + number_text(cost) + " stopped at a gradient of " +
                       number_text(arma::norm(slope) / first) +
                       " of the first; raise --tolerance or lower --cost, or " +
                       "bring features to one scale by --scaling standard");
    now.weights = weights_;
    now.gradient_norm = first > 0 ? arma::norm(gradient(cost)) / first : 0;
    return now;
  }

 private:
  double objective(const arma::vec& weights, const arma::vec& lack, double cost) const {
    return arma::dot(weights, ridge_ % weights) / 2 + cost * arma::accu(arma::square(arma::clamp(lack, 0, infinity)));
  }

  arma::vec gradient(double cost) const {
    const arma::vec pull = 2 * cost * signs_ % arma::clamp(lack_, 0, infinity);
    return ridge_ % weights_ - arma::vec(samples_ * pull);
  }

  // Takes a Newton step, halved until Armijo's condition holds; false if it never does.
  bool descend(const arma::vec& slope, double cost, double& value) {
    count_active();
    const arma::mat hessian = 2 * cost * products_ + arma::diagmat(ridge_);
    arma::vec step;
    if (!arma::solve(step, hessian, -slope, arma::solve_opts::likely_sympd + arma::solve_opts::fast)) return false;
    const arma::vec gain = signs_ % arma::vec(arma::rowvec(step.t() * samples_).t());
    for (double length = 1; length > 1e-10; length /= 2) {
      const arma::vec weights = weights_ + length * step, lack = lack_ - length * gain;
      const double found = objective(weights, lack, cost);
      if (found > value + 1e-4 * length * arma::dot(slope, step)) continue;
      weights_ = weights, lack_ = lack, value = found;
      return true;
    }
    return false;
  }

  // Updates products_ to the active samples by the few that have become active or inactive, or computes it anew if
  // these are many.
  void count_active() {
    const arma::uvec active = lack_ > 0;
    if (2 * arma::accu(active != counted_) > arma::accu(active)) products_.zeros(), counted_.zeros();
    add_products(samples_, arma::find(active > counted_), 1, products_);
    add_products(samples_, arma::find(active < counted_), -1, products_);
    counted_ = active;
  }

  const Matrix& samples_;
  arma::mat products_;  // Σ xxᵀ over the samples marked in counted_
  arma::vec signs_, ridge_, weights_, lack_;  // lack: 1 − y(wᵀx + b)
  arma::uvec counted_;
};

arma::vec one_against_rest(const arma::uvec& labels, arma::uword own) {
  arma::vec signs(labels.n_elem);
  for (arma::uword j = 0; j < labels.n_elem; ++j) signs(j) = labels(j) == own ? 1 : -1;
  return signs;
}

std::unique_ptr<Classifier> assemble(const std::vector<std::vector<Solution>>& solutions, std::size_t step,
                                     const arma::mat& basis) {
  const arma::uword d = solutions.front()[step].weights.n_elem - 1;
  arma::mat weights(d, solutions.size());
  arma::vec bias(solutions.size());
  double objective = 0, gradient = 0, iterations = 0;
  for (std::size_t c = 0; c < solutions.size(); ++c) {
    const Solution& one = solutions[c][step];
    weights.col(c) = one.weights.head(d);
    bias(c) = one.weights(d);
    objective += one.objective;
    gradient = std::max(gradient, one.gradient_norm);
    iterations += static_cast<double>(one.iterations);
  }
  if (!basis.is_empty()) weights = basis * weights;
  auto classifier = std::make_unique<LinearClassifier>(std::move(weights), std::move(bias));
  classifier->facts = {{"objective", objective}, {"gradient_norm", gradient}, {"iterations", iterations}};
  return classifier;
}

// Optima for each class and cost, for samples with a last entry of 1.
template <class Matrix>
std::vector<std::vector<Solution>> solve(const Matrix& samples, const TrainingSet& data,
                                         const std::vector<double>& costs, double tolerance, const Progress& progress) {
  const arma::uword n = samples.n_cols;
  const arma::mat products = sum_over_chunks(samples.n_rows, chunk_count(n, block), [&](std::size_t index) {
    const Range range = chunk(n, block, index);
    arma::mat sum(samples.n_rows, samples.n_rows, arma::fill::zeros);
    add_products(samples, arma::regspace<arma::uvec>(range.first, range.last - 1), 1, sum);
    return sum;
  });
  std::vector<std::vector<Solution>> solutions(data.classes);
  std::atomic<std::size_t> done{0};
  parallel_for(data.classes, [&](std::size_t c, unsigned worker) {
    OneAgainstRest<Matrix> machine(samples, products, one_against_rest(data.labels, c));
    for (const double cost : costs) solutions[c].push_back(machine.solve(cost, tolerance));
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, data.classes);
  });
  return solutions;
}

}  // namespace

Path linear_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                const Progress& progress) {
  const arma::uword d = data.samples.n_rows, n = data.samples.n_cols;
  const auto side = static_cast<double>(std::min(d, n));
  require_memory(8 * (1 + 3. * threads()) * side * side + 24. * static_cast<double>(data.samples.n_elem),
                 "a linear SVM of " + std::to_string(d) + " features", "use fewer, or --method logistic");
  arma::mat samples = arma::conv_to<arma::mat>::from(data.samples), basis;
  if (d > n) {  // weights are in the span of the samples, which has at most n coordinates
    arma::mat coordinates;
    if (!arma::qr_econ(basis, coordinates, samples)) throw RunError("the samples have no basis");
    samples = coordinates;
  }
  samples.insert_rows(samples.n_rows, arma::rowvec(n, arma::fill::ones));
  constexpr double sparse_below = 0.35;  // share of non-zeros
  const auto share = static_cast<double>(arma::accu(samples != 0)) / static_cast<double>(samples.n_elem);
  const auto solutions = share < sparse_below ? solve(arma::sp_mat(samples), data, costs, options.tolerance, progress)
                                              : solve(samples, data, costs, options.tolerance, progress);
  Path path;
  for (std::size_t step = 0; step < costs.size(); ++step) path.push_back(assemble(solutions, step, basis));
  return path;
}

}  // namespace simplecell
