#pragma once
#include <string>

#include "app/stage.hpp"
#include "files/stimuli.hpp"

namespace simplecell {

/// What a model learns from: stored patches, with linked inputs, or patches that are cut from images.
struct StimulusValues {
  std::string input, images, array;
  PatchShape shape;
  LinkFiles links;
  PatchOptions patches;  ///< declared by declare_patches and declare_ensembles
};

/// Declares --input, --images, --array, --shape, --link and --templates.
void declare_stimuli(Options& options, StimulusValues& values);

/// Throws UsageError for options of which one has no effect beside another.
void check_stimuli(const StimulusValues& values, const Run& run);

/// Opens them. Throws UsageError if a batch does not hold whole ensembles, or labels are needed and can't be had.
FileStimuli open_stimuli(const StimulusValues& values, const TrainingOptions& training, std::uint64_t seed,
                         bool with_labels, const Run& run);

}  // namespace simplecell
