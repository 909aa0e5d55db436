#include "core/error.hpp"
#include "io/tsv.hpp"
#include "network/robustness.hpp"
#include "shared/networks.hpp"
#include "shared/number_lists.hpp"

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
  options.input("network", values.network, "HDF5: the network to attack, from train-network");
  options.optional_input("from", values.from, "HDF5: another network, whose adversarial images are tried on this one");
  options.output(
      "output", values.output,
      "HDF5: images (s, d), labels (s); adversarial (e, s, d) and answers (e, s), what they are taken for, of "
      "each epsilon (e)");
  options.output("scores", values.scores, "table (TSV): metric, value; shares of images classified rightly");
  options.integer("attacked", values.attacked, at_least(1), "images that are attacked, the first");
  options.integer("shown", values.options.shown, at_least(1),
                  "attacked images that are written, one of each class in turn");
  declare_numbers(options, "epsilon", values.options.epsilon, between(0, 1), "how far an attack may move a pixel");
  options.integer("steps", values.options.steps, between(1, 1e5), "steps of an attack, of 2.5 epsilon / steps");
  options.integer("restarts", values.options.restarts, between(1, 1e4), "random starts of an attack");
  options.real("noise", values.options.noise, at_least(0), "standard deviation of normal noise");
  options.real("check", values.options.check, between(0, 1),
               "epsilon at which other attacks look for masked gradients");
  options.seed(values.seed, "noise and starts of attacks");
}

void add_row(Table& table, const std::string& metric, double value) {
  table.rows.push_back({metric, number_text(value)});
}

// Of all images: accuracy, how active the layers are, and how much of λ is no prior.
void score_unchanged(const Network& network, const Examples& images, Table& table) {
  const Network::Batch batch = network.evaluate(images.images, images.labels, {});
  add_row(table, "clean", batch.right);
  for (std::size_t i = 0; i < batch.active.n_elem; ++i) {
    const std::string layer = std::to_string(i + 1);
    const arma::fmat& lambda = network.lambda(i);
    add_row(table, "active_" + layer, batch.active[i]);
    add_row(table, "negative_lambda_" + layer,
            static_cast<double>(arma::accu(lambda < 0)) / static_cast<double>(lambda.n_elem));
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

Examples checked_images(const Values& values, const Network& network) {
  LabelledPictures pictures = read_pictures(values.samples);
  if (pictures.examples.images.n_rows != network.dimension())
    throw InputError(values.samples.input + ": images of " + std::to_string(pictures.examples.images.n_rows) +
                     " pixels, but the network takes " + std::to_string(network.dimension()));
  if (pictures.examples.labels.max() >= network.spec().classes)
    throw InputError(values.samples.input + ": label " + std::to_string(pictures.examples.labels.max()) +
                     " is unknown to a network of " + std::to_string(network.spec().classes) + " classes");
  if (pictures.examples.images.min() < 0 || pictures.examples.images.max() > 1)
    throw InputError(values.samples.input + ": pixels must be from 0 to 1");
  return std::move(pictures.examples);
}

void run(const Values& values, const Run& run) {
  const Network network = read_network(values.network);
  const auto other = other_network(values, network);
  Examples images = checked_images(values, network);
  Table table{.names = {"metric", "value"}, .rows = {}, .source = {}};
  score_unchanged(network, images, table);
  if (values.attacked < images.labels.n_elem)
    images = {images.images.head_cols(values.attacked), images.labels.head(values.attacked)};
  const Robustness found =
      measure_robustness(network, other.get(), images, values.options, values.seed, run.progress("attacks"));
  for (const auto& [metric, value] : found.scores) add_row(table, metric, value);

  H5Writer file(values.output, run.provenance());
  file.write("images", arma::fmat(images.images.cols(found.shown)));
  file.write("labels", arma::uvec(images.labels.elem(found.shown)));
  file.write("adversarial", found.adversarial);
  file.write("answers", found.answers);
  file.write("epsilon", arma::vec(values.options.epsilon));
  file.attribute("patch_height", static_cast<double>(network.spec().height));
  file.attribute("patch_width", static_cast<double>(network.spec().width));
  copy_origin(values.samples, file);
  write_tsv(values.scores, table);
  file.commit();
}

}  // namespace

Stage attack() {
  return make_stage<Values>(
      {.name = "attack",
       .summary = "Measure how a network answers to noise and to adversarial images.",
       .description =
           "Every attack moves each pixel by at most epsilon and keeps it from 0 to 1. Scores: clean (all images), "
           "active "
           "and negative_lambda of each layer; of the attacked images clean_attacked, gaussian, and for each epsilon "
           "noise (every pixel up or down at random), fgsm (one step along the signs of the slope) and pgd (many "
           "steps, "
           "several random starts; the worst counts). At --check more attacks look for masked gradients: more_steps "
           "(five "
           "times as many), margin (climbs the best wrong logit less the true one), logits_small and logits_large (a "
           "tenth, ten times), transfer (images made for --from); robust is the share that withstands all of these.",
       .example =
           "attack --input mnist-test.h5 --network network.h5 --epsilon 0.1,0.2 --seed 1 --output attack.h5 --scores "
           "attack.tsv",
       .reference =
           "sparse-coding-interpretation, section 5; Goodfellow, Shlens & Szegedy (2015); Madry et al. (2018); "
           "Athalye, Carlini & Wagner (2018).",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
