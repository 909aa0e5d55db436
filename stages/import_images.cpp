#include <cmath>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "io/image.hpp"
#include "io/labelled.hpp"

namespace simplecell {
namespace {

struct Values {
  std::vector<std::string> inputs;
  std::string output, dataset, variable, format = "pictures", colour = "luminance", part = "train";
  std::uint64_t crop = 0, count = 0;
};

void declare(Options& options, Values& values) {
  options.inputs("input", values.inputs, "PNG, TIFF, MAT, CIFAR-10 or MNIST files, in the order the images shall have");
  options.output("output", values.output, "HDF5: images (n, height, width); labels (n) of CIFAR-10 and MNIST");
  options.text("dataset", values.dataset, "name of the data set, carried by everything made from it").required = true;
  options.text("variable", values.variable, "array of MAT files; needed if one holds several");
  options.integer("crop", values.crop, at_least(0), "keep the central square of this many pixels; 0 keeps all");
  options.integer("count", values.count, at_least(0), "keep only so many images from the beginning; 0 keeps all");
  options.choice("format", values.format, {"pictures", "cifar10", "mnist"},
                 "pictures are told apart by content; CIFAR-10 files have no mark of their own and are named here");
  options.group("CIFAR-10");
  options.choice("colour", values.colour, {"luminance", "rgb"},
                 "one grey plane, 0.299 R + 0.587 G + 0.114 B, or three: images (n, 3 height, width)");
  options.choice("part", values.part, {"train", "test"}, "which images to take of the original tar.gz archive");
}

// An option that would have no effect is refused by name.
void check(const Values& values, const Run& run) {
  const auto only_for = [&](const std::string& option, const std::string& format) {
    if (run.given(option) && values.format != format)
      throw UsageError("--" + option + " has no effect with --format " + values.format + "; leave it out");
  };
  for (const char* option : {"crop", "variable"}) only_for(option, "pictures");
  for (const char* option : {"colour", "part"}) only_for(option, "cifar10");
}

std::string name_of(const std::string& path, arma::uword index, arma::uword count) {
  return count == 1 ? path : path + ": image " + std::to_string(index);
}

// Pictures that no patch can be learned from are refused where they enter.
void check_content(const arma::fmat& picture, const std::string& name) {
  if (!picture.is_finite()) throw InputError(name + " holds NaN or infinite pixels");
  if (picture.min() == picture.max()) throw InputError(name + " is constant; nothing can be learned from it");
}

arma::fcube cropped(const arma::fcube& pictures, arma::uword size, const std::string& path) {
  if (size == 0) return pictures;
  if (size > pictures.n_rows || size > pictures.n_cols)
    throw InputError(path + ": pictures of " + std::to_string(pictures.n_rows) + "×" + std::to_string(pictures.n_cols) +
                     " pixels are too small for --crop " + std::to_string(size));
  const arma::uword left = (pictures.n_rows - size) / 2, top = (pictures.n_cols - size) / 2;
  return pictures.tube(left, top, left + size - 1, top + size - 1);
}

void append(arma::fcube& images, const arma::fcube& more, const std::string& path, const std::string& first_path) {
  if (!images.is_empty() && (more.n_rows != images.n_rows || more.n_cols != images.n_cols))
    throw InputError(path + ": pictures of " + std::to_string(more.n_rows) + "×" + std::to_string(more.n_cols) +
                     " pixels, but those of " + first_path + " have " + std::to_string(images.n_rows) + "×" +
                     std::to_string(images.n_cols) + "; use --crop or separate imports");
  images = images.is_empty() ? more : arma::fcube(arma::join_slices(images, more));
}

LabelledImages read(const Values& values, const std::string& path) {
  if (values.format == "cifar10") return read_cifar10(path, values.colour == "rgb", values.part);
  if (values.format == "mnist") return read_mnist(path);
  return {cropped(read_images(path, values.variable), values.crop, path), {}};
}

// Images and labels of all files, one after the other; reading ends where --count images are there.
LabelledImages read_all(const Values& values, const Progress& progress) {
  LabelledImages all;
  const auto enough = [&](arma::uword have) { return values.count > 0 && have >= values.count; };
  const bool labelled = values.format != "pictures";
  for (std::size_t i = 0; i < values.inputs.size(); ++i) {
    if (enough(all.images.n_slices) && (!labelled || enough(all.labels.n_elem))) break;
    const std::string& path = values.inputs[i];
    const LabelledImages more = read(values, path);
    for (arma::uword k = 0; k < more.images.n_slices; ++k)
      check_content(more.images.slice(k), name_of(path, k, more.images.n_slices));
    if (!more.images.is_empty()) append(all.images, more.images, path, values.inputs[0]);
    all.labels = arma::join_cols(all.labels, more.labels);
    report(progress, i + 1, values.inputs.size());
  }
  if (all.images.is_empty())
    throw InputError(values.inputs[0] + ": holds labels alone; name the file of images as well");
  if (!all.labels.is_empty() && all.labels.n_elem != all.images.n_slices)
    throw InputError(values.inputs[0] + ": " + std::to_string(all.labels.n_elem) + " labels for " +
                     std::to_string(all.images.n_slices) + " images; name the files that belong together");
  if (values.count > 0 && values.count < all.images.n_slices) {
    all.images.shed_slices(values.count, all.images.n_slices - 1);
    if (!all.labels.is_empty()) all.labels.resize(values.count);
  }
  return all;
}

void run(const Values& values, const Run& run) {
  check(values, run);
  const LabelledImages all = read_all(values, run.progress("reading"));
  H5Writer file(values.output, run.provenance());
  file.write("images", all.images);
  if (!all.labels.is_empty()) file.write("labels", all.labels);
  if (values.colour == "rgb") file.attribute("channels", 3);
  file.attribute("source", "real");
  file.attribute("dataset", values.dataset);
  file.commit();
}

}  // namespace

Stage import_images() {
  return make_stage<Values>(
      {.name = "import-images",
       .summary = "Read pictures into one HDF5 file of grey or colour images.",
       .description =
           "Reads PNG, TIFF (all pages) and MAT files (arrays of rows × columns [× n]), told apart by content. Grey "
           "levels "
           "are on the scale 0 … 255 for 8 and 16 bits alike; colour becomes luma, 0.299 R + 0.587 G + 0.114 B; values "
           "of "
           "MAT files are taken as they are. All pictures must have one size, or be cropped to one.\n"
           "--format cifar10 reads the binary version: .bin, .bin.xz, .bin.gz or the original tar.gz; --format mnist "
           "reads "
           "IDX files of images and of labels, packed or not. Their values are from 0 to 1, and labels go along.\n"
           "Output: images (n, height, width), float32, upright; labels (n) if there are any; attributes source = "
           "real, "
           "dataset, and channels = 3 if colour is kept: then the planes of an image lie one above the other.",
       .example = "import-images --input of_raw_0.png of_raw_1.png --dataset olshausen-raw --output images.h5",
       .reference = "Luma: Recommendation ITU-R BT.601. CIFAR-10: Krizhevsky (2009). MNIST: LeCun et al. (1998)."},
      declare, run);
}

}  // namespace simplecell
