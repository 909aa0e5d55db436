#pragma once
#include <string>

#include "files/links.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "learning/stimuli.hpp"

namespace simplecell {

/// The stimuli of a file.
struct FileStimuli : Stimuli {
  SampleFile file;
  Preprocessing preprocessing{};  ///< what their images went through
  PatchShape cut{};               ///< height and width of patches that are cut from images; zeros: stored ones
};

/// Stored patches of a file, with those of linked inputs below, as draw_from() draws them.
FileStimuli stored_stimuli(const SampleFile& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                           bool with_labels, arma::uword held_out, const Note& note);

/// Throws InputError if the stimuli, of the given shape or else that of their file, are not of the shape that a
/// dictionary was trained on.
void check_same_shape(const FileStimuli& stimuli, PatchShape given, const H5Reader& trained);
/// Writes to a dictionary what its stimuli are: where they come from, what they went through, and their shape.
void write_record(const FileStimuli& stimuli, PatchShape given, H5Writer& file);

/// Patches cut from images during training, so that none are stored.
/// The `held_out` stimuli are further patches of the same images.
FileStimuli streamed_stimuli(const SampleFile& images, const PatchOptions& patches, std::uint64_t seed,
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

/// Spike-triggered averages of a model's units (analysis/triggered_average.hpp).
struct ReceptiveFields {
  arma::mat fields;        ///< d×m, of the stimuli that the model sees
  arma::mat pixel_fields;  ///< of their companions, the same scenes before whitening; empty without these
  arma::vec responses, active;
};
ReceptiveFields map_fields(const Model& model, const Shown& shown, const Progress& progress = {});

}  // namespace simplecell
