#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/of_file.hpp"
#include "core/parallel.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "options/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, array, companion, output;
  PatchOptions patches;
  std::uint64_t count = 100000, seed = 0;
  std::string channel = "all";
  bool whole = false;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "images (n, height, width), of different sizes too: HDF5, .npy");
  options.text("array", values.array,
               "which array of an HDF5 file they are; by default images or pictures, or the only one");
  options.optional_input("companion", values.companion,
                         "images of the same scenes, cut at the same places and left as they are");
  options.output("output", values.output, "HDF5: patches (count, size²), positions, companion, labels");
  options.flag("whole", values.whole, "take every image whole, once and in order, instead of patches at random places");
  options.integer("count", values.count, between(1, 1e12), "number of patches; with --whole the most images");
  options.choice("channel", values.channel, {"all", "red", "green", "blue"},
                 "with --whole: all planes of images in colour, or one");
  declare_patches(options, values.patches);
  declare_ensembles(options, values.patches);
  options.seed(values.seed, "the places; not with --whole").required = false;
}

void check_memory(const Values& values, const SampleFile& images) {
  const double pixels = static_cast<double>(images.size()) * static_cast<double>(images.count()),
               both = values.companion.empty() ? 1 : 2,
               d = static_cast<double>(values.patches.size * values.patches.size);
  require_memory(both * 4 * pixels + static_cast<double>(values.count) * (both * 4 * d + 3 * 8),
                 std::to_string(values.count) + " patches of " + std::to_string(values.patches.size) + " pixels",
                 "lower --count or --size");
}

void check_usage(const Values& values, const Run& run) {
  if (!values.whole && !run.given("seed")) throw UsageError("--seed is missing; it fixes the places");
  if (!values.whole && run.given("channel")) throw UsageError("--channel has no effect without --whole; leave it out");
  for (const char* option : {"seed", "size", "border", "mean", "variance", "min-variance", "ensemble", "spread"})
    if (values.whole && run.given(option))
      throw UsageError("--" + std::string(option) + " has no effect with --whole; leave it out");
}

// Images are stored row by row and plane by plane, as patches are.
arma::fmat as_patches(const arma::fcube& images, arma::uword count, Range pixels) {
  arma::fmat patches(pixels.size(), count);
  for (arma::uword i = 0; i < count; ++i)
    std::copy_n(images.slice_memptr(i) + pixels.first, pixels.size(), patches.colptr(i));
  return patches;
}

// The pixels of the plane named by --channel.
Range chosen_pixels(const Values& values, const SampleFile& input, const arma::fcube& images) {
  if (values.channel == "all") return {0, images.n_elem_slice};
  if (channels_of(input) != 3)
    throw InputError(values.input + ": has no colours to take " + values.channel + " of; import with --colour rgb");
  const arma::uword plane = images.n_elem_slice / 3;
  const arma::uword index = values.channel == "red" ? 0 : values.channel == "green" ? 1 : 2;
  return {index * plane, (index + 1) * plane};
}

void run_whole(const Values& values, const Run& run, const SampleFile& input) {
  const arma::fcube images = input.fcube();
  note_array(input, run.notes());
  const arma::uword count = std::min<arma::uword>(values.count, images.n_slices);
  H5Writer file(values.output, run.provenance());
  const Range pixels = chosen_pixels(values, input, images);
  file.write("patches", as_patches(images, count, pixels));
  arma::mat positions(3, count, arma::fill::zeros);
  positions.row(0) = arma::regspace<arma::rowvec>(0, static_cast<double>(count) - 1);
  file.write("positions", positions);
  if (!values.companion.empty()) {
    const arma::fcube companion = open_images(values.companion, "").fcube();
    if (arma::size(companion) != arma::size(images))
      throw InputError(values.companion + ": its images are not as many or not as large as those of " + values.input);
    file.write("companion", as_patches(companion, count, pixels));
  }
  copy_labels(input, file, count);
  const auto channels = static_cast<double>(channels_of(input));
  file.attribute("patch_height", static_cast<double>(images.n_cols) / channels);
  file.attribute("patch_width", static_cast<double>(images.n_rows));
  if (channels > 1 && values.channel == "all") file.attribute("channels", channels);
  if (values.channel != "all") file.attribute("channel", values.channel);
  write_preprocessing(with_patches(preprocessing_of(input), {.channel = values.channel},
                                   {images.n_cols / channels_of(input), images.n_rows}),
                      file);
  write_origin(origin_of(input), file);
  file.commit();
}

void run(const Values& values, const Run& run) {
  check_usage(values, run);
  check_ensembles(values.patches, run);
  if (values.whole) return run_whole(values, run, open_images(values.input, values.array));
  const SampleFile images = open_pictures(values.input, values.array);
  check_memory(values, images);
  const PatchSampler sampler = make_sampler(images, values.companion, values.patches, values.seed, run.notes());
  const PatchSampler::Batch batch = of_file(values.input, [&] { return sampler.take(0, values.count); });

  H5Writer file(values.output, run.provenance());
  file.write("patches", batch.patches);
  file.write("positions", batch.positions);
  if (!batch.companion.is_empty()) file.write("companion", batch.companion);
  file.attribute("patch_height", static_cast<double>(values.patches.size));
  file.attribute("patch_width", static_cast<double>(values.patches.size));
  file.attribute("ensemble", static_cast<double>(values.patches.ensemble));
  write_preprocessing(with_patches(preprocessing_of(images), {values.patches.mean, values.patches.variance},
                                   {values.patches.size, values.patches.size}),
                      file);
  write_origin(origin_of(images), file);
  file.commit();
}

}  // namespace

Stage extract_patches() {
  return make_stage<Values>(
      {.name = "extract-patches",
       .summary = "Cut patches at random places out of images.",
       .description =
           "Every image and every place outside the border is equally likely. Of pictures of different sizes every "
           "place of every picture is, so that they give patches in proportion to the area where these fit; pictures "
           "without room for any are refused. Patch k depends on the seed and k "
           "alone: a file of fewer patches is the beginning of a file of more. With --ensemble, consecutive patches "
           "lie within --spread pixels of one place. With --whole the images themselves are the patches, in colour "
           "too or one plane of it, and their labels go along.\n"
           "Output: patches (count, size²) float32, pixels row by row; positions (count, 3): image, row and column of "
           "the upper left pixel, from 0; companion (count, size²) if given; labels (count) of whole images that have "
           "them; attributes patch_height, patch_width, ensemble, channels of colour, source, dataset.",
       .example =
           "extract-patches --input white.h5 --companion raw.h5 --size 16 --count 100000 --seed 1 --output patches.h5",
       .reference = "Olshausen & Field (1996), Nature 381:607-609."},
      declare, run);
}

}  // namespace simplecell
