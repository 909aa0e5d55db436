#include "files/patches.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

arma::uword whole_attribute(const H5Reader& file, const std::string& name, double most) {
  const double value = file.number(name);
  if (!(value >= 1 && value <= most && value == std::floor(value)))
    throw InputError(file.path().string() + ": attribute '" + name + "' is " + number_text(value) +
                     ", expected a whole number from 1 to " + number_text(most));
  return static_cast<arma::uword>(value);
}

// From the attributes, or else from the axes of the array.
PatchShape told_shape(const SampleFile& file) {
  if (file.h5() && file.h5()->has_attribute("patch_height"))
    return {whole_attribute(*file.h5(), "patch_height", 1e6), whole_attribute(*file.h5(), "patch_width", 1e6)};
  const auto picture = file.picture();
  return picture.empty() ? PatchShape{} : PatchShape{picture[0] / channels_of(file), picture[1]};
}

bool fits(PatchShape shape, const SampleFile& file) { return shape.pixels() * channels_of(file) == file.size(); }

}  // namespace

arma::uword channels_of(const SampleFile& file) {
  return file.h5() && file.h5()->has_attribute("channels") ? whole_attribute(*file.h5(), "channels", 4) : 1;
}

arma::uword ensemble_size(const SampleFile& file) {
  return file.h5() && file.h5()->has_attribute("ensemble") ? whole_attribute(*file.h5(), "ensemble", 4096) : 1;
}

void note_array(const SampleFile& file, const Note& note) {
  if (file.found() && note)
    note("takes " + file.name() + ", " + std::to_string(file.count()) + " samples of " +
             std::to_string(file.size()) + " numbers: its only array of samples");
}

SampleFile open_patches(const std::string& path, const std::string& array) {
  return SampleFile(path, {.named = array, .usual = {"patches"}});
}

SampleFile open_images(const std::string& path, const std::string& array) {
  return SampleFile(path, {.named = array, .usual = {"images"}});
}

PatchSampler make_sampler(const SampleFile& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed, const Note& note) {
  if (channels_of(images) > 1)
    throw InputError(images.path().string() +
                     ": images in colour are taken whole only (extract-patches --whole); import them as luminance");
  arma::fcube beside;
  if (!companion.empty()) {
    const SampleFile other = open_images(companion, "");
    const std::string theirs = origin_of(other).source, ours = origin_of(images).source;
    if (theirs != ours)
      throw InputError(companion + ": its images are " + (theirs.empty() ? "of unknown source" : theirs) +
                       ", those of " + images.path().string() + " are " + (ours.empty() ? "of unknown source" : ours));
    beside = other.fcube();
    note_array(other, note);
  }
  arma::fcube pixels = images.fcube();
  note_array(images, note);
  return PatchSampler(std::move(pixels), patches, seed, std::move(beside));
}

PatchShape known_patch_shape(const SampleFile& file, PatchShape given) {
  const arma::uword pixels = file.size() / channels_of(file);
  PatchShape shape = given.height || given.width ? given : told_shape(file);
  if (shape.height == 0 && shape.width > 0) shape.height = pixels / shape.width;
  if (shape.width == 0 && shape.height > 0) shape.width = pixels / shape.height;
  if (shape.height > 0 && !fits(shape, file))
    throw InputError(file.name() + " has patches of " + std::to_string(pixels) + " pixels, not " +
                     std::to_string(shape.height) + " x " + std::to_string(shape.width));
  return shape;
}

void check_patch_shape(const SampleFile& file, PatchShape given) {
  if (given.height || given.width) known_patch_shape(file, given);
}

PatchShape patch_shape(const SampleFile& file, PatchShape given) {
  const PatchShape shape = known_patch_shape(file, given);
  if (shape.height == 0)
    throw InputError(file.name() + " has patches of " + std::to_string(file.size()) +
                     " pixels and says no shape; give --patch-height and --patch-width");
  return shape;
}

void copy_patch_shape(const SampleFile& from, PatchShape given, H5Writer& to) {
  const bool of_others = given.height == 0 && given.width == 0 && !fits(told_shape(from), from);  // as of codes
  if (const PatchShape shape = of_others ? PatchShape{} : known_patch_shape(from, given); shape.height > 0) {
    to.attribute("patch_height", static_cast<double>(shape.height));
    to.attribute("patch_width", static_cast<double>(shape.width));
  }
  if (channels_of(from) > 1) to.attribute("channels", static_cast<double>(channels_of(from)));
}

}  // namespace simplecell
