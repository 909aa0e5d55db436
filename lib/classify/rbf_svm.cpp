#include "classify/rbf_svm.hpp"

#include <algorithm>
#include <atomic>

#include "classify/binary_svm.hpp"
#include "classify/scaling.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

// The two-class SVM of one pair of classes, for one cost.
struct Machine {
  std::vector<std::pair<arma::uword, double>> coefficients;  // index of the sample and non-zero coefficient
  double bias, objective, violation;
  arma::uword iterations;
};

struct Pair {
  arma::uword a, b;
};

std::vector<Pair> pairs_of(arma::uword classes) {
  std::vector<Pair> pairs;
  for (arma::uword a = 0; a < classes; ++a)
    for (arma::uword b = a + 1; b < classes; ++b) pairs.push_back({a, b});
  return pairs;
}

std::vector<Machine> fit_pair(const TrainingSet& data, Pair pair, const std::vector<double>& costs,
                              const FitOptions& options) {
  const arma::uvec first = arma::find(data.labels == pair.a), second = arma::find(data.labels == pair.b);
  const arma::uvec places = arma::join_cols(first, second);
  arma::vec signs(places.n_elem, arma::fill::ones);
  signs.tail(second.n_elem) *= -1;
  const RbfKernel kernel(data.samples.cols(places), options.gamma);
  BinarySvm svm(kernel, std::move(signs), options.cache_bytes);
  std::vector<Machine> machines;
  for (const double cost : costs) {
    const BinaryOptimum found = svm.solve(cost, options.tolerance);
    Machine machine{{}, found.bias, found.objective, found.violation, found.iterations};
    for (arma::uword k = 0; k < places.n_elem; ++k)
      if (found.coefficients(k) != 0) machine.coefficients.emplace_back(places(k), found.coefficients(k));
    machines.push_back(std::move(machine));
  }
  return machines;
}

// One classifier from the machines of all pairs, with the union of their support vectors.
std::unique_ptr<Classifier> assemble(const TrainingSet& data, const std::vector<std::vector<Machine>>& machines,
                                     std::size_t step, double gamma) {
  arma::uvec used(data.labels.n_elem, arma::fill::zeros);
  for (const auto& pair : machines)
    for (const auto& [place, value] : pair[step].coefficients) used(place) = 1;
  const arma::uvec support = arma::find(used);
  arma::uvec index(used.n_elem);
  for (arma::uword s = 0; s < support.n_elem; ++s) index(support(s)) = s;

  arma::fmat coefficients(support.n_elem, machines.size(), arma::fill::zeros);
  arma::vec bias(machines.size());
  std::map<std::string, double> facts{{"support_vectors", static_cast<double>(support.n_elem)}};
  for (std::size_t p = 0; p < machines.size(); ++p) {
    const Machine& machine = machines[p][step];
    for (const auto& [place, value] : machine.coefficients) coefficients(index(place), p) = static_cast<float>(value);
    bias(p) = machine.bias;
    facts["objective"] += machine.objective;
    facts["violation"] = std::max(facts["violation"], machine.violation);
    facts["iterations"] += static_cast<double>(machine.iterations);
  }
  auto classifier = std::make_unique<RbfClassifier>(data.samples.cols(support), std::move(coefficients),
                                                    std::move(bias), gamma, data.classes);
  classifier->facts = std::move(facts);
  return classifier;
}

arma::fvec squared_norms(const arma::fmat& samples) { return arma::sum(arma::square(samples), 0).t(); }

}  // namespace

double gamma_scale(const arma::fmat& samples) {
  const double deviation = spread_of(samples).overall;
  return deviation > 0 ? 1 / (static_cast<double>(samples.n_rows) * deviation * deviation) : 1;
}

RbfClassifier::RbfClassifier(arma::fmat support, arma::fmat coefficients, arma::vec bias, double gamma,
                             arma::uword classes)
    : support_(std::move(support)),
      coefficients_(std::move(coefficients)),
      norms_(squared_norms(support_)),
      bias_(std::move(bias)),
      gamma_(gamma),
      classes_(classes) {}

arma::fmat RbfClassifier::decisions(const arma::fmat& samples) const {
  constexpr std::size_t width = 256, support_width = 1024;
  arma::fmat result(bias_.n_elem, samples.n_cols);
  parallel_for(chunk_count(samples.n_cols, width), [&](std::size_t task, unsigned) {
    const Range r = chunk(samples.n_cols, width, task);
    const arma::fmat chosen = samples.cols(r.first, r.last - 1);
    const arma::fvec norms = squared_norms(chosen);
    arma::mat sums = arma::repmat(bias_, 1, r.size());
    for (std::size_t block = 0; block < chunk_count(support_.n_cols, support_width); ++block) {
      const Range s = chunk(support_.n_cols, support_width, block);
      arma::fmat kernel = support_.cols(s.first, s.last - 1).t() * chosen;
      for (arma::uword j = 0; j < kernel.n_cols; ++j)
        to_rbf_kernel(support_.colptr(s.first), norms_.memptr() + s.first, s.size(), chosen.colptr(j), norms(j),
                      chosen.n_rows, gamma_, kernel.colptr(j));
      sums += arma::conv_to<arma::mat>::from(coefficients_.rows(s.first, s.last - 1).t() * kernel);
    }
    result.cols(r.first, r.last - 1) = arma::conv_to<arma::fmat>::from(sums);
  });
  return result;
}

arma::uvec RbfClassifier::classes(const arma::fmat& decisions) const {
  const std::vector<Pair> pairs = pairs_of(classes_);
  arma::uvec winners(decisions.n_cols);
  for (arma::uword j = 0; j < decisions.n_cols; ++j) {
    arma::uvec votes(classes_, arma::fill::zeros);
    for (std::size_t p = 0; p < pairs.size(); ++p) ++votes(decisions(p, j) > 0 ? pairs[p].a : pairs[p].b);
    winners(j) = votes.index_max();
  }
  return winners;
}

std::vector<std::pair<std::string, arma::mat>> RbfClassifier::parts(const arma::vec& origin) const {
  return {{"support", arma::conv_to<arma::mat>::from(support_).eval().each_col() + origin},
          {"coefficients", arma::conv_to<arma::mat>::from(coefficients_)},
          {"bias", bias_}};
}

Path rbf_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
             const Progress& progress) {
  const std::vector<Pair> pairs = pairs_of(data.classes);
  std::vector<std::vector<Machine>> machines(pairs.size());
  std::atomic<std::size_t> done{0};
  parallel_for(pairs.size(), [&](std::size_t p, unsigned worker) {
    machines[p] = fit_pair(data, pairs[p], costs, options);
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, pairs.size());
  });
  Path path;
  for (std::size_t step = 0; step < costs.size(); ++step) path.push_back(assemble(data, machines, step, options.gamma));
  return path;
}

}  // namespace simplecell
