#include "classify/cross_validation.hpp"

#include <atomic>

#include "classify/rbf_svm.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {

double Gamma::of(const arma::fmat& scaled_samples) const {
  return relative ? value * gamma_scale(scaled_samples) : value;
}

std::vector<Fitted> fit(const Recipe& recipe, const TrainingSet& data, const std::vector<double>& costs, Gamma gamma,
                        const Progress& progress) {
  const Scaling scaling = fit_scaling(recipe.scaling, data.samples);
  const TrainingSet scaled{scaling.apply(data.samples), data.labels, data.classes};
  const double number = recipe.method.has_gamma ? gamma.of(scaled.samples) : 0;
  Path path = recipe.method.fit(scaled, costs, {.tolerance = recipe.tolerance, .gamma = number}, progress);
  std::vector<Fitted> all;
  for (auto& classifier : path) all.push_back({scaling, std::move(classifier), number});
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
      const arma::fmat decisions = path[k].classifier->decisions(path[k].scaling.apply(test.samples));
      right[task](k) = static_cast<double>(arma::accu(path[k].classifier->classes(decisions) == test.labels));
    }
    const std::size_t so_far = ++done;
    if (worker == 0) report(progress, so_far, tasks);
  });
  arma::mat accuracy(costs.size(), gammas.size(), arma::fill::zeros);
  for (std::size_t task = 0; task < tasks; ++task) accuracy.col(task / count) += right[task];
  return accuracy / static_cast<double>(data.labels.n_elem);
}

}  // namespace simplecell
