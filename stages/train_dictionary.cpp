#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/checkpoint.hpp"
#include "files/links.hpp"
#include "files/model.hpp"
#include "files/stimuli.hpp"
#include "options/components.hpp"
#include "options/patches.hpp"
#include "options/stimuli.hpp"
#include "options/training.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string initial_dictionary, checkpoint, output;
  StimulusValues stimuli;
  ModelSpec model;
  ComponentValues components;
  TrainingOptions training{.checkpoint_every = 500};
  std::uint64_t seed = 0;
};

void declare(Options& options, Values& values) {
  declare_stimuli(options, values.stimuli);
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
  declare_ensembles(options, values.stimuli.patches);
  options.seed(values.seed, "batches, start and replacement of dead atoms");
  options.group("Patches, with --images");
  declare_patches(options, values.stimuli.patches);
}

// As many atoms as asked for, or as the dictionary has from which training goes on.
arma::uword wanted_atoms(const Values& values, const Run& run) {
  if (values.initial_dictionary.empty() || run.given("atoms")) return values.model.atoms;
  return H5Reader(values.initial_dictionary).shape("dictionary").front();
}

// Training goes on from a dictionary that was learned before.
void continue_training(const Values& values, const ModelSpec& spec, const FileStimuli& stimuli, Model& model) {
  const arma::uword pixels = stimuli.inputs.empty() ? stimuli.dimension : stimuli.inputs.front().rows;
  const H5Reader trained(values.initial_dictionary);
  continue_from(trained, spec.atoms, pixels, model);
  check_same_shape(stimuli, values.stimuli.shape, trained);
}

void run(const Values& values, const Run& run) {
  ModelSpec spec = values.model;
  spec.atoms = wanted_atoms(values, run);
  resolve_model(spec, values.components);
  check_training(run);
  check_stimuli(values.stimuli, run);
  const auto model = make_model(spec);
  const FileStimuli stimuli = open_stimuli(values.stimuli, values.training, values.seed, model->takes_labels(), run);
  start_model(*model, spec, stimuli, values.training.batch, values.seed, run.given("atoms"));
  if (!values.initial_dictionary.empty()) continue_training(values, spec, stimuli, *model);
  const Provenance provenance = run.provenance();
  const auto keep = [&](const Checkpoint& checkpoint) {
    if (!values.checkpoint.empty()) write_checkpoint(values.checkpoint, provenance, checkpoint);
  };
  const Checkpoint done = train_on(stimuli, *model, spec, values.training, run.notes(),
                                   read_checkpoint(values.checkpoint, provenance), keep, run.progress("steps"));

  H5Writer file(values.output, provenance);
  write_parameters(file, *model);
  write_link_shapes(values.stimuli.links, file);
  write_history(done.history, stimuli.inputs, file);
  if (values.training.convergence.change > 0) write_convergence(done, file);
  file.attribute("model", model_text(model->learned(spec)));
  write_record(stimuli, values.stimuli.shape, file);
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
