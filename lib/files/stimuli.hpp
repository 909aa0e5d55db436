#pragma once
#include <string>

#include "files/links.hpp"
#include "files/patches.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// What a model learns from.
struct Stimuli {
  StimulusSource draw, batch;       ///< random stimuli of any number; those of a step, with labels below if asked for
  arma::uword dimension, ensemble;  ///< d, without labels; consecutive stimuli that are neighbours in an image
  SampleFile file;                  ///< that they come from
  /// Different random stimuli with the labels of their classes, or all if there are fewer; empty without labels.
  std::function<LabelledStimuli(arma::uword count)> labelled{};
  std::vector<Input> inputs{};  ///< that a stimulus is made of; empty if it is one
};

/// Stored patches of a file with the inputs that are linked to them below, drawn with replacement in whole ensembles; a
/// batch that is no smaller than the file is the file, in order. With labels, the last row of a batch is the class.
Stimuli stored_stimuli(const SampleFile& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                       bool with_labels, const Note& note);

/// Notes that stimuli are all equal, or each constant, so that a model has nothing to learn: of a thousand random ones.
/// Returns whether they are.
bool note_alike(const Stimuli& stimuli, const Note& note);

/// Patches that are cut from images as training goes, so that none is stored.
Stimuli streamed_stimuli(const SampleFile& images, const PatchOptions& patches, std::uint64_t seed, const Note& note);

/// Stimuli that a trained model is shown one after the other, with what else is known of them.
struct Shown {
  static constexpr std::uint64_t batch = 4096;  ///< that they are taken in
  std::function<PatchSampler::Batch(std::uint64_t first, std::uint64_t count)> take;
  std::uint64_t count;
  Origin origin;
};
/// Patches cut from images, with those at the same places of raw images; of a file, each once; Gaussian white noise.
Shown shown_from_images(const SampleFile& images, const std::string& raw_images, const PatchOptions& patches,
                        std::uint64_t count, std::uint64_t seed, const Note& note);
Shown shown_patches(const SampleFile& file, std::uint64_t count, const Note& note);
Shown shown_noise(arma::uword pixels, double variance, std::uint64_t count, std::uint64_t seed);

}  // namespace simplecell
