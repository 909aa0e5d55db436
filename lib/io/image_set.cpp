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

void check_pixels(ImageSet& set) {
  arma::uword constant = 0, first = 0;
  for (arma::uword k = 0; k < set.images.n_slices; ++k) {
    check_finite(set, k);
    const arma::fmat picture(set.images.slice_memptr(k), set.images.n_rows, set.images.n_cols, false, true);
    if (picture.min() == picture.max() && constant++ == 0) first = k;
  }
  if (constant == 0) return;
  if (constant == set.images.n_slices)
    throw InputError(set.source + (constant == 1 ? " is" : ": every image is") +
                     " constant; nothing can be learned from it");
  set.notes.push_back(set.source + ": " + std::to_string(constant) + " of " + std::to_string(set.images.n_slices) +
                      " images " + (constant == 1 ? "is" : "are") + " constant, first image " + std::to_string(first));
}

void keep_first(ImageSet& set, arma::uword count) {
  if (count < set.images.n_slices) set.images.shed_slices(count, set.images.n_slices - 1);
  if (count < set.labels.n_elem) set.labels.resize(count);
}

ImageSet joined(std::vector<ImageSet> sets) {
  ImageSet all;
  const ImageSet* model = nullptr;
  arma::uword count = 0;
  for (const ImageSet& set : sets) {
    all.labels = arma::join_cols(all.labels, set.labels);
    all.notes.insert(all.notes.end(), set.notes.begin(), set.notes.end());
    if (set.images.is_empty()) continue;
    if (!model) model = &set;
    if (set.width() != model->width() || set.height() != model->height())
      throw InputError(set.source + ": pictures of " + size_text(set) + ", but those of " + model->source + " have " +
                       size_text(*model) + "; use --crop or separate imports");
    count += set.images.n_slices;
  }
  if (!model)
    throw InputError((sets.empty() ? "" : sets[0].source) + ": holds labels alone; name the file of images as well");
  all.source = model->source, all.channels = model->channels;
  if (!all.labels.is_empty() && all.labels.n_elem != count)
    throw InputError(all.source + ": " + std::to_string(all.labels.n_elem) + " labels for " + std::to_string(count) +
                     " images; name the files that belong together");
  if (sets.size() == 1) return std::move(sets[0]);
  all.images.set_size(model->images.n_rows, model->images.n_cols, count);
  float* to = all.images.memptr();
  for (ImageSet& set : sets) {
    to = std::copy(set.images.begin(), set.images.end(), to);
    set.images.reset();  // frees the memory of the copied images
  }
  return all;
}

}  // namespace simplecell
