#include "options/stimuli.hpp"

#include "core/error.hpp"
#include "options/links.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {

void declare_stimuli(Options& options, StimulusValues& values) {
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
}

void check_stimuli(const StimulusValues& values, const Run& run) {
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

FileStimuli open_stimuli(const StimulusValues& values, const TrainingOptions& training, std::uint64_t seed,
                         bool with_labels, const Run& run) {
  if (values.input.empty() && with_labels)
    throw UsageError("--ordinal needs labels; give --input, patches with labels, instead of --images");
  const FileStimuli stimuli =
      values.input.empty()
          ? streamed_stimuli(open_pictures(values.images, values.array), values.patches, seed,
                             training.convergence.to_hold_out(), run.notes())
          : stored_stimuli(open_patches(values.input, values.array), values.links, training.batch,
                           seed, with_labels, training.convergence.to_hold_out(), run.notes());
  check_patch_shape(stimuli.file, values.shape);
  require_whole_ensembles(stimuli, training.batch);
  return stimuli;
}

}  // namespace simplecell
