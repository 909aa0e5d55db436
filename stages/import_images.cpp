#include <cmath>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "io/image.hpp"

namespace simplecell {
namespace {

struct Values {
  std::vector<std::string> inputs;
  std::string output, dataset, variable;
  std::uint64_t crop = 0;
};

void declare(Options& options, Values& values) {
  options.inputs("input", values.inputs, "PNG, TIFF or MAT files, in the order the images shall have");
  options.output("output", values.output, "HDF5: images (n, height, width)");
  options.text("dataset", values.dataset, "name of the data set, carried by everything made from it").required = true;
  options.text("variable", values.variable, "array of MAT files; needed if one holds several");
  options.integer("crop", values.crop, at_least(0), "keep the central square of this many pixels; 0 keeps all");
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

void run(const Values& values, const Run& run) {
  const Progress progress = run.progress("reading");
  arma::fcube images;
  for (std::size_t i = 0; i < values.inputs.size(); ++i) {
    const std::string& path = values.inputs[i];
    const arma::fcube pictures = cropped(read_images(path, values.variable), values.crop, path);
    for (arma::uword k = 0; k < pictures.n_slices; ++k)
      check_content(pictures.slice(k), name_of(path, k, pictures.n_slices));
    append(images, pictures, path, values.inputs[0]);
    report(progress, i + 1, values.inputs.size());
  }
  H5Writer file(values.output, run.provenance());
  file.write("images", images);
  file.attribute("source", "real");
  file.attribute("dataset", values.dataset);
  file.commit();
}

}  // namespace

Stage import_images() {
  return make_stage<Values>(
      {.name = "import-images",
       .summary = "Read pictures into one HDF5 file of grey images.",
       .description = "Reads PNG, TIFF (all pages) and MAT files (arrays of rows × columns [× n]), told apart by "
                      "content. Grey levels "
                      "are on the scale 0 … 255 for 8 and 16 bits alike; colour becomes luma, 0.299 R + 0.587 G + "
                      "0.114 B; values of "
                      "MAT files are taken as they are. All pictures must have one size, or be cropped to one.\n"
                      "Output: images (n, height, width), float32, upright; attributes source = real, dataset.",
       .example = "import-images --input of_raw_0.png of_raw_1.png --dataset olshausen-raw --output images.h5",
       .reference = "Luma: Recommendation ITU-R BT.601."},
      declare, run);
}

}  // namespace simplecell
