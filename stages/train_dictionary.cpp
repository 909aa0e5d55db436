#include <filesystem>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/random.hpp"
#include "shared/checkpoints.hpp"
#include "shared/models.hpp"
#include "shared/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, images, initial_dictionary, checkpoint, output;
  PatchOptions patches;
  ModelSpec model;
  ComponentValues components;
  TrainingOptions training{.checkpoint_every = 500};
  std::uint64_t seed = 0;
};

void declare(Options& options, Values& values) {
  options.optional_input("input", values.input, "HDF5: patches (n, d); each step draws a batch of them");
  options.optional_input("images", values.images,
                         "HDF5: images (n, height, width); each step cuts fresh patches and none is stored");
  options.optional_input("initial-dictionary", values.initial_dictionary, "HDF5: dictionary (m, d) to go on from");
  options.output("output", values.output, "HDF5: dictionary (m, d), history/step, objective, active_fraction, dead");
  options.optional_output("checkpoint", values.checkpoint,
                          "written as training goes, read if it is there, removed at the end");
  declare_model(options, values.model, values.components);
  options.group("Training");
  options.integer("batch", values.training.batch, between(1, 1e6), "stimuli per step");
  options.integer("steps", values.training.steps, between(1, 1e9), "steps");
  options.real("decay-from", values.training.decay_from, between(0, 1),
               "share of the steps after which the rate falls linearly to zero");
  options.integer("record-every", values.training.record_every, at_least(1), "steps per line of the history");
  options.integer("checkpoint-every", values.training.checkpoint_every, at_least(1), "steps per checkpoint");
  options.seed(values.seed, "batches, start and replacement of dead atoms");
  options.group("Patches, with --images");
  declare_patches(options, values.patches);
}

struct Stimuli {
  StimulusSource draw;
  arma::uword dimension;
  std::string file;  // that they come from
};

Stimuli stored(const Values& values, const Run& run) {
  for (const char* option : {"size", "border", "mean", "variance", "min-variance"})
    if (run.given(option))
      throw UsageError("--" + std::string(option) + " goes with --images; the patches of --input are taken as they are");
  const H5Reader file(values.input);
  auto patches = std::make_shared<const arma::fmat>(file.fmat("patches"));
  if (patches->n_cols == 0) throw InputError(values.input + ": /patches is empty");
  return {[patches, seed = values.seed](std::uint64_t index, arma::uword count, arma::fmat& out) {
            Random random(seed, "batch", index);
            out.set_size(patches->n_rows, count);
            for (arma::uword i = 0; i < count; ++i) out.col(i) = patches->col(random.below(patches->n_cols));
          },
          patches->n_rows, values.input};
}

Stimuli streamed(const Values& values) {
  auto sampler = std::make_shared<const PatchSampler>(open_sampler(values.images, "", values.patches, values.seed));
  return {[sampler](std::uint64_t index, arma::uword count, arma::fmat& out) { sampler->draw(index, count, out); },
          sampler->dimension(), values.images};
}

Stimuli open_stimuli(const Values& values, const Run& run) {
  if (values.input.empty() == values.images.empty())
    throw UsageError("give either --input (stored patches) or --images (patches cut as training goes)");
  return values.input.empty() ? streamed(values) : stored(values, run);
}

void check_memory(const Values& values, arma::uword dimension) {
  const double m = static_cast<double>(values.model.atoms), d = static_cast<double>(dimension);
  const double chunks = static_cast<double>(values.training.batch) / code_chunk + 1;
  require_memory(4 * (chunks * m * (m + 3 * d) + 3 * m * m), std::to_string(values.model.atoms) + " atoms",
                 "lower --atoms or --batch");
}

std::unique_ptr<Model> open_model(const Values& values, const ModelSpec& spec, const Stimuli& stimuli) {
  auto model = make_model(spec, values.seed, stimuli.dimension, [&](arma::uword count) {
    arma::fmat out;
    stimuli.draw(~std::uint64_t{0} / count, count, out);  // far beyond any step
    return out;
  });
  if (values.initial_dictionary.empty()) return model;
  const arma::fmat A = H5Reader(values.initial_dictionary).fmat("dictionary");
  if (A.n_rows != stimuli.dimension || A.n_cols != spec.atoms)
    throw InputError(values.initial_dictionary + ": /dictionary has " + std::to_string(A.n_cols) + " atoms of " +
                     std::to_string(A.n_rows) + " pixels; expected " + std::to_string(spec.atoms) + " of " +
                     std::to_string(stimuli.dimension));
  model->set_dictionary(A);
  return model;
}

void run(const Values& values, const Run& run) {
  ModelSpec spec = values.model;
  resolve_model(spec, values.components);
  const Stimuli stimuli = open_stimuli(values, run);
  check_memory(values, stimuli.dimension);
  const auto model = open_model(values, spec, stimuli);
  const Provenance provenance = run.provenance();
  const auto keep = [&](const Checkpoint& checkpoint) {
    if (!values.checkpoint.empty()) write_checkpoint(values.checkpoint, provenance, checkpoint);
  };
  const auto history = train(*model, stimuli.draw, values.training, read_checkpoint(values.checkpoint, provenance), keep,
                             run.progress("steps"));
  if (!model->dictionary().is_finite()) throw RunError("diverged in the last step; lower --rate");

  H5Writer file(values.output, provenance);
  file.write("dictionary", model->dictionary());
  const arma::mat lines = to_matrix(history);
  const char* names[] = {"step", "objective", "active_fraction", "dead"};
  for (arma::uword row = 0; row < 4; ++row) file.write(std::string("history/") + names[row], arma::vec(lines.row(row).t()));
  file.attribute("model", model_text(spec));
  const H5Reader origin(stimuli.file);
  file.copy_attributes(origin, {"source", "dataset"});
  if (values.images.empty()) {
    copy_patch_shape(origin, file);
  } else {
    file.attribute("patch_height", static_cast<double>(values.patches.size));
    file.attribute("patch_width", static_cast<double>(values.patches.size));
  }
  file.commit();
  if (!values.checkpoint.empty()) std::filesystem::remove(values.checkpoint);
}

}  // namespace

Stage train_dictionary() {
  return make_stage<Values>(
      {.name = "train-dictionary",
       .summary = "Learn a dictionary from patches.",
       .description =
           "Minimises 1/2 |Y - AX|^2 + lambda S(X; A, Y) over dictionary A and codes X, batch by batch: the inference "
           "finds the codes, the learning rule moves the atoms. The same seed gives the same bytes for any --threads, "
           "and for a run that was killed and taken up from its checkpoint. --describe prints all penalties, inferences "
           "and learning rules with their parameters as JSON.",
       .example = "train-dictionary --input patches.h5 --penalty weighted-l1 --lambda 0.1 --iterations 15 --learning "
                  "backprop --atom-norm free --seed 1 --output dictionary.h5",
       .reference = "local-geometry eqs 1, 4, 6-9; Olshausen & Field (1997), Vision Res 37:3311-3325.",
       .describe = describe_models},
      declare, run);
}

}  // namespace simplecell
