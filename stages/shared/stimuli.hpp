#pragma once
#include <string>

#include "learning/training.hpp"
#include "shared/patches.hpp"

namespace simplecell {

/// What a model learns from.
struct Stimuli {
  StimulusSource draw, batch;      ///< random stimuli of any number; those of a step
  arma::uword dimension, ensemble;  ///< d; consecutive stimuli that are neighbours in an image
  std::string file;                ///< that they come from
  /// Different random stimuli with the labels of their classes, or all if there are fewer; empty without labels.
  std::function<LabelledStimuli(arma::uword count)> labelled{};
};

/// Stored patches of a file, drawn with replacement in whole ensembles; a batch that is no smaller than the file is the
/// file, in order.
Stimuli stored_stimuli(const std::string& file, arma::uword batch, std::uint64_t seed);

/// Patches that are cut from images as training goes, so that none is stored.
Stimuli streamed_stimuli(const std::string& file, const PatchOptions& patches, std::uint64_t seed);

}  // namespace simplecell
