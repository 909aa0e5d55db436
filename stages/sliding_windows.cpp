#include <cmath>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/model.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"
#include "network/convolution.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string images, dictionary, output, statistics;
  std::uint64_t first = 0, count = 1;
  Windows windows;
  double tolerance = 1e-6;
};

void declare(Options& options, Values& values) {
  options.input("images", values.images,
                "images (n, height, width): HDF5, .npy; whitened as the patches of training were");
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.integer("first", values.first, at_least(0), "index of the first image, from 0");
  options.integer("count", values.count, between(1, 1e6), "number of images");
  options.integer("stride", values.windows.stride, between(1, 1e6), "pixels from one window to the next");
  options.real("tolerance", values.tolerance, above(0),
               "relative duality gap of the FISTA codes for comparison");
  options.output("output", values.output,
                 "HDF5: image (count, height, width); codes and convolution (count x rows x columns, m)");
  options.output("statistics", values.statistics, "table of the statistics (TSV)");
}

arma::fmat read_images(const Values& values, const SampleFile& file) {
  const arma::fcube images = file.fcube();
  if (values.first + values.count > images.n_slices)
    throw InputError(values.images + ": has " + std::to_string(images.n_slices) + " images, fewer than --first " +
                     std::to_string(values.first) + " and --count " + std::to_string(values.count));
  const arma::fcube taken = images.slices(values.first, values.first + values.count - 1);
  return {taken.memptr(), images.n_rows * images.n_cols, values.count};
}

// Windows of the size of the atoms.
Windows fit_windows(const Values& values, const SampleFile& images) {
  const SampleFile trained(values.dictionary, {.named = "dictionary"});
  const arma::uword pixels = trained.size();
  const auto picture = images.picture();
  Windows windows = values.windows;
  windows.height = picture[0];
  windows.width = picture[1];
  windows.size = patch_shape(trained, {}).height;
  if (windows.dimension() != pixels)
    throw InputError(values.dictionary + ": atoms of " + std::to_string(pixels) + " pixels are no square windows of " +
                     std::to_string(windows.size) + "×" + std::to_string(windows.size));
  return windows;
}

TableForm statistics_table() {
  return metric_table(
      "statistics",
      {{"windows", "windows"},
       {"units", "atoms"},
       {"largest_code", "largest magnitude of a code"},
       {"convolution_difference", "largest difference of codes from the convolution"},
       {"iteration_difference", "largest difference of codes from those found by FISTA to the given duality gap"},
       {.name = "largest_gap", .meaning = "largest duality gap of the codes", .may_be_nan = true},
       {"active_codes", "share of codes that are not zero"},
       {"active_convolution", "share of responses of the convolution that are not zero"},
       {.name = "error_codes",
        .meaning = "relative error |Y - AX|²/|Y|² of the codes",
        .may_be_nan = true},
       {.name = "error_convolution", .meaning = "the same for the responses of the convolution", .may_be_nan = true}});
}

void run(const Values& values, const Run& run) {
  const H5Reader trained(values.dictionary);
  const ModelSpec spec = read_model(trained);
  if (spec.penalty.name.empty())
    throw InputError(values.dictionary + ": its model has no penalty, whose proximal map would follow a convolution");
  const auto model = open_model(trained, spec);
  const auto penalty = penalties().find(spec.penalty.name).make(spec.penalty.settings);
  const arma::fmat& A = model->dictionary();
  const SampleFile file_of_images = open_images(values.images, "");
  const arma::fmat images = read_images(values, file_of_images);
  note_array(file_of_images, run.notes());
  const Windows windows = fit_windows(values, file_of_images);
  const WindowCodes codes =
      code_windows(*model, *penalty, windows, images, values.tolerance, run.progress("windows"));
  const WindowAgreement agreement = compare(codes, A);

  H5Writer file(values.output, run.provenance());
  file.write("image", arma::fcube(images.memptr(), windows.width, windows.height, images.n_cols));
  file.write("codes", codes.own.codes);
  file.write("convolution", codes.convolution);
  file.attribute("rows", static_cast<double>(windows.rows()));
  file.attribute("columns", static_cast<double>(windows.columns()));
  file.attribute("model", model_text(spec));
  write_origin(origin_of(file_of_images), file);
  const Measurements rows = {{"windows", static_cast<double>(codes.stimuli.n_cols)},
                             {"units", static_cast<double>(A.n_cols)},
                             {"largest_code", agreement.largest_code},
                             {"convolution_difference", agreement.convolution_difference},
                             {"iteration_difference", agreement.iteration_difference},
                             {"largest_gap", agreement.largest_gap},
                             {"active_codes", agreement.active_codes},
                             {"active_convolution", agreement.active_convolution},
                             {"error_codes", agreement.error_codes},
                             {"error_convolution", agreement.error_convolution}};
  TextFile statistics(values.statistics, text_of(statistics_table(), rows));
  commit_all(file, statistics);
}

}  // namespace

Stage sliding_windows() {
  return make_stage<Values>(
      {.name = "sliding-windows",
       .summary = "Code images window by window, beside the convolution layer of the same filters.",
       .description =
           "Windows of the size of the atoms slide over each image. codes: of the trained model, window by window, row "
           "by row. convolution: the image correlated with every atom, followed by the proximal map of "
           "the model's penalty; with nonnegative-l1 that is a convolution layer of bias -lambda and ReLU. With "
           "orthonormal atoms and the closed form the two are equal to rounding.",
       .example = "sliding-windows --images whitened.h5 --dictionary dictionary.h5 --first 3 --output windows.h5 "
                  "--statistics windows.tsv",
       .reference = "sparse-coding-interpretation eqs 33, 45, 67 and figure 7.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
