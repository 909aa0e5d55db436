#include <filesystem>

#include "app/stage.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"
#include "files/checkpoint.hpp"
#include "files/network.hpp"
#include "files/origin.hpp"
#include "network/training.hpp"
#include "options/layers.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  LayerValues layers;
  NetworkTraining training{.checkpoint_every = 500};
  std::string checkpoint, output, target = "inputs";
  std::uint64_t validation = 5000, seed = 0;
};

void declare(Options& options, Values& values) {
  declare_samples(options, values.samples);
  declare_count(options, values.samples);
  options.output("output", values.output,
                 "HDF5: layer1/atoms (m, d), layer1/lambda (m), ..., weights (classes, m), bias, history/epoch, loss, "
                 "accuracy, validation_loss, validation_accuracy");
  options.optional_output("checkpoint", values.checkpoint,
                          "written during training, read at the start if it exists, removed at the end");
  declare_layers(options, values.layers);
  options.group("Training");
  NetworkTraining& training = values.training;
  options.real("labels-weight", training.loss.labels, at_least(0), "weight of the cross-entropy of the labels");
  options.real("reconstruction-weight", training.loss.reconstruction, at_least(0),
               "weight of the reconstruction, 1/2 |error|^2 + lambda' a; without labels lambda is not learned");
  options.choice("reconstruct", values.target, {"inputs", "image"},
                 "by each layer its own inputs, held fixed; or by two layers together the image");
  options.real("first", training.loss.first, between(0, 10), "weight of the first layer's reconstruction of the image");
  options.real("second", training.loss.second, between(0, 10), "weight of the second layer's");
  options.integer("batch", training.batch, between(1, 1e6), "images per step");
  options.integer("epochs", training.epochs, between(1, 1e6), "most passes over the training images");
  options.real("rate", training.rate, above(0), "learning rate of Adam");
  options.real("decay-from", training.decay_from, between(0, 1),
               "share of the steps after which the rate falls linearly to zero");
  options.real("weight-decay", training.weight_decay, between(0, 1000),
               "decay of atoms and weights, times rate, per step");
  options.integer("validation", values.validation, at_least(1),
                  "images held out of the training images; the epoch that does best on them is kept");
  options.integer("patience", training.patience, at_least(1), "epochs without improvement after which training ends");
  options.integer("checkpoint-every", training.checkpoint_every, at_least(1), "steps between checkpoints");
  options.seed(values.seed, "start, validation images and order of batches");
}

NetworkLoss checked_loss(const Values& values, const Run& run) {
  NetworkLoss loss = values.training.loss;
  loss.target = values.target == "image" ? NetworkLoss::Target::image : NetworkLoss::Target::inputs;
  if (loss.labels == 0 && loss.reconstruction == 0)
    throw UsageError("--labels-weight and --reconstruction-weight are both 0; nothing would be learned");
  if (loss.reconstruction == 0 && run.given("reconstruct"))
    throw UsageError("--reconstruct has no effect without a --reconstruction-weight; leave it out");
  for (const char* option : {"first", "second"})
    if (values.target != "image" && run.given(option))
      throw UsageError("--" + std::string(option) + " goes with --reconstruct image; leave it out");
  return loss;
}

// Notes if pixels are all the same or far from the range 0 to 1.
void note_pixels(const std::string& path, const arma::fmat& images, const Run& run) {
  const float low = images.min(), high = images.max();
  if (low == high)
    run.note(path + ": all pixels are " + number_text(low) + "; there is nothing to learn");
  else if (high > 10 || low < -10)
    run.note(path + ": pixels go from " + number_text(low) + " to " + number_text(high) + "; scale them to 0 to 1");
}

// Notes if the accuracy on validation images is within two standard errors of that of always predicting the commonest
// class.
void note_chance(const Examples& validation, double accuracy, const Run& run) {
  const double n = static_cast<double>(validation.labels.n_elem);
  const double commonest =
      static_cast<double>(arma::hist(validation.labels, arma::unique(validation.labels)).max()) / n;
  if (accuracy > commonest + 2 * std::sqrt(commonest * (1 - commonest) / n)) return;
  run.note("the network has learned no labels: it is right for " + number_text(accuracy) +
           " of the validation images, and naming the commonest class would be for " + number_text(commonest) +
           "; try another --rate or a smaller --lambda-min, or more --epochs");
}

void run(const Values& values, const Run& run) {
  NetworkTraining training = values.training;
  training.loss = checked_loss(values, run);
  NetworkSpec spec{.layers = layer_specs(values.layers)};
  ImagesToLearn images = images_to_learn(read_labelled_samples(values.samples, run));
  const Classes classes = classes_of(images.samples.labels);
  if (training.loss.labels > 0 && classes.labels.n_elem < 2)
    throw InputError(values.samples.input + ": its images are all of class " + std::to_string(classes.labels[0]) +
                     "; there is nothing to tell apart");
  note_pixels(values.samples.input, images.samples.samples, run);
  spec.height = images.shape.height;
  spec.width = images.shape.width;
  spec.classes = classes.labels.n_elem;
  if (values.validation >= classes.of.n_elem)
    throw UsageError("--validation " + std::to_string(values.validation) + " leaves none of the " +
                     std::to_string(classes.of.n_elem) + " images to learn from");
  Examples examples{std::move(images.samples.samples), classes.of};
  const Examples validation = hold_out(examples, values.validation, values.seed);
  Network network(spec, values.seed);
  const Provenance provenance = run.provenance();
  const auto keep = [&](const Checkpoint& checkpoint) {
    if (!values.checkpoint.empty()) write_checkpoint(values.checkpoint, provenance, checkpoint);
  };
  const TrainedNetwork trained =
      train_network(network, examples, validation, training, values.seed,
                    read_checkpoint(values.checkpoint, provenance), keep, run.progress("steps"));

  H5Writer file(values.output, provenance);
  write_network(file, network, classes.labels);
  for (arma::uword row = 0; row < trained.history.n_rows; ++row)
    file.write(std::string("history/") + network_history[row], arma::vec(trained.history.row(row).t()));
  const Network::Batch best = network.evaluate(validation.images, validation.labels, training.loss);
  if (training.loss.labels > 0) note_chance(validation, best.right, run);
  file.attribute("best_epoch", trained.best_epoch);
  file.attribute("validation_accuracy", best.right);
  write_origin(origin_of(images.samples.file), file);
  file.commit();
  if (!values.checkpoint.empty()) remove_file(values.checkpoint);
}

}  // namespace

Stage train_network() {
  return make_stage<Values>(
      {.name = "train-network",
       .summary = "Learn a network of sparse coding layers with softmax regression on top.",
       .description =
           "A layer makes codes a of its inputs u from the drive Phi' u - lambda: by a rectifier (relu; with lambda "
           ">= lambda-min relu-prior, with atoms of norm 1 relu-unit, with orthonormal ones orthogonal), by unrolled "
           "non-negative LASSO inference (lasso), or by keeping the k largest (top-k). With a window its input is a "
           "map over which the window slides, and so is its output. Everything is learned together, from the "
           "cross-entropy of the labels, through every unrolled iteration, and from reconstruction if asked for; "
           "lambda too. Some training images are held out, and the epoch that does best on them is kept. Pixels "
           "should be from 0 to 1.",
       .example =
           "train-network --input mnist.h5 --layers lasso --units 256,128 --lambda-min 0.3,0.03 --seed 1 --output "
           "network.h5",
       .reference = "sparse-coding-interpretation eqs 45, 48-67, 79; Adam: Kingma & Ba (2015).",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
