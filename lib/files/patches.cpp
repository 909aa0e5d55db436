#include "files/patches.hpp"

#include <algorithm>
#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"

namespace simplecell {
namespace {

arma::uword whole_attribute(const H5Reader& file, const std::string& name, double most, const std::string& on = "/") {
  const double value = file.number(name, on);
  if (!(value >= 1 && value <= most && value == std::floor(value)))
    throw InputError(file.path().string() + ": attribute '" + name + "' is " + number_text(value) +
                     ", expected a whole number from 1 to " + number_text(most));
  return static_cast<arma::uword>(value);
}

std::string text_of(PatchShape shape) { return std::to_string(shape.height) + " x " + std::to_string(shape.width); }

// The shape in the attributes; zeros if there is none.
PatchShape shape_in_attributes(const H5Reader& file, const std::string& on = "/") {
  if (!file.has_attribute("patch_height", on)) return {};
  return {whole_attribute(file, "patch_height", 1e6, on), whole_attribute(file, "patch_width", 1e6, on)};
}

// From the attributes, or else from the axes of the array.
PatchShape told_shape(const SampleFile& file) {
  if (file.h5() && file.h5()->has_attribute("patch_height")) return shape_in_attributes(*file.h5());
  const auto picture = file.picture();
  return picture.empty() ? PatchShape{} : PatchShape{picture[0] / channels_of(file), picture[1]};
}

bool fits(PatchShape shape, const SampleFile& file) { return shape.pixels() * channels_of(file) == file.size(); }

bool differ_in_size(const SampleFile& file) {
  return file.h5() && file.array() == "pictures" && file.h5()->has("sizes");
}

// Attributes speak of the array of the usual name: those of codes are handed on from the patches.
SampleFile with_true_attributes(SampleFile file, const std::string& usual) {
  if (!file.h5() || file.array() != usual) return file;
  const PatchShape told = told_shape(file);
  if (told.height > 0 && !fits(told, file))
    throw InputError(file.name() + " has " + std::to_string(file.size()) +
                     " pixels a sample, and the file's attributes say " + text_of(told) + " of " +
                     std::to_string(channels_of(file)) + (channels_of(file) == 1 ? " channel" : " channels") +
                     "; correct patch_height, patch_width or channels");
  return file;
}

}  // namespace

arma::uword channels_of(const SampleFile& file) {
  return file.h5() && file.h5()->has_attribute("channels") ? whole_attribute(*file.h5(), "channels", 4) : 1;
}

arma::uword ensemble_size(const SampleFile& file) {
  return file.h5() && file.h5()->has_attribute("ensemble") ? whole_attribute(*file.h5(), "ensemble", 4096) : 1;
}

void note_array(const SampleFile& file, const Note& note) {
  if (!note) return;
  if (file.found())
    note("takes " + file.name() + ", " + std::to_string(file.count()) + " samples of " +
             std::to_string(file.size()) + " numbers: its only array of samples");
  if (const auto feature = file.collapsed())
    note(file.name() + ": the values of feature " + std::to_string(*feature + 1) +
         " differ by too little for their size and lose digits in single precision; subtract their mean first");
}

SampleFile open_patches(const std::string& path, const std::string& array) {
  return with_true_attributes(SampleFile(path, {.named = array, .usual = {"patches"}}), "patches");
}

SampleFile open_pictures(const std::string& path, const std::string& array) {
  return with_true_attributes(SampleFile(path, {.named = array, .usual = {"images", "pictures"}}), "images");
}

SampleFile open_images(const std::string& path, const std::string& array) {
  SampleFile file = open_pictures(path, array);
  if (differ_in_size(file))
    throw InputError(path + ": holds pictures of different sizes, and images of one size are needed; import them with "
                     "--crop");
  return file;
}

Pictures read_pictures(const SampleFile& file) {
  Pictures pictures(file.fcube());
  if (!differ_in_size(file)) return pictures;
  const arma::mat sizes = file.h5()->mat("sizes");
  const auto fits = [&](arma::uword row, arma::uword most) {
    return arma::all(arma::vectorise(sizes.row(row) >= 1 && sizes.row(row) <= static_cast<double>(most) &&
                                     sizes.row(row) == arma::floor(sizes.row(row))));
  };
  if (sizes.n_rows != 2 || sizes.n_cols != pictures.count() || !fits(0, pictures.pixels.n_cols) ||
      !fits(1, pictures.pixels.n_rows))
    throw InputError(file.path().string() + ": /sizes must hold the height and width of each of the " +
                     std::to_string(pictures.count()) + " pictures, within those of /pictures");
  pictures.sizes = arma::conv_to<arma::umat>::from(sizes);
  return pictures;
}

void write_pictures(H5Writer& file, const arma::fcube& pixels, const arma::umat& sizes) {
  file.write(sizes.is_empty() ? "images" : "pictures", pixels);
  if (!sizes.is_empty()) file.write("sizes", arma::conv_to<arma::mat>::from(sizes));
}

PatchSampler make_sampler(const SampleFile& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed, const Note& note) {
  if (channels_of(images) > 1)
    throw InputError(images.path().string() +
                     ": images in colour are taken whole only (extract-patches --whole); import them as luminance");
  Pictures beside;
  if (!companion.empty()) {
    const SampleFile other = open_pictures(companion, "");
    const std::string theirs = origin_of(other).source, ours = origin_of(images).source;
    if (theirs != ours)
      throw InputError(companion + ": its images are " + (theirs.empty() ? "of unknown source" : theirs) +
                       ", those of " + images.path().string() + " are " + (ours.empty() ? "of unknown source" : ours));
    beside = read_pictures(other);
    note_array(other, note);
  }
  Pictures pictures = read_pictures(images);
  note_array(images, note);
  return of_file(images.path().string(),
                 [&] { return PatchSampler(std::move(pictures), patches, seed, std::move(beside)); });
}

PatchShape known_patch_shape(const SampleFile& file, PatchShape given) {
  const arma::uword pixels = file.size() / channels_of(file);
  const PatchShape shape = given.height ? given : told_shape(file);
  if (shape.height > 0 && !fits(shape, file))
    throw InputError(file.name() + " has patches of " + std::to_string(pixels) + " pixels, not " + text_of(shape));
  return shape;
}

void check_patch_shape(const SampleFile& file, PatchShape given) {
  if (given.height) known_patch_shape(file, given);
}

void check_same_shape(const SampleFile& patches, PatchShape given, const H5Reader& fitted, const std::string& on) {
  const bool asked = given.height > 0;
  const bool by_axes = !asked && !(patches.h5() && patches.h5()->has_attribute("patch_height"));
  const PatchShape own = asked ? known_patch_shape(patches, given) : told_shape(patches);
  if (!fits(own, patches) || (by_axes && std::min(own.height, own.width) == 1)) return;  // codes; (n, d, 1)
  check_same_shape(patches.name(), own, fitted, on);
}

void check_same_shape(const std::string& name, PatchShape patches, const H5Reader& fitted, const std::string& on) {
  const PatchShape wanted = shape_in_attributes(fitted, on);
  if (wanted.height == 0 || (wanted.height == patches.height && wanted.width == patches.width)) return;
  throw InputError(name + " has patches of " + text_of(patches) + " pixels, and " + fitted.path().string() +
                   " was made for " + text_of(wanted) + "; give it patches of that shape");
}

PatchShape patch_shape(const SampleFile& file, PatchShape given) {
  const PatchShape shape = known_patch_shape(file, given);
  if (shape.height == 0)
    throw InputError(file.name() + " has patches of " + std::to_string(file.size()) +
                     " pixels and says no shape; give --shape");
  return shape;
}

void copy_patch_shape(const SampleFile& from, PatchShape given, H5Writer& to) {
  const bool of_others = given.height == 0 && !fits(told_shape(from), from);  // as of codes
  if (const PatchShape shape = of_others ? PatchShape{} : known_patch_shape(from, given); shape.height > 0) {
    to.attribute("patch_height", static_cast<double>(shape.height));
    to.attribute("patch_width", static_cast<double>(shape.width));
  }
  if (channels_of(from) > 1) to.attribute("channels", static_cast<double>(channels_of(from)));
}

}  // namespace simplecell
