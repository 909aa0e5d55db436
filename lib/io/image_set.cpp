#include "io/image_set.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace simplecell {
namespace {

std::string size_text(const ImageSet& set) {
  return std::to_string(set.width()) + "×" + std::to_string(set.height()) + " pixels";
}

std::string name_of(const ImageSet& set, arma::uword index) {
  return set.source + (set.images.n_slices == 1 ? "" : ": image " + std::to_string(index));
}

void check_finite(const ImageSet& set, arma::uword index) {
  const float *first = set.images.slice_memptr(index), *last = first + set.images.n_elem_slice;
  const float* bad = std::find_if_not(first, last, [](float pixel) { return std::isfinite(pixel); });
  if (bad == last) return;
  const auto place = static_cast<arma::uword>(bad - first);
  throw InputError(name_of(set, index) + " holds NaN or infinite pixels, first in row " +
                   std::to_string(place / set.width() % set.height()) + ", column " +
                   std::to_string(place % set.width()) + " (from 0)");
}

// Checks all images of a set, and returns the indices of those that are constant.
arma::uvec constant_images(ImageSet& set) {
  arma::uvec constant(set.images.n_slices, arma::fill::zeros);
  for (arma::uword k = 0; k < set.images.n_slices; ++k) {
    check_finite(set, k);
    const arma::fmat picture(set.images.slice_memptr(k), set.images.n_rows, set.images.n_cols, false, true);
    constant[k] = picture.min() == picture.max();
  }
  return arma::find(constant);
}

// The mean of values from `first` to `last`, where the value at(i) reaches from i to i + 1.
template <class At>
double mean_between(double first, double last, arma::uword count, At&& at) {
  double sum = 0;
  for (auto i = static_cast<arma::uword>(first); i < count && static_cast<double>(i) < last; ++i) {
    const auto low = static_cast<double>(i);
    sum += (std::min(low + 1, last) - std::max(low, first)) * at(i);
  }
  return sum / (last - first);
}

// An image of fewer rows, each the mean of those that it covers.
arma::mat average_rows(const arma::mat& image, arma::uword rows) {
  const double step = static_cast<double>(image.n_rows) / static_cast<double>(rows);
  arma::mat averaged(rows, image.n_cols);
  for (arma::uword j = 0; j < image.n_cols; ++j)
    for (arma::uword i = 0; i < rows; ++i) {
      const auto k = static_cast<double>(i);
      averaged(i, j) = mean_between(k * step, (k + 1) * step, image.n_rows, [&](arma::uword r) { return image(r, j); });
    }
  return averaged;
}

}  // namespace

void crop(ImageSet& set, arma::uword size) {
  if (set.images.is_empty()) return;
  if (size > set.width() || size > set.height())
    throw InputError(set.source + ": pictures of " + size_text(set) + " are too small for --crop " +
                     std::to_string(size));
  const arma::uword left = (set.width() - size) / 2, top = (set.height() - size) / 2;
  arma::fcube kept(size, set.channels * size, set.images.n_slices);
  for (arma::uword c = 0; c < set.channels; ++c) {
    const arma::uword row = c * set.height() + top;
    kept.tube(0, c * size, size - 1, (c + 1) * size - 1) = set.images.tube(left, row, left + size - 1, row + size - 1);
  }
  set.images = std::move(kept);
  set.source += ", cropped";
}

void check_pixels(std::vector<ImageSet>& sets) {
  arma::uword constant = 0, count = 0;
  for (ImageSet& set : sets) {
    const arma::uvec flat = constant_images(set);
    constant += flat.n_elem, count += set.images.n_slices;
    if (flat.is_empty()) continue;
    set.notes.push_back(set.images.n_slices == 1
                            ? set.source + ": is constant"
                            : set.source + ": " + std::to_string(flat.n_elem) + " of " +
                                  std::to_string(set.images.n_slices) + " images " + (flat.n_elem == 1 ? "is" : "are") +
                                  " constant, first image " + std::to_string(flat[0]));
  }
  if (count > 0 && constant == count)
    throw InputError(sets[0].source + (count == 1 ? " is" : ": every image is") +
                     " constant; nothing can be learned from it");
}

void shrink(ImageSet& set, arma::uword longer_side) {
  const arma::uword longer = std::max(set.images.n_rows, set.images.n_cols);
  if (longer <= longer_side) return;
  const auto shrunk = [&](arma::uword side) {
    const double exact = static_cast<double>(side * longer_side) / static_cast<double>(longer);
    return std::max<arma::uword>(1, static_cast<arma::uword>(std::lround(exact)));
  };
  arma::fcube small(shrunk(set.images.n_rows), shrunk(set.images.n_cols), set.images.n_slices);
  for (arma::uword k = 0; k < small.n_slices; ++k) {
    const arma::mat narrow = average_rows(arma::conv_to<arma::mat>::from(set.images.slice(k)), small.n_rows);
    small.slice(k) = arma::conv_to<arma::fmat>::from(average_rows(narrow.t(), small.n_cols).t());
  }
  set.images = std::move(small);
}

void keep_first(ImageSet& set, arma::uword count) {
  if (count < set.sizes.n_cols) set.sizes.resize(2, count);
  if (count < set.images.n_slices) set.images.shed_slices(count, set.images.n_slices - 1);
  if (count < set.labels.n_elem) set.labels.resize(count);
}

arma::SizeMat common_frame(const std::vector<ImageSet>& sets) {
  arma::uword rows = 0, columns = 0;
  for (const ImageSet& set : sets)
    rows = std::max(rows, set.images.n_rows), columns = std::max(columns, set.images.n_cols);
  return arma::SizeMat(rows, columns);
}

ImageSet joined(std::vector<ImageSet> sets) {
  ImageSet all;
  bool differ = false;
  const ImageSet* model = nullptr;
  arma::uword count = 0;
  for (const ImageSet& set : sets) {
    all.labels = arma::join_cols(all.labels, set.labels);
    all.notes.insert(all.notes.end(), set.notes.begin(), set.notes.end());
    if (set.images.is_empty()) continue;
    if (!model) model = &set;
    const bool differs = set.width() != model->width() || set.height() != model->height();
    if (differs && model->channels > 1)
      throw InputError(set.source + ": pictures of " + size_text(set) + ", but those of " + model->source + " have " +
                       size_text(*model) + "; in colour they must have one size: use --crop or separate imports");
    differ = differ || differs;
    if (set.levels != model->levels)
      all.notes.push_back(set.source + ": holds " +
                          (set.levels ? "grey levels from 0 to 255" : "numbers on a scale of its own") + ", unlike " +
                          model->source);
    count += set.images.n_slices;
  }
  if (!model)
    throw InputError((sets.empty() ? "" : sets[0].source) + ": holds labels alone; name the file of images as well");
  all.source = model->source, all.channels = model->channels, all.levels = model->levels;
  if (!all.labels.is_empty() && all.labels.n_elem != count)
    throw InputError(all.source + ": " + std::to_string(all.labels.n_elem) + " labels for " + std::to_string(count) +
                     " images; name the files that belong together");
  if (sets.size() == 1) return std::move(sets[0]);
  const arma::SizeMat frame = common_frame(sets);
  all.images.zeros(frame.n_rows, frame.n_cols, count);
  if (differ) all.sizes.set_size(2, count);
  arma::uword first = 0;
  for (ImageSet& set : sets) {
    for (arma::uword k = 0; k < set.images.n_slices; ++k, ++first) {
      all.images.slice(first).submat(0, 0, arma::size(set.images.slice(k))) = set.images.slice(k);
      if (differ) all.sizes.col(first) = arma::uvec{set.height(), set.width()};
    }
    set.images.reset();  // frees the memory of the copied images
  }
  return all;
}

}  // namespace simplecell
