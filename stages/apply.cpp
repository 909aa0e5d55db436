#include <algorithm>
#include <set>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "files/grid_codes.hpp"
#include "files/model.hpp"
#include "files/new_images.hpp"
#include "options/encoding.hpp"
#include "options/preprocessing.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string dictionary, array, output;
  std::vector<std::string> images;
  std::uint64_t stride = 0, top = 12;
  std::vector<double> units;
  EncodingValues encoding;
  PreprocessingValues preprocessing;
};

void declare(Options& options, Values& values) {
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.inputs("images", values.images,
                 "new images as they are before whitening, all of one size: PNG, JPEG, WebP, TIFF, MAT, or arrays "
                 "(images, height, width) of HDF5 and .npy");
  options.text("array", values.array, "which array of an HDF5 file they are; by default images, or the only one");
  options.output("output", values.output, "HDF5: codes, reconstruction, maps and more, as below");
  options.integer("stride", values.stride, between(1, 4096),
                  "pixels from one patch to the next, downwards and to the right, at most the side of a patch")
      .value = "half the side of a patch";
  options.group("Units whose maps are written");
  options.wholes("units", values.units, at_least(0), "numbers of units, from 0; default: by --top");
  options.integer("top", values.top, at_least(1), "so many units with the largest mean |x_j| |a_j|, the largest first");
  declare_encoding(options, values.encoding);
  declare_preprocessing(options, values.preprocessing);
}

void check_usage(const Values& values, const Run& run) {
  if (run.given("array") && std::none_of(values.images.begin(), values.images.end(), is_hdf5))
    throw UsageError("--array names an array of an HDF5 file, and --images is none; leave it out");
  if (run.given("units") && run.given("top")) throw UsageError("give --units or --top, not both");
  if (std::set<double>(values.units.begin(), values.units.end()).size() < values.units.size())
    throw UsageError("--units names a unit twice");
}

void check_units(const Values& values, arma::uword all) {
  for (const double unit : values.units)
    if (unit >= static_cast<double>(all))
      throw UsageError("--units " + number_text(unit) + ": the dictionary has " + std::to_string(all) +
                       " units, 0 to " + std::to_string(all - 1));
}

void run(const Values& values, const Run& run) {
  check_usage(values, run);
  const H5Reader trained(values.dictionary);
  const ModelSpec spec = encoding_model(trained, values.encoding);
  require_one_input(trained);
  const auto model = open_model(trained, spec);
  const arma::fmat& A = model->dictionary();
  check_units(values, A.n_cols);
  const Preprocessing steps = find_preprocessing(values.preprocessing, run, trained);
  const NewImages images(values.images, values.array, steps, values.preprocessing.whitening == "none", run.notes());
  const PatchGrid grid = of_file(values.images.front(), [&] {
    return grid_of(steps, images.height(), images.width(), values.stride);
  });

  H5Writer file(values.output, run.provenance());
  reserve_grid_output(grid, images.count(), steps.channels, A.n_cols, file);
  OpenGaps gaps(spec);
  const auto encode = [&](const arma::fmat& stimuli) {
    const Solution solution = model->encode(stimuli);
    gaps.add(solution.gaps);
    return solution.codes;
  };
  const GridStatistics found = of_file(values.images.front(), [&] {
    return GridCoder(steps, grid, A, encode)
        .run(images.count(), [&](auto first, auto last) { return images.read(first, last); },
             grid_output(grid, file), run.progress("patches"));
  });
  const arma::uvec units = values.units.empty() ? largest_contributions(found, values.top)
                                                : arma::conv_to<arma::uvec>::from(arma::vec(values.units));
  write_units(units, A, grid, images.count(), file);
  write_grid_statistics(found, grid, file);
  file.attribute("model", model_text(spec));
  const Origin learned = origin_of(trained);
  file.attribute("trained_on", learned.dataset);
  write_origin({images.origin().dataset, joint_source(learned, images.origin())}, file);
  gaps.note(run.notes());
  note_grid(found, steps, grid, images.count(), run.notes());
  file.commit();
}

}  // namespace

Stage apply() {
  return make_stage<Values>(
      {.name = "apply",
       .summary = "Apply a trained model to new images: codes, reconstructions and maps of units.",
       .description =
           "New images go through what the training images went through, with the same parameters (filter, gain, mean "
           "image, maps of patches), all of which the dictionary file holds. A plain whiten would set the gain anew, "
           "and lambda would mean something else. Images of another size are filtered alike in cycles per pixel. "
           "Patches are cut on a regular grid, and their codes are those that encode infers. Images of the size of a "
           "patch, as of models of whole images, are one patch each.\n"
           "Output: codes (n, m) of all patches, image by image and row by row; positions (n, 3): image, row and "
           "column of the upper left pixel, from 0; images, whitened and reconstruction (images, height, width), the "
           "last from the AX of the patches, averaged where these overlap, in the space of the whitened images "
           "(normalisation and maps of patches are undone, the filter of whole images is not); units (k), atoms (k, d) "
           "and maps (images, k, rows, columns): the codes of these units at the places of the grid; active (m): share "
           "of patches in which a unit is active; image_error (images): |whitened - reconstruction|²/|whitened|² of "
           "the pixels in patches. Attributes: relative_error |Y - AX|²/|Y|² of all patches as the model sees them, "
           "active_units, stride, patch_height, patch_width, model, trained_on, source, dataset.",
       .example = "apply --dictionary dictionary.h5 --images photograph.png --top 12 --output applied.h5",
       .reference = "local-geometry eqs 1, 6-8; Olshausen & Field (1997), Vision Res 37:3311-3325."},
      declare, run);
}

}  // namespace simplecell
