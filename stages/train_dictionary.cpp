#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/checkpoint.hpp"
#include "files/links.hpp"
#include "files/model.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "files/stimuli.hpp"
#include "options/components.hpp"
#include "options/links.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"
#include "options/training.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, images, array, initial_dictionary, checkpoint, output;
  PatchShape shape;
  LinkFiles links;
  PatchOptions patches;
  ModelSpec model;
  ComponentValues components;
  TrainingOptions training{.checkpoint_every = 500};
  std::uint64_t seed = 0;
};

void declare(Options& options, Values& values) {
  options.optional_input("input", values.input,
                         "patches (n, d) or (n, height, width), of which each step draws a batch: " + sample_kinds);
  options.optional_input("images", values.images,
                         "images (n, height, width), of different sizes too, from which each step cuts new patches: "
                         "HDF5, .npy");
  options.text("array", values.array,
               "which array of an HDF5 file they are; by default patches or images, or the only one");
  declare_patch_shape(options, values.shape);
  declare_links(options, values.links);
  options.inputs("templates", values.links.templates,
                 "HDF5: patches or images (k, ...) with labels (k) of further inputs: each stimulus of --input is "
                 "linked to the one of its class")
      .required = false;
  options.optional_input("initial-dictionary", values.initial_dictionary,
                         "HDF5: trained model with dictionary (m, d) to start from");
  options.output("output", values.output,
                 "HDF5: dictionary (m, d), state/... with other parameters for encoding, history/step, objective, "
                 "active_fraction, dead; with further inputs linked/<name> (m, d), and for each input "
                 "history/inputs/<name>/active, explained, recalled; with --until-change history/held_out/step and "
                 "objective, and the attributes converged (the step at which the rule was met; 0: it was not) and "
                 "steps_done");
  options.optional_output("checkpoint", values.checkpoint,
                          "written during training, read at the start if it exists, removed at the end");
  declare_model(options, values.model, values.components);
  declare_training(options, values.training);
  declare_ensembles(options, values.patches);
  options.seed(values.seed, "batches, start and replacement of dead atoms");
  options.group("Patches, with --images");
  declare_patches(options, values.patches);
}

void check_patch_options(const Values& values, const Run& run) {
  if (values.input.empty() == values.images.empty())
    throw UsageError("give either --input (stored patches) or --images (patches cut as training goes)");
  if (!values.images.empty() && !values.links.empty())
    throw UsageError("--link and --templates go with --input, not with --images");
  if (!values.images.empty() && run.given("shape"))
    throw UsageError("--shape goes with --input; of patches that are cut from images it is --size");
  if (!values.images.empty()) return check_ensembles(values.patches, run);
  for (const char* option : {"size", "border", "mean", "variance", "min-variance", "ensemble", "spread"})
    if (run.given(option))
      throw UsageError("--" + std::string(option) +
                       " goes with --images; the patches of --input are taken as they are");
}

Stimuli open_stimuli(const Values& values, const Model& model, const Run& run) {
  if (values.input.empty() && model.takes_labels())
    throw UsageError("--ordinal needs labels; give --input, patches with labels, instead of --images");
  const Stimuli stimuli =
      values.input.empty()
          ? streamed_stimuli(open_pictures(values.images, values.array), values.patches, values.seed,
                             values.training.convergence.to_hold_out(), run.notes())
          : stored_stimuli(open_patches(values.input, values.array), values.links, values.training.batch,
                           values.seed, model.takes_labels(), values.training.convergence.to_hold_out(), run.notes());
  check_patch_shape(stimuli.file, values.shape);
  if (values.training.batch % stimuli.ensemble != 0)
    throw UsageError("--batch " + std::to_string(values.training.batch) + " does not hold whole ensembles of " +
                     std::to_string(stimuli.ensemble) + " patches; make it a multiple");
  return stimuli;
}

// Some models have a number of atoms of their own.
void settle_atoms(arma::uword made, ModelSpec& spec, const Run& run) {
  if (made != spec.atoms && run.given("atoms"))
    throw UsageError("--atoms " + std::to_string(spec.atoms) + ": model " + spec.model.name + " has " +
                     std::to_string(made) + " atoms of these stimuli; leave it out");
  spec.atoms = made;
}

// As many atoms as asked for, or as the dictionary has from which training goes on.
arma::uword wanted_atoms(const Values& values, const Run& run) {
  if (values.initial_dictionary.empty() || run.given("atoms")) return values.model.atoms;
  return H5Reader(values.initial_dictionary).shape("dictionary").front();
}

void start_model(const Values& values, ModelSpec& spec, const Stimuli& stimuli, Model& model, const Run& run) {
  require_memory(model.memory(stimuli.dimension, values.training.batch), std::to_string(spec.atoms) + " atoms",
                 "lower --atoms or --batch");
  model.start({.seed = values.seed,
                .dimension = stimuli.dimension,
                .ensemble = stimuli.ensemble,
                .stimuli = [&](arma::uword count) {
                  arma::fmat out;
                  stimuli.draw(~std::uint64_t{0} / count, count, out);  // an index beyond all steps
                  return out;
                },
                .labelled = stimuli.labelled,
                .inputs = stimuli.inputs});
  settle_atoms(model.dictionary().n_cols, spec, run);
  if (stimuli.inputs.size() > 1 && !model.parameters().count("linked/" + stimuli.inputs[1].name))
    throw UsageError("--model " + spec.model.name + " takes one input; leave out --link and --templates");
  if (values.initial_dictionary.empty()) return;
  const arma::uword pixels = stimuli.inputs.empty() ? stimuli.dimension : stimuli.inputs.front().rows;
  const H5Reader trained(values.initial_dictionary);
  continue_from(trained, spec.atoms, pixels, model);
  if (values.images.empty())
    check_same_shape(stimuli.file, values.shape, trained);
  else
    check_same_shape(values.images, {values.patches.size, values.patches.size}, trained);
}

// What the images went through until they were stimuli, so that apply can do the same with new ones.
Preprocessing preprocessing(const Values& values, const SampleFile& file) {
  const PatchOptions& cut = values.patches;
  Preprocessing steps = preprocessing_of(file);
  return values.images.empty() ? steps : with_patches(steps, {cut.mean, cut.variance}, {cut.size, cut.size});
}

void run(const Values& values, const Run& run) {
  ModelSpec spec = values.model;
  spec.atoms = wanted_atoms(values, run);
  resolve_model(spec, values.components);
  check_training(run);
  check_patch_options(values, run);
  const auto model = make_model(spec);
  const Stimuli stimuli = open_stimuli(values, *model, run);
  const bool alike = note_alike(stimuli, run.notes());
  start_model(values, spec, stimuli, *model, run);
  require_objective(*model, spec, stimuli.held_out);
  const Provenance provenance = run.provenance();
  const auto keep = [&](const Checkpoint& checkpoint) {
    if (!values.checkpoint.empty()) write_checkpoint(values.checkpoint, provenance, checkpoint);
  };
  TrainingOptions training = values.training;
  training.convergence.held_out = stimuli.held_out;
  const Checkpoint done = train(*model, stimuli.batch, training, read_checkpoint(values.checkpoint, provenance), keep,
                                run.progress("steps"));
  if (!alike) note_unused_units(done.history, spec, run.notes());
  if (training.convergence.change > 0) note_convergence(done, training, run.notes());
  if (!model->dictionary().is_finite()) throw RunError("diverged in the last step; lower --rate");

  H5Writer file(values.output, provenance);
  write_parameters(file, *model);
  write_link_shapes(values.links, file);
  write_history(done.history, stimuli.inputs, file);
  if (training.convergence.change > 0) write_convergence(done, file);
  file.attribute("model", model_text(spec));
  write_preprocessing(preprocessing(values, stimuli.file), file);
  write_origin(origin_of(stimuli.file), file);
  if (values.images.empty()) {
    copy_patch_shape(stimuli.file, values.shape, file);
  } else {
    file.attribute("patch_height", static_cast<double>(values.patches.size));
    file.attribute("patch_width", static_cast<double>(values.patches.size));
  }
  file.commit();
  if (!values.checkpoint.empty()) remove_file(values.checkpoint);
}

}  // namespace

Stage train_dictionary() {
  return make_stage<Values>(
      {.name = "train-dictionary",
       .summary = "Learn a dictionary, or another model of V1, from patches.",
       .description =
           "--model dictionary minimises 1/2 |Y - AX|^2 + lambda S(X; A, Y) over dictionary A and codes X, batch by "
           "batch: the inference finds the codes, the learning rule updates the atoms. The other models have rules of "
           "their own; the filters of their units are written as dictionary. lld needs neighbouring patches "
           "(--ensemble, here or in extract-patches); fastica makes one iteration on each batch, which should be a "
           "large part of the data. The same seed gives the same bytes for any --threads, and for a run that was "
           "killed and continued from its checkpoint. With --link or --templates several inputs, each with its own "
           "dictionary, share one code, 1/2 sum_i |Y_i - A_i X|^2 + lambda S; with --ordinal the class of a stimulus "
           "also selects units during training. --describe lists all models, penalties, inferences and learning rules.",
       .example = "train-dictionary --input patches.h5 --penalty weighted-l1 --lambda 0.1 --iterations 15 --learning "
                  "backprop --atom-norm free --seed 1 --output dictionary.h5",
       .reference =
           "local-geometry eqs 1, 3, 4, 6-9; Olshausen & Field (1997), Vision Res 37:3311-3325; Hyvarinen (1999), "
           "IEEE Trans Neural Netw 10:626-634; linked-dictionaries eqs 4-6; Yerxa & Simoncelli (2022); Zylberberg, "
           "Murphy & DeWeese (2011), PLoS Comput Biol 7:e1002250.",
       .registries = describe_models},
      declare, run);
}

}  // namespace simplecell
