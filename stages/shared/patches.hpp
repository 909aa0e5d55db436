#pragma once
#include <string>

#include "app/stage.hpp"
#include "data/patches.hpp"

namespace simplecell {

/// Declares how patches are cut and scaled; for every stage that draws them.
void declare_patches(Options& options, PatchOptions& patches);

/// A sampler over the images of a file and, if a companion is named, the same scenes in another form. Real images
/// beside stand-ins are refused: that would pass the one off as the other.
PatchSampler open_sampler(const std::string& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed);

/// What is known of where stimuli come from, handed on from file to file.
struct Origin {
  std::string source, dataset;
  double patch_height = 0, patch_width = 0;
};
Origin read_origin(const H5Reader& file);
void write_origin(H5Writer& file, const Origin& origin);

}  // namespace simplecell
