#include "data/patches.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr int most_tries = 10000;
constexpr double flat = 1e-8;  // of the mean image variance: far above rounding errors, far below any texture
constexpr std::size_t chunk_width = 256;

struct Moments {
  double mean, variance;
};

Moments moments(const float* values, arma::uword count) {
  double sum = 0, squares = 0;
  for (arma::uword i = 0; i < count; ++i) sum += values[i];
  const double mean = sum / static_cast<double>(count);
  for (arma::uword i = 0; i < count; ++i) squares += (values[i] - mean) * (values[i] - mean);
  return {mean, squares / static_cast<double>(count)};
}

std::string sizes(const arma::fcube& images) {
  return std::to_string(images.n_rows) + "×" + std::to_string(images.n_cols) + "×" + std::to_string(images.n_slices);
}

// Width of the border that single patches, or the centres of ensembles, stay out of.
arma::uword margin_of(const PatchOptions& options) {
  return options.border + (options.ensemble > 1 ? options.spread : 0);
}

void check(const arma::fcube& images, const arma::fcube& companion, const PatchOptions& options) {
  if (images.n_slices == 0) throw InputError("no images to cut patches from");
  const arma::uword room = std::min(images.n_rows, images.n_cols), margin = margin_of(options);
  if (options.ensemble == 0) throw InputError("an ensemble needs at least one patch");
  if (options.size == 0 || std::max({options.size, options.border, margin}) > room || options.size + 2 * margin > room)
    throw InputError("patches of " + std::to_string(options.size) + " pixels with a border of " +
                     std::to_string(options.border) +
                     (options.ensemble > 1 ? " and a spread of " + std::to_string(options.spread) : "") +
                     " do not fit into images of " + std::to_string(images.n_rows) + "×" +
                     std::to_string(images.n_cols) + " pixels; make patches or border smaller");
  if (!companion.is_empty() && arma::size(companion) != arma::size(images))
    throw InputError("companion images are " + sizes(companion) + " but the images are " + sizes(images) +
                     " (width × height × count); they must show the same scenes");
  if (options.mean != "none" && options.mean != "patch")
    throw InputError("unknown mean removal '" + options.mean + "'; there are none and patch");
  if (options.variance != "none" && options.variance != "unit")
    throw InputError("unknown variance normalisation '" + options.variance + "'; there are none and unit");
}

}  // namespace

PatchScale normalise(float* patch, arma::uword d, const PatchOptions& options, double flattest) {
  if (options.mean == "none" && options.variance == "none") return {};
  const Moments of = moments(patch, d);
  PatchScale scale{.shift = options.mean == "patch" ? of.mean : 0};
  if (options.variance == "unit") scale.factor = of.variance > flattest ? 1 / std::sqrt(of.variance) : 0;
  for (arma::uword i = 0; i < d; ++i) patch[i] = static_cast<float>((patch[i] - scale.shift) * scale.factor);
  return scale;
}

double mean_image_variance(const arma::fcube& images) {
  double sum = 0;
  for (arma::uword i = 0; i < images.n_slices; ++i)
    sum += moments(images.slice_memptr(i), images.n_elem_slice).variance;
  return images.n_slices ? sum / static_cast<double>(images.n_slices) : 0;
}

PatchSampler::PatchSampler(arma::fcube images, const PatchOptions& options, std::uint64_t seed, arma::fcube companion)
    : images_(std::move(images)), companion_(std::move(companion)), options_(options), seed_(seed) {
  check(images_, companion_, options_);
  const double flattest = options_.variance == "unit" ? flat * mean_image_variance(images_) : 0;
  least_variance_ = std::max(options_.minimum_variance, flattest);
}

void PatchSampler::copy(const arma::fcube& images, const Place& at, float* patch) const {
  for (arma::uword y = 0; y < options_.size; ++y)
    std::copy_n(images.slice_colptr(at.image, at.row + y) + at.column, options_.size, patch + y * options_.size);
}

template <class Propose>
PatchSampler::Place PatchSampler::first_good(Propose&& propose, float* patch) const {
  const bool choosy = options_.minimum_variance > 0 || options_.variance == "unit";
  double best = 0;
  for (int tries = 0; tries < most_tries; ++tries) {
    const Place at = propose();
    copy(images_, at, patch);
    if (!choosy) return at;
    const double variance = moments(patch, dimension()).variance;
    if (variance >= least_variance_ && variance > 0) return at;
    best = std::max(best, variance);
  }
  if (best == 0)
    throw InputError("none of " + std::to_string(most_tries) + " patches varied at all; the images are flat");
  std::ostringstream message;
  message << "none of " << most_tries << " patches had a variance of " << least_variance_
          << " or more (the largest was " << best
          << "); lower the minimum variance, or check that the images are not flat";
  throw InputError(message.str());
}

PatchSampler::Place PatchSampler::place(std::uint64_t k, float* patch) const {
  const arma::uword margin = margin_of(options_), reach = options_.size + 2 * margin - 1;
  Random random(seed_, "patches", k / options_.ensemble);
  const auto anywhere = [&] {
    Place at{};
    at.image = random.below(images_.n_slices);
    at.row = margin + random.below(images_.n_cols - reach);
    at.column = margin + random.below(images_.n_rows - reach);
    return at;
  };
  const Place middle = first_good(anywhere, patch);
  if (options_.ensemble == 1) return middle;
  Random shift(seed_, "shifts", k);
  const arma::uword spread = options_.spread, choices = 2 * spread + 1;
  const auto nearby = [&] {
    Place at = middle;
    at.row += shift.below(choices) - spread;  // unsigned: may wrap around, but the sum wraps back
    at.column += shift.below(choices) - spread;
    return at;
  };
  return first_good(nearby, patch);
}

PatchSampler::Batch PatchSampler::take(std::uint64_t first, arma::uword count) const {
  Batch batch;
  batch.patches.set_size(dimension(), count);
  batch.positions.set_size(3, count);
  if (!companion_.is_empty()) batch.companion.set_size(dimension(), count);
  parallel_for(chunk_count(count, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(count, chunk_width, task);
    for (std::size_t j = range.first; j < range.last; ++j) {
      const Place at = place(first + j, batch.patches.colptr(j));
      normalise(batch.patches.colptr(j), dimension(), options_);
      if (!companion_.is_empty()) copy(companion_, at, batch.companion.colptr(j));
      batch.positions(0, j) = static_cast<double>(at.image);
      batch.positions(1, j) = static_cast<double>(at.row);
      batch.positions(2, j) = static_cast<double>(at.column);
    }
  });
  return batch;
}

void PatchSampler::draw(std::uint64_t index, arma::uword count, arma::fmat& out) const {
  out.set_size(dimension(), count);
  parallel_for(chunk_count(count, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(count, chunk_width, task);
    for (std::size_t j = range.first; j < range.last; ++j) {
      place(index * count + j, out.colptr(j));
      normalise(out.colptr(j), dimension(), options_);
    }
  });
}

}  // namespace simplecell
