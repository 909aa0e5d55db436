#include <set>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "files/whitening.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string method, input, array, output, transform, save_transform;
  PatchShape shape;
  double cutoff = arma::datum::nan, gain = arma::datum::nan, variance = ImageFilter{}.variance;
  double regulariser = WhiteningOptions{}.regulariser, retain = WhiteningOptions{}.retain;
  std::uint64_t components = 0;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input,
                "images (n, height, width), of different sizes too; for zca and pca patches (n, d) or (n, height, "
                "width): " + sample_kinds);
  options.text("array", values.array,
               "which array of an HDF5 file they are; by default images or patches, or the only one");
  options.output("output", values.output, "HDF5: the same, whitened");
  options.choice("method", values.method, {"olshausen-field", "scale", "mean", "unit-norm", "zca", "pca"},
                 "how to whiten; required unless a transform is applied");
  options.group("Whole images (olshausen-field, scale, mean, unit-norm)");
  options.real("cutoff", values.cutoff, above(0),
               "f0 of olshausen-field in cycles per picture (its longer side N, or that of the largest of different "
               "sizes); default: 200 N/512");
  options.real("gain", values.gain, above(0), "factor for all images; default: computed from --variance");
  options.real("variance", values.variance, above(0), "mean variance of the images after the gain");
  options.group("Patches (zca, pca)");
  options.real("regulariser", values.regulariser, at_least(0),
               "share of the mean eigenvalue added to every eigenvalue");
  options.integer("components", values.components, at_least(1), "pca: directions to keep").value = "all";
  options.real("retain", values.retain, {.low = 0, .high = 1, .open_low = true}, "pca: share of the variance to keep");
  declare_patch_shape(options, values.shape);
  options.optional_input("transform", values.transform, "HDF5: a whitening fitted before, to be applied as it is: "
                         "a --save-transform of zca or pca, or images that another method has whitened, whose mean "
                         "image, filter and gain are used");
  options.optional_output("save-transform", values.save_transform, "HDF5: the fitted whitening");
}

// Throws if a given option would have no effect.
void check(const Values& values, const Run& run) {
  const bool applying = run.given("transform");
  if (applying == run.given("method"))
    throw UsageError(applying ? "--transform names its own method; leave out --method"
                              : "--method is missing; see --help");
  const auto only_for = [&](const std::string& option, const std::set<std::string>& methods) {
    if (run.given(option) && !methods.count(values.method))
      throw UsageError("--" + option + " does not apply to " +
                       (applying ? "a fitted --transform" : "--method " + values.method));
  };
  only_for("cutoff", {"olshausen-field"});
  for (const char* option : {"gain", "variance"}) only_for(option, {"olshausen-field", "scale"});
  for (const char* option : {"regulariser", "save-transform"}) only_for(option, {"zca", "pca"});
  if (!applying) only_for("shape", {"zca", "pca"});
  for (const char* option : {"components", "retain"}) only_for(option, {"pca"});
  if (run.given("gain") && run.given("variance")) throw UsageError("give --gain or --variance, not both");
  if (run.given("components") && run.given("retain")) throw UsageError("give --components or --retain, not both");
}

ImageFilter filter_of(const Values& values, const Run& run) {
  ImageFilter filter{.variance = values.variance};
  if (run.given("cutoff")) filter.cutoff = values.cutoff;
  if (run.given("gain")) filter.gain = values.gain;
  return filter;
}

void run_filter(const Values& values, const std::string& method, const Run& run, const SampleFile& input) {
  Pictures images = read_pictures(input);
  const arma::umat sizes = images.sizes;
  note_array(input, run.notes());
  const arma::uword channels = channels_of(input),
                    longer_side = std::max(images.pixels.n_rows, images.pixels.n_cols / channels);
  const ImageFilter filter = values.transform.empty() ? filter_of(values, run)
                                                      : read_image_filter(values.transform, input, longer_side);
  const FilteredImages filtered = of_file(values.input, [&] {
    return filter_images(std::move(images), channels, method == "olshausen-field", filter, run.progress("filtering"));
  });
  check_blank(input, filtered.images, run.notes());
  H5Writer file(values.output, run.provenance());
  write_image_filter(file, method, filtered, longer_side);
  write_whitened_images(file, input, Pictures(filtered.images, sizes));
  write_preprocessing(with_step(preprocessing_of(input), {.method = method,
                                                          .cutoff = filtered.cutoff,
                                                          .gain = filtered.gain,
                                                          .longer_side = static_cast<double>(longer_side)}),
                      file);
  file.commit();
}

// The mean image of the training images is subtracted, or each image is divided by its norm.
void run_plainly(const Values& values, const std::string& method, const Run& run, const SampleFile& input) {
  arma::fcube images = input.fcube();
  note_array(input, run.notes());
  const bool mean = method == "mean";
  const arma::fmat average = !mean                      ? arma::fmat()
                             : values.transform.empty() ? mean_image(images)
                                                        : read_mean_image(values.transform, input, images);
  if (mean)
    images.each_slice() -= average;
  else
    scale_to_unit_norm(images);
  check_blank(input, images, run.notes());
  H5Writer file(values.output, run.provenance());
  write_whitened_images(file, input, images);
  if (mean) file.write("mean", average);
  file.attribute("method", method);
  write_preprocessing(with_step(preprocessing_of(input), {.method = method, .mean = average}), file);
  file.commit();
}

WhiteningOptions fit_options(const Values& values) {
  return {values.method, values.regulariser, values.components, values.retain};
}

void run_patches(const Values& values, const Run& run, const SampleFile& input) {
  check_patch_shape(input, values.shape);
  require_room_to_whiten(input);
  const arma::fmat patches = input.fmat();
  note_array(input, run.notes());
  const Whitening whitening = values.transform.empty()
                                  ? of_file(values.input, [&] { return fit_whitening(patches, fit_options(values)); })
                                  : read_whitening(values.transform, input);
  if (!values.transform.empty()) check_same_shape(input, values.shape, H5Reader(values.transform));
  H5Writer file(values.output, run.provenance());
  write_whitened_patches(file, input, apply_whitening(whitening, patches), whitening.method, values.shape);
  write_preprocessing(with_map(preprocessing_of(input), whitening, known_patch_shape(input, values.shape)), file);
  if (values.save_transform.empty()) return file.commit();
  H5Writer transform(values.save_transform, run.provenance());
  write_whitening(transform, whitening, input, values.shape);
  commit_all(file, transform);
}

void run(const Values& values, const Run& run) {
  check(values, run);
  const std::string method = values.transform.empty() ? values.method : method_of_transform(values.transform);
  const bool filter = method == "olshausen-field" || method == "scale", patches = method == "zca" || method == "pca";
  const SampleFile input = patches  ? open_patches(values.input, values.array)
                           : filter ? open_pictures(values.input, values.array)
                                    : open_images(values.input, values.array);
  if (patches) return run_patches(values, run, input);
  if (filter) return run_filter(values, method, run, input);
  run_plainly(values, method, run, input);
}

}  // namespace

Stage whiten() {
  return make_stage<Values>(
      {.name = "whiten",
       .summary = "Whiten images or patches.",
       .description =
           "olshausen-field: whole images through R(f) = f exp(-(f/f0)^4), f in cycles per picture, then one common "
           "gain. Pictures of different sizes are filtered each on its own, and alike at every frequency in cycles per "
           "pixel. scale: images that are white already; mean removed, one common gain. mean: images less their mean "
           "image, which the output holds, so that it can be the --transform of test images. unit-norm: each image "
           "divided by the root of the sum of its squared pixels. zca, pca: patches through a linear map fitted on "
           "them, with e = regulariser * mean(eigenvalue): (C + e I)^(-1/2), or its leading directions alone. A "
           "fitted whitening can be applied to other data (--transform), as to test images: the map of patches, the "
           "mean image, or filter and gain. The filter is then the same in cycles per pixel, also for images of "
           "another size.\n"
           "Input and output: images (n, height, width), or pictures and sizes (n, 2) where these differ, or patches "
           "(n, d); companion, positions and labels pass "
           "unchanged. Attributes beside the input's: method, gain, cutoff (cycles per picture) and longer_side "
           "(pixels) of images; whitening (patches; pca gives n x k coefficients, no patch_height and patch_width). A "
           "transform holds mean (d), whiten (d, k), unwhiten (k, d), spectrum (d).",
       .example = "whiten --method olshausen-field --input raw.h5 --output white.h5",
       .reference =
           "Olshausen & Field (1997), Vision Research 37:3311-3325; Bell & Sejnowski (1997), ibid. 3327-3338."},
      declare, run);
}

}  // namespace simplecell
