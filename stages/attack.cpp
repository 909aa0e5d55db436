#include "network/attack.hpp"

#include "core/error.hpp"
#include "io/tsv.hpp"
#include "shared/networks.hpp"
#include "shared/number_lists.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string network, from, scores, output;
  std::vector<double> epsilon{0.05, 0.1, 0.2, 0.3};
  double noise = 0.3, check = 0.1;
  std::uint64_t steps = 20, restarts = 2, attacked = 1000, shown = 10, seed = 0;
};

void declare(Options& options, Values& values) {
  declare_samples(options, values.samples);
  options.input("network", values.network, "HDF5: the network to attack, from train-network");
  options.optional_input("from", values.from, "HDF5: another network, whose adversarial images are tried on this one");
  options.output("output", values.output,
                 "HDF5: images (s, d), labels (s); adversarial (e, s, d) and answers (e, s), what they are taken for, of "
                 "each epsilon (e)");
  options.output("scores", values.scores, "table (TSV): metric, value; shares of images classified rightly");
  options.integer("attacked", values.attacked, at_least(1), "images that are attacked, the first");
  options.integer("shown", values.shown, at_least(1), "attacked images that are written, one of each class in turn");
  declare_numbers(options, "epsilon", values.epsilon, between(0, 1), "how far an attack may move a pixel");
  options.integer("steps", values.steps, between(1, 1e5), "steps of an attack, of 2.5 epsilon / steps");
  options.integer("restarts", values.restarts, between(1, 1e4), "random starts of an attack");
  options.real("noise", values.noise, at_least(0), "standard deviation of normal noise");
  options.real("check", values.check, between(0, 1), "epsilon at which other attacks look for masked gradients");
  options.seed(values.seed, "noise and starts of attacks");
}

// What is measured, and a bar that counts the measurements.
class Scores {
 public:
  Scores(const Network& network, const Examples& images, const Progress& progress, std::size_t total)
      : network_(network), images_(images), progress_(progress), total_(total) {}

  /// Notes the accuracy on changed images; returns which are right.
  arma::uvec add(const std::string& metric, const arma::fmat& changed) {
    const arma::uvec right = network_.judge_all(changed, images_.labels).labels == images_.labels;
    add(metric, arma::mean(arma::conv_to<arma::vec>::from(right)));
    report(progress_, ++done_, total_);
    return right;
  }
  void add(const std::string& metric, double value) { table_.rows.push_back({metric, number_text(value)}); }
  const Table& table() const { return table_; }

 private:
  const Network& network_;
  const Examples& images_;
  Progress progress_;
  std::size_t total_, done_ = 0;
  Table table_{.names = {"metric", "value"}, .rows = {}, .source = {}};
};

// The first images, one of each class in turn.
arma::uvec shown_images(const arma::uvec& labels, arma::uword count) {
  std::vector<arma::uword> shown;
  for (arma::uword rank = 0; shown.size() < std::min<std::size_t>(count, labels.n_elem); ++rank)
    for (arma::uword k = 0; k <= labels.max(); ++k) {
      const arma::uvec of_class = arma::find(labels == k);
      if (rank < of_class.n_elem && shown.size() < count) shown.push_back(of_class[rank]);
    }
  return shown;
}

void score_layers(const Network& network, const Examples& images, Scores& scores) {
  const Network::Batch batch = network.evaluate(images.images, images.labels, {});
  for (std::size_t i = 0; i < batch.active.n_elem; ++i) {
    const std::string layer = std::to_string(i + 1);
    scores.add("active_" + layer, batch.active[i]);
    const arma::fmat& lambda = network.lambda(i);
    scores.add("negative_lambda_" + layer,
               static_cast<double>(arma::accu(lambda < 0)) / static_cast<double>(lambda.n_elem));
  }
}

// Attacks that would find what masked gradients hide: more steps, logits scaled, the margin in place of the
// cross-entropy, images made for another network. An image counts as robust if it withstands all of them.
void score_checks(const Values& values, const Network& network, const Examples& images, arma::uvec robust, Scores& scores) {
  const std::string at = "_" + number_text(values.check);
  const Attack plain{.epsilon = values.check, .steps = values.steps, .restarts = values.restarts};
  Attack more = plain, margin = plain, small = plain, large = plain, transfer = plain;
  more.steps = 5 * values.steps;
  margin.climb = Climb::margin;
  small.logit_scale = 0.1;
  large.logit_scale = 10;
  const std::pair<const char*, Attack> attacks[] = {
      {"more_steps", more}, {"margin", margin}, {"logits_small", small}, {"logits_large", large}};
  for (const auto& [name, attack] : attacks)
    robust %= scores.add(name + at, attacked(network, images.images, images.labels, attack, values.seed));
  if (!values.from.empty()) {
    transfer.until_fooled = false;
    const Network other = read_network(values.from);
    if (other.dimension() != network.dimension())
      throw InputError(values.from + ": is a network of " + std::to_string(other.dimension()) + " pixels, " +
                       values.network + " one of " + std::to_string(network.dimension()));
    robust %= scores.add("transfer" + at, attacked(other, images.images, images.labels, transfer, values.seed));
  }
  scores.add("robust" + at, arma::mean(arma::conv_to<arma::vec>::from(robust)));
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
  Examples images = checked_images(values, network);
  const std::size_t measurements = 4 + 3 * values.epsilon.size() + 5 + !values.from.empty();
  Scores all(network, images, {}, 0);
  all.add("clean", images.images);
  score_layers(network, images, all);
  if (values.attacked < images.labels.n_elem)
    images = {images.images.head_cols(values.attacked), images.labels.head(values.attacked)};
  Scores scores(network, images, run.progress("attacks"), measurements);
  arma::uvec robust = scores.add("clean_attacked", images.images);
  scores.add("gaussian_" + number_text(values.noise), with_normal_noise(images.images, values.noise, values.seed));
  const arma::uvec shown = shown_images(images.labels, values.shown);
  arma::fcube adversarial(images.images.n_rows, shown.n_elem, values.epsilon.size());
  arma::fmat answers(shown.n_elem, values.epsilon.size());
  for (std::size_t e = 0; e < values.epsilon.size(); ++e) {
    const double epsilon = values.epsilon[e];
    const std::string at = "_" + number_text(epsilon);
    scores.add("noise" + at, with_sign_noise(images.images, epsilon, values.seed));
    scores.add("fgsm" + at,
               attacked(network, images.images, images.labels, fast_gradient_sign(epsilon), values.seed));
    const arma::fmat moved = attacked(network, images.images, images.labels,
                                      {.epsilon = epsilon, .steps = values.steps, .restarts = values.restarts}, values.seed);
    const arma::uvec right = scores.add("pgd" + at, moved);
    if (epsilon == values.check) robust %= right;
    adversarial.slice(e) = moved.cols(shown);
    answers.col(e) =
        arma::conv_to<arma::fvec>::from(network.judge_all(moved.cols(shown), images.labels.elem(shown)).labels);
  }
  score_checks(values, network, images, robust, scores);

  H5Writer file(values.output, run.provenance());
  file.write("images", arma::fmat(images.images.cols(shown)));
  file.write("labels", arma::uvec(images.labels.elem(shown)));
  file.write("adversarial", adversarial);
  file.write("answers", answers);
  file.write("epsilon", arma::vec(values.epsilon));
  file.attribute("patch_height", static_cast<double>(network.spec().height));
  file.attribute("patch_width", static_cast<double>(network.spec().width));
  copy_origin(values.samples, file);
  Table table = all.table();
  table.rows.insert(table.rows.end(), scores.table().rows.begin(), scores.table().rows.end());
  write_tsv(values.scores, table);
  file.commit();
}

}  // namespace

Stage attack() {
  return make_stage<Values>(
      {.name = "attack",
       .summary = "Measure how a network answers to noise and to adversarial images.",
       .description =
           "Every attack moves each pixel by at most epsilon and keeps it from 0 to 1. Scores: clean (all images), active "
           "and negative_lambda of each layer; of the attacked images clean_attacked, gaussian, and for each epsilon "
           "noise (every pixel up or down at random), fgsm (one step along the signs of the slope) and pgd (many steps, "
           "several random starts; the worst counts). At --check more attacks look for masked gradients: more_steps (five "
           "times as many), margin (climbs the best wrong logit less the true one), logits_small and logits_large (a "
           "tenth, ten times), transfer (images made for --from); robust is the share that withstands all of these.",
       .example = "attack --input mnist-test.h5 --network network.h5 --epsilon 0.1,0.2 --seed 1 --output attack.h5 --scores "
                  "attack.tsv",
       .reference = "sparse-coding-interpretation, section 5; Goodfellow, Shlens & Szegedy (2015); Madry et al. (2018); "
                    "Athalye, Carlini & Wagner (2018).",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
