#include "data/preprocessing.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 256;

void subtract_mean(const arma::fmat& mean, arma::fcube& images) {
  if (mean.n_rows != images.n_rows || mean.n_cols != images.n_cols)
    throw InputError("its images are " + std::to_string(images.n_cols) + " x " + std::to_string(images.n_rows) +
                     " pixels, and the mean training image is " + std::to_string(mean.n_cols) + " x " +
                     std::to_string(mean.n_rows) + "; give images of that size");
  images.each_slice() -= mean;
}

arma::fcube apply_step(const ImageStep& step, arma::uword channels, arma::fcube images) {
  if (step.method == "mean") {
    subtract_mean(step.mean, images);
    return images;
  }
  if (step.method == "unit-norm") {
    scale_to_unit_norm(images);
    return images;
  }
  const bool whiten = step.method == "olshausen-field";
  if (!whiten && step.method != "scale") throw InputError("unknown whitening '" + step.method + "'");
  const auto longer_side = static_cast<double>(std::max(images.n_rows, images.n_cols / channels));
  const ImageFilter filter =
      whiten ? same_filter(step.cutoff, step.gain, step.longer_side, longer_side) : ImageFilter{.gain = step.gain};
  return filter_images(images, channels, whiten, filter).images;
}

}  // namespace

arma::fcube preprocess_images(const Preprocessing& steps, arma::fcube images) {
  for (const ImageStep& step : steps.images.value_or(std::vector<ImageStep>{}))
    images = apply_step(step, steps.channels, std::move(images));
  const std::string channel = steps.patches.value_or(PatchStep{}).channel;
  if (channel == "all") return images;
  const arma::uword plane = channel == "red" ? 0 : channel == "green" ? 1 : 2, height = images.n_cols / steps.channels;
  return images.tube(0, plane * height, images.n_rows - 1, (plane + 1) * height - 1);
}

std::vector<PatchScale> preprocess_patches(const Preprocessing& steps, arma::fmat& patches,
                                           const std::vector<double>& flattest) {
  const PatchStep step = steps.patches.value_or(PatchStep{});
  const PatchOptions options{.mean = step.mean, .variance = step.variance};
  std::vector<PatchScale> scales(patches.n_cols);
  parallel_for(chunk_count(patches.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(patches.n_cols, chunk_width, task);
    for (std::size_t i = range.first; i < range.last; ++i)
      scales[i] = normalise(patches.colptr(i), patches.n_rows, options, flattest[i]);
  });
  for (const Whitening& map : steps.maps) patches = apply_whitening(map, patches);
  return scales;
}

void undo_patches(const Preprocessing& steps, const std::vector<PatchScale>& scales, arma::fmat& stimuli) {
  for (auto map = steps.maps.rbegin(); map != steps.maps.rend(); ++map) stimuli = undo_whitening(*map, stimuli);
  parallel_for(chunk_count(stimuli.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(stimuli.n_cols, chunk_width, task);
    for (std::size_t i = range.first; i < range.last; ++i) {
      const double back = scales[i].factor == 0 ? 0 : 1 / scales[i].factor;
      for (arma::uword j = 0; j < stimuli.n_rows; ++j)
        stimuli(j, i) = static_cast<float>(stimuli(j, i) * back + scales[i].shift);
    }
  });
}

}  // namespace simplecell
