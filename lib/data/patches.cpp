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

std::string sizes(const Pictures& images) {
  return std::to_string(images.pixels.n_rows) + "×" + std::to_string(images.pixels.n_cols) + "×" +
         std::to_string(images.count());
}

// Width of the border that single patches, or the centres of ensembles, stay out of.
arma::uword margin_of(const PatchOptions& options) {
  return options.border + (options.ensemble > 1 ? options.spread : 0);
}

bool fit(const PatchOptions& options, arma::uword room) {
  const arma::uword margin = margin_of(options);
  return options.size > 0 && std::max({options.size, options.border, margin}) <= room &&
         options.size + 2 * margin <= room;
}

// Throws unless patches fit into every picture: one that gives none is not passed over in silence.
void check_room(const Pictures& images, const PatchOptions& options) {
  std::vector<arma::uword> small;
  for (arma::uword i = 0; i < (images.differ() ? images.count() : 1); ++i)
    if (!fit(options, std::min(images.width(i), images.height(i)))) small.push_back(i);
  if (small.empty()) return;
  const std::string size = std::to_string(images.width(small[0])) + "×" + std::to_string(images.height(small[0])) +
                           " pixels", others = std::to_string(small.size() - 1);
  throw InputError("patches of " + std::to_string(options.size) + " pixels with a border of " +
                   std::to_string(options.border) +
                   (options.ensemble > 1 ? " and a spread of " + std::to_string(options.spread) : "") +
                   " do not fit into " +
                   (images.differ() ? "picture " + std::to_string(small[0]) + " (from 0) of " + size +
                                          (small.size() > 1 ? " and " + others + " more" : "") +
                                          "; leave small pictures out, or make patches or border smaller"
                                    : "images of " + size + "; make patches or border smaller"));
}

void check(const Pictures& images, const Pictures& companion, const PatchOptions& options) {
  if (images.count() == 0) throw InputError("no images to cut patches from");
  if (options.ensemble == 0) throw InputError("an ensemble needs at least one patch");
  check_room(images, options);
  if (companion.count() > 0 && arma::size(companion.pixels) != arma::size(images.pixels))
    throw InputError("companion images are " + sizes(companion) + " but the images are " + sizes(images) +
                     " (width × height × count); they must show the same scenes");
  if (companion.count() > 0 && !(arma::size(companion.sizes) == arma::size(images.sizes) &&
                                 arma::all(arma::vectorise(companion.sizes == images.sizes))))
    throw InputError("companion pictures are not of the same sizes as the pictures; they must show the same scenes");
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

double mean_image_variance(const Pictures& images) {
  double sum = 0, weights = 0;
  for (arma::uword i = 0; i < images.count(); ++i) {
    const arma::fmat picture = images.picture(i);
    const double weight = images.differ() ? static_cast<double>(picture.n_elem) : 1;
    sum += weight * moments(picture.memptr(), picture.n_elem).variance;
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

PatchSampler::PatchSampler(Pictures images, const PatchOptions& options, std::uint64_t seed, Pictures companion)
    : images_(std::move(images)), companion_(std::move(companion)), options_(options), seed_(seed) {
  check(images_, companion_, options_);
  const double flattest = options_.variance == "unit" ? flat * mean_image_variance(images_) : 0;
  least_variance_ = std::max(options_.minimum_variance, flattest);
  if (!images_.differ()) return;
  const arma::uword reach = options_.size + 2 * margin_of(options_) - 1;
  std::uint64_t before = 0;
  for (arma::uword i = 0; i < images_.count(); ++i)
    places_.push_back(before += (images_.height(i) - reach) * (images_.width(i) - reach));
}

void PatchSampler::copy(const Pictures& images, const Place& at, float* patch) const {
  for (arma::uword y = 0; y < options_.size; ++y)
    std::copy_n(images.pixels.slice_colptr(at.image, at.row + y) + at.column, options_.size,
                patch + y * options_.size);
}

// The place of a number, when the places of all pictures are counted one picture after the other.
PatchSampler::Place PatchSampler::numbered(std::uint64_t number) const {
  const arma::uword margin = margin_of(options_), reach = options_.size + 2 * margin - 1;
  const auto image = static_cast<arma::uword>(std::upper_bound(places_.begin(), places_.end(), number) -
                                              places_.begin());
  if (image > 0) number -= places_[image - 1];
  const arma::uword columns = images_.width(image) - reach;
  return {image, margin + number / columns, margin + number % columns};
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
    if (images_.differ()) return numbered(random.below(places_.back()));
    Place at{};
    at.image = random.below(images_.count());
    at.row = margin + random.below(images_.pixels.n_cols - reach);
    at.column = margin + random.below(images_.pixels.n_rows - reach);
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
  if (companion_.count() > 0) batch.companion.set_size(dimension(), count);
  parallel_for(chunk_count(count, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(count, chunk_width, task);
    for (std::size_t j = range.first; j < range.last; ++j) {
      const Place at = place(first + j, batch.patches.colptr(j));
      normalise(batch.patches.colptr(j), dimension(), options_);
      if (companion_.count() > 0) copy(companion_, at, batch.companion.colptr(j));
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
