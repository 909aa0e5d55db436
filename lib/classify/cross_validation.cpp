#include "classify/cross_validation.hpp"

#include <atomic>
#include <cmath>

#include "classify/rbf_svm.hpp"
#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {

namespace {

void check_spread(const Spread& spread) {
  if (spread.overall == 0) throw InputError("holds equal samples only, from which no class can be told");
  if (spread.overall < 1e-12 || spread.greatest > 1e12)
    throw InputError("holds features that vary by about " +
                     number_text(std::pow(10, std::round(std::log10(spread.overall)))) +
                     ", beyond single precision; use --scaling standard");
}

}  // namespace

double Gamma::of(const arma::fmat& samples) const { return relative ? value * gamma_scale(samples) : value; }

std::vector<Fitted> fit(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs, Gamma gamma,
                        const Progress& progress) {
  const Scaling scaling = fit_scaling(recipe.scaling, data.samples);
  const Scaling centred{centre_of(data.samples, recipe.method.sparse), scaling.factor};
  const TrainingSet scaled{centred.apply(data.samples), data.labels, data.classes};
  const Spread spread = spread_of(scaled.samples);
  check_spread(spread);
  const double number = recipe.method.has_gamma ? gamma.of(scaled.samples) : 0;
  Path path = recipe.method.fit(scaled, costs, {.tolerance = recipe.tolerance, .gamma = number}, progress);
  std::vector<Fitted> all;
  for (auto& classifier : path) all.push_back({scaling, centred, spread, std::move(classifier), number});
  return all;
}

arma::uvec draw_folds(const arma::uvec& labels, arma::uword folds, std::uint64_t seed) {
  const arma::uvec order = Random(seed, "folds").sample(labels.n_elem, labels.n_elem);
  const arma::uvec shuffled = labels.elem(order);
  const arma::uvec by_class = order.elem(arma::stable_sort_index(shuffled));
  arma::uvec result(labels.n_elem);
  for (arma::uword k = 0; k < by_class.n_elem; ++k) result(by_class(k)) = k % folds;
  return result;
}

arma::mat cross_validate(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs,
                         const std::vector<Gamma>& gammas, const arma::uvec& folds, const Progress& progress) {
  for (arma::uword c = 0; c < data.classes; ++c)
    if (arma::accu(data.labels == c) < 2)
      throw InputError("holds a class of fewer than two samples, too few for cross-validation; name one --cost");
  const arma::uword count = folds.max() + 1;
  const std::size_t tasks = count * gammas.size();
  std::vector<arma::vec> right(tasks, arma::vec(costs.size()));
  std::atomic<std::size_t> done{0};
  parallel_for(tasks, [&](std::size_t task, unsigned worker) {
    const arma::uword fold = task % count;
    const TrainingSet test = data.subset(arma::find(folds == fold));
    const auto path = fit(recipe, data.subset(arma::find(folds != fold)), costs, gammas[task / count]);
    for (std::size_t k = 0; k < costs.size(); ++k) {
      const arma::uvec found = path[k].classes(path[k].decisions(test.samples));
      right[task](k) = static_cast<double>(arma::accu(found == test.labels));
    }
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, tasks);
  });
  arma::mat accuracy(costs.size(), gammas.size(), arma::fill::zeros);
  for (std::size_t task = 0; task < tasks; ++task) accuracy.col(task / count) += right[task];
  return accuracy / static_cast<double>(data.labels.n_elem);
}

}  // namespace simplecell
