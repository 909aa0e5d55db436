#pragma once
#include <string>

#include "learning/training.hpp"
#include "shared/links.hpp"
#include "shared/patches.hpp"

namespace simplecell {

/// What a model learns from.
struct Stimuli {
  StimulusSource draw, batch;       ///< random stimuli of any number; those of a step, with labels below if asked for
  arma::uword dimension, ensemble;  ///< d, without labels; consecutive stimuli that are neighbours in an image
  std::string file;                 ///< that they come from
  /// Different random stimuli with the labels of their classes, or all if there are fewer; empty without labels.
  std::function<LabelledStimuli(arma::uword count)> labelled{};
  std::vector<Input> inputs{};  ///< that a stimulus is made of; empty if it is one
};

/// Stored patches of a file with the inputs that are linked to them below, drawn with replacement in whole ensembles; a
/// batch that is no smaller than the file is the file, in order. With labels, the last row of a batch is the class.
Stimuli stored_stimuli(const std::string& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                       bool with_labels);

/// Patches that are cut from images as training goes, so that none is stored.
Stimuli streamed_stimuli(const std::string& file, const PatchOptions& patches, std::uint64_t seed);

}  // namespace simplecell
