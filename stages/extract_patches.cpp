#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "data/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, companion, output;
  PatchOptions patches;
  std::uint64_t size = patches.size, border = patches.border, count = 100000, seed = 0;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "HDF5: images (n, height, width)");
  options.optional_input("companion", values.companion,
                         "HDF5: images of the same scenes, cut at the same places and left as they are");
  options.output("output", values.output, "HDF5: patches (count, size²), positions, companion");
  options.integer("size", values.size, between(1, 4096), "height and width of a patch in pixels");
  options.integer("count", values.count, between(1, 1e12), "number of patches");
  options.integer("border", values.border, between(0, 1e6), "pixels along each edge of an image that no patch touches");
  options.choice("mean", values.patches.mean, {"none", "patch"}, "mean removal: none, or each patch its own mean");
  options.choice("variance", values.patches.variance, {"none", "unit"},
                 "none, or each patch divided by its standard deviation (about its mean, over its pixels)");
  options.real("min-variance", values.patches.minimum_variance, at_least(0), "patches of less variance are redrawn");
  options.seed(values.seed, "the places");
}

void check_memory(const Values& values, const H5Reader& images) {
  double pixels = 1;
  for (const arma::uword extent : images.shape("images")) pixels *= static_cast<double>(extent);
  const double both = values.companion.empty() ? 1 : 2, d = static_cast<double>(values.size * values.size);
  require_memory(both * 4 * pixels + static_cast<double>(values.count) * (both * 4 * d + 3 * 8),
                 std::to_string(values.count) + " patches of " + std::to_string(values.size) + " pixels",
                 "lower --count or --size");
}

// Real images beside stand-ins would pass the one off as the other.
arma::fcube read_companion(const std::string& path, const H5Reader& images) {
  if (path.empty()) return {};
  const H5Reader file(path);
  if (file.text("source") != images.text("source"))
    throw InputError(path + ": its images are " + file.text("source") + ", those of " + images.path().string() +
                     " are " + images.text("source"));
  return file.fcube("images");
}

void run(const Values& values, const Run& run) {
  const H5Reader images(values.input);
  check_memory(values, images);
  PatchOptions options = values.patches;
  options.size = values.size;
  options.border = values.border;
  const PatchSampler sampler(images.fcube("images"), options, values.seed, read_companion(values.companion, images));
  const PatchSampler::Batch batch = sampler.take(0, values.count);

  H5Writer file(values.output, run.provenance());
  file.write("patches", batch.patches);
  file.write("positions", batch.positions);
  if (!batch.companion.is_empty()) file.write("companion", batch.companion);
  file.attribute("patch_height", static_cast<double>(values.size));
  file.attribute("patch_width", static_cast<double>(values.size));
  file.copy_attributes(images, {"source", "dataset"});
  file.commit();
}

}  // namespace

Stage extract_patches() {
  return make_stage<Values>(
      {.name = "extract-patches",
       .summary = "Cut patches at random places out of images.",
       .description =
           "Every image and every place that keeps clear of the border is equally likely. Patch k depends on the seed "
           "and k "
           "alone: a file of fewer patches is the beginning of a file of more.\n"
           "Output: patches (count, size²) float32, pixels row by row; positions (count, 3): image, row and column of "
           "the "
           "upper left pixel, from 0; companion (count, size²) if given; attributes patch_height, patch_width, source, "
           "dataset.",
       .example =
           "extract-patches --input white.h5 --companion raw.h5 --size 16 --count 100000 --seed 1 --output patches.h5",
       .reference = "Olshausen & Field (1996), Nature 381:607-609."},
      declare, run);
}

}  // namespace simplecell
