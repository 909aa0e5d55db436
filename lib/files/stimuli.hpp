#pragma once
#include <string>

#include "files/links.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// The stimuli that a model learns from.
struct Stimuli {
  StimulusSource draw, batch;       ///< random stimuli; the batch of a step, with labels as last row if asked for
  arma::uword dimension, ensemble;  ///< d, without labels; consecutive stimuli that are neighbours in an image
  SampleFile file;                  ///< the file they come from
  Preprocessing preprocessing{};    ///< what their images went through
  PatchShape cut{};                 ///< height and width of patches that are cut from images; zeros: stored ones
  /// Distinct random stimuli with their labels, or all if there are fewer; empty without labels.
  std::function<LabelledStimuli(arma::uword count)> labelled{};
  std::vector<Input> inputs{};  ///< the inputs that a stimulus consists of; empty if there is one
  arma::fmat held_out{};        ///< stimuli that are never drawn (d×k)
};

/// Stored patches of a file, with those of linked inputs below, drawn with replacement in whole ensembles; a batch at
/// least as large as the file is the file, in order. With labels, the last row of a batch is the class. The last
/// `held_out` patches are never drawn.
Stimuli stored_stimuli(const SampleFile& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                       bool with_labels, arma::uword held_out, const Note& note);

/// Throws InputError if the stimuli, of the given shape or else that of their file, are not of the shape that a
/// dictionary was trained on.
void check_same_shape(const Stimuli& stimuli, PatchShape given, const H5Reader& trained);
/// Writes to a dictionary what its stimuli are: where they come from, what they went through, and their shape.
void write_record(const Stimuli& stimuli, PatchShape given, H5Writer& file);

/// Looks at a thousand random stimuli. If all are equal, or each is constant, so that there is nothing to learn, notes
/// this and returns true.
bool note_alike(const Stimuli& stimuli, const Note& note);

/// Patches cut from images during training, so that none are stored.
/// The `held_out` stimuli are further patches of the same images.
Stimuli streamed_stimuli(const SampleFile& images, const PatchOptions& patches, std::uint64_t seed,
                         arma::uword held_out, const Note& note);

/// Stimuli for mapping receptive fields, in batches.
struct Shown {
  static constexpr std::uint64_t batch = 4096;  ///< stimuli per batch
  std::function<PatchSampler::Batch(std::uint64_t first, std::uint64_t count)> take;
  std::uint64_t count;
  Origin origin;
};
/// Patches cut from images, with those of raw images at the same places; patches of a file, each once; white noise.
Shown shown_from_images(const SampleFile& images, const std::string& raw_images, const PatchOptions& patches,
                        std::uint64_t count, std::uint64_t seed, const Note& note);
Shown shown_patches(const SampleFile& file, std::uint64_t count, const Note& note);
Shown shown_noise(arma::uword pixels, double variance, std::uint64_t count, std::uint64_t seed);

}  // namespace simplecell
