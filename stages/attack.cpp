#include <algorithm>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/labels.hpp"
#include "files/network.hpp"
#include "files/origin.hpp"
#include "io/tsv.hpp"
#include "network/robustness.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string network, from, scores, output;
  RobustnessOptions options;
  std::uint64_t attacked = 1000, seed = 0;
};

void declare(Options& options, Values& values) {
  declare_samples(options, values.samples);
  declare_count(options, values.samples);
  options.input("network", values.network, "HDF5: the network to attack, from train-network");
  options.optional_input("from", values.from, "HDF5: another network, whose adversarial images are tested on this one");
  options.output(
      "output", values.output,
      "HDF5: images (s, d), labels (s); adversarial (e, s, d) and answers (e, s), their predicted labels, "
      "for each epsilon (e)");
  options.output("scores", values.scores, "table of the scores (TSV)");
  options.integer("attacked", values.attacked, at_least(1), "number of images to attack, the first");
  options.integer("shown", values.options.shown, at_least(1),
                  "number of attacked images to write, one of each class in turn");
  options.reals("epsilon", values.options.epsilon, between(0, 1), "largest change of a pixel by an attack");
  options.integer("steps", values.options.steps, between(1, 1e5), "steps of an attack, of length 2.5 epsilon / steps");
  options.integer("restarts", values.options.restarts, between(1, 1e4), "random starts of an attack");
  options.real("noise", values.options.noise, at_least(0), "standard deviation of normal noise");
  options.real("check", values.options.check, between(0, 1),
               "epsilon of the attacks that test for masked gradients");
  options.seed(values.seed, "noise and starts of attacks");
}

TableForm scores_table() {
  Quantities metrics{{"images", "images"},
                     {"attacked", "images that are attacked, the first"},
                     {"clean", "share of all images that are classified correctly"},
                     {.name = "active_{layer}",
                      .meaning = "mean share of the units of a layer that are active",
                      .parts = {{"layer", at_least(1)}}},
                     {.name = "negative_lambda_{layer}",
                      .meaning = "share of the units of a layer with negative lambda, which corresponds to no prior",
                      .parts = {{"layer", at_least(1)}}}};
  metrics.insert(metrics.end(), robustness_metrics().begin(), robustness_metrics().end());
  return metric_table("scores", metrics);
}

// Accuracy on all images, activity of the layers, and the share of negative λ.
void score_unchanged(const Network& network, const Examples& images, Measurements& scores) {
  const Network::Batch batch = network.evaluate(images.images, images.labels, {});
  scores.push_back({"clean", batch.right});
  for (std::size_t i = 0; i < batch.active.n_elem; ++i) {
    const std::string layer = std::to_string(i + 1);
    const arma::fmat& lambda = network.lambda(i);
    scores.push_back({"active_" + layer, batch.active[i]});
    scores.push_back({"negative_lambda_" + layer,
                      static_cast<double>(arma::accu(lambda < 0)) / static_cast<double>(lambda.n_elem)});
  }
}

std::unique_ptr<Network> other_network(const Values& values, const Network& network) {
  if (values.from.empty()) return nullptr;
  auto other = std::make_unique<Network>(read_network(values.from));
  if (other->dimension() != network.dimension() || other->spec().classes != network.spec().classes)
    throw InputError(values.from + ": is a network of " + std::to_string(other->dimension()) + " pixels and " +
                     std::to_string(other->spec().classes) + " classes, " + values.network + " one of " +
                     std::to_string(network.dimension()) + " and " + std::to_string(network.spec().classes));
  return other;
}

// The images, with their labels as class indices of the network.
Examples checked_images(const ImagesToLearn& read, const Network& network, const arma::ivec& classes) {
  const std::string path = read.samples.file.path().string();
  const arma::fmat& images = read.samples.samples;
  if (images.n_rows != network.dimension())
    throw InputError(path + ": images of " + std::to_string(images.n_rows) + " pixels, but the network takes " +
                     std::to_string(network.dimension()));
  const PatchShape own = read.shape, taken{network.spec().height, network.spec().width};
  if (std::min(own.height, taken.height) > 1 && own.height != taken.height)  // a height of 1: of unknown shape
    throw InputError(path + ": images of " + std::to_string(own.height) + " x " + std::to_string(own.width) +
                     " pixels, but the network takes " + std::to_string(taken.height) + " x " +
                     std::to_string(taken.width));
  if (images.min() < 0 || images.max() > 1) throw InputError(path + ": pixels must be from 0 to 1");
  arma::uvec places(images.n_cols);
  for (arma::uword i = 0; i < places.n_elem; ++i) {
    const arma::uvec found = arma::find(classes == read.samples.labels[i]);
    if (found.is_empty())
      throw InputError(path + ": label " + std::to_string(read.samples.labels[i]) + " is unknown to a network of " +
                       std::to_string(classes.n_elem) + " classes");
    places[i] = found[0];
  }
  return {images, places};
}

// Predicted classes as labels.
arma::fmat labels_at(const arma::fmat& places, const arma::ivec& classes) {
  arma::fmat labels = places;
  labels.transform([&](float place) { return static_cast<float>(classes[static_cast<arma::uword>(place)]); });
  return labels;
}

void run(const Values& values, const Run& run) {
  const Network network = read_network(values.network);
  const auto other = other_network(values, network);
  const arma::ivec classes = read_classes(values.network, network);
  const ImagesToLearn read = images_to_learn(read_labelled_samples(values.samples, run));
  Examples images = checked_images(read, network, classes);
  const auto count = static_cast<double>(images.labels.n_elem);
  Measurements scores{{"images", count}, {"attacked", std::min(count, static_cast<double>(values.attacked))}};
  score_unchanged(network, images, scores);
  if (values.attacked < images.labels.n_elem)
    images = {images.images.head_cols(values.attacked), images.labels.head(values.attacked)};
  const Robustness found =
      measure_robustness(network, other.get(), images, values.options, values.seed, run.progress("attacks"));
  for (const auto& [metric, value] : found.scores) scores.push_back({metric, value});

  H5Writer file(values.output, run.provenance());
  file.write("images", arma::fmat(images.images.cols(found.shown)));
  write_labels(file, "labels", classes.elem(images.labels.elem(found.shown)));
  file.write("adversarial", found.adversarial);
  file.write("answers", labels_at(found.answers, classes));
  file.write("epsilon", arma::vec(values.options.epsilon));
  file.attribute("patch_height", static_cast<double>(network.spec().height));
  file.attribute("patch_width", static_cast<double>(network.spec().width));
  write_origin(origin_of(read.samples.file), file);
  TextFile table(values.scores, text_of(scores_table(), scores));
  commit_all(file, table);
}

}  // namespace

Stage attack() {
  return make_stage<Values>(
      {.name = "attack",
       .summary = "Measure the accuracy of a network under noise and adversarial attacks.",
       .description =
           "Every attack changes each pixel by at most epsilon and keeps it from 0 to 1. At --check further attacks "
           "test for masked gradients.",
       .example =
           "attack --input mnist-test.h5 --network network.h5 --epsilon 0.1,0.2 --seed 1 --output attack.h5 --scores "
           "attack.tsv",
       .reference =
           "sparse-coding-interpretation, section 5; Goodfellow, Shlens & Szegedy (2015); Madry et al. (2018); "
           "Athalye, Carlini & Wagner (2018).",
       .tables = {scores_table()}},
      declare, run);
}

}  // namespace simplecell
