#include "shared/patches.hpp"

#include <cmath>

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

void declare_ensembles(Options& options, PatchOptions& patches) {
  options.integer("ensemble", patches.ensemble, between(1, 4096), "consecutive patches that are cut about one place");
  options.integer("spread", patches.spread, between(0, 4096),
                  "pixels by which a patch of an ensemble may be off its place, in either direction");
}

void check_ensembles(const PatchOptions& patches, const Run& run) {
  if (patches.ensemble == 1 && run.given("spread"))
    throw UsageError("--spread has no effect without an --ensemble of two or more; leave it out");
}

arma::uword ensemble_size(const H5Reader& file) {
  if (!file.has_attribute("ensemble")) return 1;
  const double size = file.number("ensemble");
  if (!(size >= 1 && size <= 4096 && size == std::floor(size)))
    throw InputError(file.path().string() + ": attribute 'ensemble' is " + number_text(size) +
                     ", expected a number of patches");
  return static_cast<arma::uword>(size);
}

PatchSampler open_sampler(const std::string& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed) {
  const H5Reader file(images);
  if (file.has_attribute("channels"))
    throw InputError(images + ": images in colour are taken whole only (extract-patches --whole); import them as luminance");
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

arma::vec read_labels(const H5Reader& file, arma::uword patches) {
  const arma::vec labels = file.vec("labels");
  if (labels.n_elem != patches)
    throw InputError(file.path().string() + ": " + std::to_string(labels.n_elem) + " labels for " +
                     std::to_string(patches) + " stimuli");
  return labels;
}

void copy_patch_shape(const H5Reader& from, H5Writer& to) {
  if (from.has_attribute("patch_height")) to.copy_attributes(from, {"patch_height", "patch_width"});
  if (from.has_attribute("channels")) to.copy_attributes(from, {"channels"});
}

}  // namespace simplecell
