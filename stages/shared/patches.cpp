#include "shared/patches.hpp"

#include "core/error.hpp"

namespace simplecell {

void declare_patches(Options& options, PatchOptions& patches) {
  options.integer("size", patches.size, between(1, 4096), "height and width of a patch in pixels");
  options.integer("border", patches.border, between(0, 1e6), "pixels along each edge of an image that no patch touches");
  options.choice("mean", patches.mean, {"none", "patch"}, "mean removal: none, or each patch its own mean");
  options.choice("variance", patches.variance, {"none", "unit"},
                 "none, or each patch divided by its standard deviation (about its mean, over its pixels)");
  options.real("min-variance", patches.minimum_variance, at_least(0), "patches of less variance are redrawn");
}

PatchSampler open_sampler(const std::string& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed) {
  const H5Reader file(images);
  arma::fcube beside;
  if (!companion.empty()) {
    const H5Reader other(companion);
    if (other.text("source") != file.text("source"))
      throw InputError(companion + ": its images are " + other.text("source") + ", those of " + images + " are " +
                       file.text("source"));
    beside = other.fcube("images");
  }
  return PatchSampler(file.fcube("images"), patches, seed, std::move(beside));
}

void copy_patch_shape(const H5Reader& from, H5Writer& to) {
  if (from.has_attribute("patch_height")) to.copy_attributes(from, {"patch_height", "patch_width"});
}

}  // namespace simplecell
