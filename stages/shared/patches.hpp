#pragma once
#include <string>

#include "app/stage.hpp"
#include "data/patches.hpp"

namespace simplecell {

/// Declares how patches are cut and scaled; for every stage that draws them.
void declare_patches(Options& options, PatchOptions& patches);

/// Declares --ensemble and --spread, and refuses a spread that would have no effect.
void declare_ensembles(Options& options, PatchOptions& patches);
void check_ensembles(const PatchOptions& patches, const Run& run);

/// How many consecutive patches of a file are neighbours.
arma::uword ensemble_size(const H5Reader& file);

/// A sampler over the images of a file and, if a companion is named, the same scenes in another form. Real images
/// beside stand-ins are refused: that would pass the one off as the other.
PatchSampler open_sampler(const std::string& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed);

/// The labels of a file's patches. Throws InputError if they are not as many as the patches.
arma::vec read_labels(const H5Reader& file, arma::uword patches);

/// Hands on patch_height and patch_width, which stimuli that are no pictures (as after PCA) do not have, and channels,
/// which only those in colour have.
void copy_patch_shape(const H5Reader& from, H5Writer& to);

}  // namespace simplecell
