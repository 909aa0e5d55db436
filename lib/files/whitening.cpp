#include "files/whitening.hpp"

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/labels.hpp"

namespace simplecell {

void write_whitened_images(H5Writer& file, const SampleFile& input, const Pictures& images) {
  write_pictures(file, images.pixels, images.sizes);
  copy_labels(input, file, input.count());
  if (input.h5() && input.h5()->has_attribute("channels")) file.copy_attributes(*input.h5(), {"channels"});
  write_origin(origin_of(input), file);
}

void write_whitened_patches(H5Writer& file, const SampleFile& input, const arma::fmat& patches,
                            const std::string& method, PatchShape shape) {
  file.write("patches", patches);
  if (const H5Reader* more = input.h5()) {
    if (more->has("companion")) file.write("companion", more->fmat("companion"));
    if (more->has("positions")) file.write("positions", more->mat("positions"));
  }
  copy_labels(input, file, input.count());
  file.attribute("whitening", method);
  if (input.h5() && input.h5()->has_attribute("ensemble")) file.copy_attributes(*input.h5(), {"ensemble"});
  if (method == "zca") copy_patch_shape(input, shape, file);  // coefficients of pca are no pictures
  write_origin(origin_of(input), file);
}

void require_room_to_whiten(const SampleFile& input) {
  require_memory(2 * 4 * static_cast<double>(input.size()) * static_cast<double>(input.count()),
                 "the patches of " + input.path().string() + " and their whitened copy", "extract fewer patches");
}

std::string method_of_transform(const std::string& path) {
  const H5Reader file(path);
  if (!file.has_attribute("method"))
    throw InputError(path + ": is no whitening; give what --save-transform of zca or pca wrote, or images that another "
                     "method has whitened");
  return file.text("method");
}

ImageFilter read_image_filter(const std::string& path, const SampleFile& input, const arma::fcube& images) {
  const H5Reader file(path);
  const double channels = file.has_attribute("channels") ? file.number("channels") : 1;
  if (channels != static_cast<double>(channels_of(input)))
    throw InputError(path + ": was fitted to images of " + number_text(channels) + " colour planes, those of " +
                     input.path().string() + " have " + std::to_string(channels_of(input)));
  const double cutoff = file.number("cutoff"), gain = file.number("gain"), side = file.number("longer_side");
  const arma::uword longer = std::max(images.n_rows, images.n_cols / channels_of(input));  // of a colour plane
  return cutoff > 0 ? same_filter(cutoff, gain, side, static_cast<double>(longer)) : ImageFilter{.gain = gain};
}

arma::fmat read_mean_image(const std::string& path, const SampleFile& input, const arma::fcube& images) {
  arma::fmat mean = H5Reader(path).fmat("mean");
  if (mean.n_rows != images.n_rows || mean.n_cols != images.n_cols)
    throw InputError(path + ": its mean image is not of the size of the images of " + input.path().string());
  return mean;
}

void check_blank(const SampleFile& input, const arma::fcube& images, const Note& note) {
  const arma::uword blank = count_blank(images), all = images.n_slices;
  const std::string path = input.path().string();
  if (blank == all)
    throw InputError(path + ": its images are all blank or all the same, and nothing would be left of them");
  if (blank > 0) note(path + ": " + std::to_string(blank) + " of " + std::to_string(all) + " images are blank when whitened");
}

void write_image_filter(H5Writer& file, const std::string& method, const FilteredImages& filtered) {
  file.attribute("method", method);
  file.attribute("gain", filtered.gain);
  file.attribute("cutoff", filtered.cutoff);
  file.attribute("longer_side", filtered.longer_side);
}

Whitening read_whitening(const std::string& path, const SampleFile& input) {
  const H5Reader file(path);
  const auto pixels = file.shape("mean").front();
  if (pixels != input.size())
    throw InputError(path + ": takes patches of " + std::to_string(pixels) + " pixels, those of " +
                     input.path().string() + " have " + std::to_string(input.size()));
  return {.method = file.text("method"),
          .regulariser = file.number("regulariser"),
          .mean = file.vec("mean"),
          .whiten = file.mat("whiten"),
          .unwhiten = file.mat("unwhiten"),
          .spectrum = file.vec("spectrum")};
}

void write_whitening(H5Writer& file, const Whitening& whitening, const SampleFile& input, PatchShape shape) {
  file.write("mean", whitening.mean);
  file.write("whiten", whitening.whiten);
  file.write("unwhiten", whitening.unwhiten);
  file.write("spectrum", whitening.spectrum);
  file.attribute("method", whitening.method);
  file.attribute("regulariser", whitening.regulariser);
  copy_patch_shape(input, shape, file);
  write_origin(origin_of(input), file);
}

}  // namespace simplecell
