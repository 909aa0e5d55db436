#include "network/robustness.hpp"

#include <algorithm>

#include "core/bounds.hpp"

namespace simplecell {
namespace {

// Measures accuracies, stores them under their names, and reports progress.
class Scores {
 public:
  Scores(const Network& network, const Examples& images, const Progress& progress, std::size_t total, Robustness& to)
      : network_(network), images_(images), progress_(progress), total_(total), to_(to) {}

  /// Stores the accuracy on changed images; returns 1 for each correctly classified image, otherwise 0.
  arma::uvec add(const std::string& metric, const arma::fmat& changed) {
    const arma::uvec right = network_.judge_all(changed, images_.labels).labels == images_.labels;
    add(metric, right);
    report(progress_, ++done_, total_);
    return right;
  }
  void add(const std::string& metric, const arma::uvec& right) {
    to_.scores.emplace_back(metric, arma::mean(arma::conv_to<arma::vec>::from(right)));
  }

 private:
  const Network& network_;
  const Examples& images_;
  const Progress& progress_;
  std::size_t total_, done_ = 0;
  Robustness& to_;
};

// Indices of `count` images: the first of each class, then the second of each class, and so on.
arma::uvec one_of_each(const arma::uvec& labels, arma::uword count) {
  std::vector<arma::uword> chosen;
  for (arma::uword rank = 0; chosen.size() < std::min<std::size_t>(count, labels.n_elem); ++rank)
    for (arma::uword k = 0; k <= labels.max(); ++k) {
      const arma::uvec of_class = arma::find(labels == k);
      if (rank < of_class.n_elem && chosen.size() < count) chosen.push_back(of_class[rank]);
    }
  return chosen;
}

}  // namespace

const Quantities& robustness_metrics() {
  static const Quantities metrics{
      {"clean_attacked", "share of the images to attack that are classified correctly, unchanged"},
      {"gaussian_{noise}", "the same with normal noise of this standard deviation"},
      {"noise_{epsilon}", "the same with every pixel moved up or down by epsilon at random"},
      {"fgsm_{epsilon}", "under one step of length epsilon along the signs of the slope"},
      {"pgd_{epsilon}", "under projected gradient ascent, of many steps and several random starts, the worst of which "
                        "counts"},
      {"more_steps_{check}", "under five times as many steps, to look for masked gradients, as what follows does"},
      {"margin_{check}", "under ascent of the largest wrong logit minus the true one"},
      {"logits_small_{check}", "under steps for a tenth of the logits"},
      {"logits_large_{check}", "under steps for ten times the logits"},
      {.name = "transfer_{check}", .meaning = "under images made for the network of --from", .optional = true},
      {"robust_{check}", "share classified correctly under all of these, and pgd at the same epsilon"}};
  return metrics;
}

Robustness measure_robustness(const Network& network, const Network* other, const Examples& images,
                              const RobustnessOptions& options, std::uint64_t seed, const Progress& progress) {
  Robustness found;
  const auto& [pictures, labels] = images;
  const std::size_t count = options.epsilon.size();
  Scores scores(network, images, progress, 2 + 3 * count + 4 + (other != nullptr), found);
  const auto suffix = [](double value) { return std::string("_").append(number_text(value)); };
  arma::uvec robust = scores.add("clean_attacked", pictures);
  scores.add("gaussian" + suffix(options.noise), with_normal_noise(pictures, options.noise, seed));

  found.shown = one_of_each(labels, options.shown);
  found.adversarial.set_size(pictures.n_rows, found.shown.n_elem, count);
  found.answers.set_size(found.shown.n_elem, count);
  for (std::size_t e = 0; e < count; ++e) {
    const double epsilon = options.epsilon[e];
    scores.add("noise" + suffix(epsilon), with_sign_noise(pictures, epsilon, seed));
    scores.add("fgsm" + suffix(epsilon), attacked(network, pictures, labels, fast_gradient_sign(epsilon), seed));
    const Attack ascent{.epsilon = epsilon, .steps = options.steps, .restarts = options.restarts};
    const arma::fmat moved = attacked(network, pictures, labels, ascent, seed);
    const arma::uvec right = scores.add("pgd" + suffix(epsilon), moved);
    if (epsilon == options.check) robust %= right;
    found.adversarial.slice(e) = moved.cols(found.shown);
    const Prediction prediction = network.judge_all(moved.cols(found.shown), labels.elem(found.shown));
    found.answers.col(e) = arma::conv_to<arma::fvec>::from(prediction.labels);
  }

  const Attack plain{.epsilon = options.check, .steps = options.steps, .restarts = options.restarts};
  Attack more = plain, margin = plain, small = plain, large = plain, transfer = plain;
  more.steps = 5 * options.steps;
  margin.objective = AttackObjective::margin;
  small.logit_scale = 0.1;
  large.logit_scale = 10;
  const std::pair<const char*, Attack> checks[] = {
      {"more_steps", more}, {"margin", margin}, {"logits_small", small}, {"logits_large", large}};
  for (const auto& [name, attack] : checks)
    robust %= scores.add(name + suffix(options.check), attacked(network, pictures, labels, attack, seed));
  transfer.until_fooled = false;
  if (other)
    robust %= scores.add("transfer" + suffix(options.check), attacked(*other, pictures, labels, transfer, seed));
  scores.add("robust" + suffix(options.check), robust);
  return found;
}

}  // namespace simplecell
