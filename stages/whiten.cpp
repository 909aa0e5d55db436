#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "files/patches.hpp"
#include "files/preprocessing.hpp"
#include "files/whitening.hpp"
#include "options/whitening.hpp"

namespace simplecell {
namespace {

void run_filter(const WhiteningValues& values, const std::string& method, const Run& run, const SampleFile& input) {
  Pictures images = read_pictures(input);
  const arma::umat sizes = images.sizes;
  note_array(input, run.notes());
  const double largest = largest_magnitude(images.pixels);
  const ImageFilter filter = values.transform.empty() ? image_filter(values, run)
                                                      : read_image_filter(values.transform, input, images.pixels);
  const FilteredImages filtered = of_file(values.input, [&] {
    return filter_images(std::move(images), channels_of(input), method == "olshausen-field", filter,
                         run.progress("filtering"));
  });
  check_blank(input, filtered.images, run.notes());
  H5Writer file(values.output, run.provenance());
  write_image_filter(file, method, filtered);
  write_whitened_images(file, input, Pictures(filtered.images, sizes));
  const ImageStep step{method, filtered.cutoff, filtered.gain, filtered.longer_side};
  write_preprocessing(with_step(preprocessing_of(input, largest), step), file);
  file.commit();
}

// The mean image of the training images is subtracted, or each image is divided by its norm.
void run_plainly(const WhiteningValues& values, const std::string& method, const Run& run, const SampleFile& input) {
  arma::fcube images = input.fcube();
  note_array(input, run.notes());
  const double largest = largest_magnitude(images);
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
  write_preprocessing(with_step(preprocessing_of(input, largest), {.method = method, .mean = average}), file);
  file.commit();
}

void run_patches(const WhiteningValues& values, const Run& run, const SampleFile& input) {
  check_patch_shape(input, values.shape);
  require_room_to_whiten(input);
  const arma::fmat patches = input.fmat();
  note_array(input, run.notes());
  const Whitening whitening = values.transform.empty()
                                  ? of_file(values.input, [&] { return fit_whitening(patches, map_options(values)); })
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

void run(const WhiteningValues& values, const Run& run) {
  check_whitening(values, run);
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
  return make_stage<WhiteningValues>(
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
           "(n, d); companion, positions and labels pass unchanged. Attributes beside the input's: method, gain, cutoff (cycles per picture) and longer_side "
           "(pixels) of images; whitening (patches; pca gives n x k coefficients, no patch_height and patch_width). A "
           "transform holds mean (d), whiten (d, k), unwhiten (k, d), spectrum (d).",
       .example = "whiten --method olshausen-field --input raw.h5 --output white.h5",
       .reference =
           "Olshausen & Field (1997), Vision Research 37:3311-3325; Bell & Sejnowski (1997), ibid. 3327-3338."},
      declare_whitening, run);
}

}  // namespace simplecell
