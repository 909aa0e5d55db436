#include "data/patch_grid.hpp"

#include <algorithm>
#include <deque>

#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 256;
constexpr double flat = 1e-8;  // of the variance of an image, as for training patches

// Calls act(index in the image, index in the patch) for each row of a patch.
template <class Act>
void for_rows(const PatchGrid& grid, arma::uword place, Act&& act) {
  const arma::uword top = place / grid.columns() * grid.stride, left = place % grid.columns() * grid.stride;
  for (arma::uword c = 0; c < grid.channels; ++c)
    for (arma::uword y = 0; y < grid.patch_height; ++y)
      act((c * grid.height + top + y) * grid.width + left, (c * grid.patch_height + y) * grid.patch_width);
}

double sum_of_squares(const arma::fmat& values) {
  return arma::accu(arma::square(arma::conv_to<arma::mat>::from(values)));
}

double variance_of(const arma::fmat& image) {
  return arma::var(arma::conv_to<arma::vec>::from(arma::vectorise(image)), 1);
}

// An image of which some patches are not yet put back.
struct Open {
  arma::fmat image, sum;
  double flattest;
};

// Images that are being coded; the first of them is image number `first`.
class Work {
 public:
  Work(const Preprocessing& steps, const PatchGrid& grid, const arma::fmat& coverage, const GridOutput& output,
       GridStatistics& statistics)
      : steps_(steps), grid_(grid), coverage_(coverage), output_(output), statistics_(statistics) {}

  /// Reads and whitens images up to number `last`.
  void open(arma::uword last, const GridCoder::Read& read) {
    const arma::uword from = first_ + open_.size();
    if (from >= last) return;
    arma::fcube images = read(from, last);
    statistics_.largest = std::max<double>(statistics_.largest, arma::abs(images).max());
    output_.images(from, images);
    const arma::fcube whitened = preprocess_images(steps_, std::move(images));
    output_.whitened(from, whitened);
    for (arma::uword i = 0; i < whitened.n_slices; ++i)
      open_.push_back({whitened.slice(i), arma::fmat(arma::size(whitened.slice(i)), arma::fill::zeros),
                       flat * variance_of(whitened.slice(i))});
  }

  /// Patches [first, last) of all, image by image.
  std::vector<PatchScale> stimuli(arma::uword first, arma::uword last, arma::fmat& patches) {
    patches.set_size(grid_.dimension(), last - first);
    std::vector<double> flattest(last - first);
    parallel_for(chunk_count(last - first, chunk_width), [&](std::size_t task, unsigned) {
      const Range range = chunk(last - first, chunk_width, task);
      for (std::size_t k = range.first; k < range.last; ++k) {
        grid_.cut(of(first + k).image, (first + k) % grid_.places(), patches.colptr(k));
        flattest[k] = of(first + k).flattest;
      }
    });
    return preprocess_patches(steps_, patches, flattest);
  }

  /// Puts these back, and finishes images that have all of theirs.
  void put(arma::uword first, const arma::fmat& patches) {
    for (arma::uword k = 0; k < patches.n_cols; ++k)
      grid_.add(patches.colptr(k), (first + k) % grid_.places(), of(first + k).sum);
    const arma::uword done = (first + patches.n_cols) / grid_.places() - first_;
    if (done == 0) return;
    arma::fcube reconstruction(coverage_.n_rows, coverage_.n_cols, done);
    for (arma::uword i = 0; i < done; ++i) reconstruction.slice(i) = finished(first_ + i, open_[i]);
    output_.reconstruction(first_, reconstruction);
    open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(done));
    first_ += done;
  }

 private:
  Open& of(arma::uword patch) { return open_[patch / grid_.places() - first_]; }

  arma::fmat finished(arma::uword index, const Open& open) {
    const arma::fmat mean = open.sum / arma::clamp(coverage_, 1, arma::datum::inf);
    const arma::fmat seen = open.image % arma::conv_to<arma::fmat>::from(coverage_ > 0);
    const double energy = sum_of_squares(seen);
    statistics_.image_errors[index] = energy > 0 ? sum_of_squares(seen - mean) / energy : 0;
    return mean;
  }

  const Preprocessing& steps_;
  const PatchGrid& grid_;
  const arma::fmat& coverage_;
  const GridOutput& output_;
  GridStatistics& statistics_;
  std::deque<Open> open_;
  arma::uword first_ = 0;
};

// A X, in chunks of a fixed width.
arma::fmat images_of(const arma::fmat& A, const arma::fmat& X) {
  arma::fmat Y(A.n_rows, X.n_cols);
  parallel_for(chunk_count(X.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(X.n_cols, chunk_width, task);
    Y.cols(range.first, range.last - 1) = A * X.cols(range.first, range.last - 1);
  });
  return Y;
}

}  // namespace

void PatchGrid::cut(const arma::fmat& image, arma::uword place, float* patch) const {
  for_rows(*this, place, [&](arma::uword from, arma::uword to) {
    std::copy_n(image.memptr() + from, patch_width, patch + to);
  });
}

void PatchGrid::add(const float* patch, arma::uword place, arma::fmat& image) const {
  for_rows(*this, place, [&](arma::uword to, arma::uword from) {
    for (arma::uword x = 0; x < patch_width; ++x) image[to + x] += patch[from + x];
  });
}

arma::fmat PatchGrid::coverage() const {
  arma::fmat image(width, height * channels, arma::fill::zeros);
  const arma::fvec ones(dimension(), arma::fill::ones);
  for (arma::uword place = 0; place < places(); ++place) add(ones.memptr(), place, image);
  return image;
}

void check_grid(const PatchGrid& grid) {
  if (grid.patch_height > grid.height || grid.patch_width > grid.width)
    throw InputError("images of " + std::to_string(grid.height) + " x " + std::to_string(grid.width) +
                     " pixels are smaller than a patch, " + std::to_string(grid.patch_height) + " x " +
                     std::to_string(grid.patch_width));
}

PatchGrid grid_of(const Preprocessing& steps, arma::uword height, arma::uword width, arma::uword stride) {
  const arma::uword side = std::min(steps.height, steps.width);
  if (stride > side)
    throw UsageError("--stride " + std::to_string(stride) + " leaves pixels between patches of " +
                     std::to_string(steps.height) + " x " + std::to_string(steps.width) + "; give at most " +
                     std::to_string(side));
  const PatchGrid grid{.height = height, .width = width,
                       .channels = steps.patches->channel == "all" ? steps.channels : 1, .patch_height = steps.height,
                       .patch_width = steps.width, .stride = stride ? stride : (side + 1) / 2};
  check_grid(grid);
  return grid;
}

arma::uvec largest_contributions(const GridStatistics& statistics, arma::uword count) {
  const arma::uvec order = arma::stable_sort_index(statistics.contribution, "descend");
  return order.head(std::min<arma::uword>(count, order.n_elem));
}

GridCoder::GridCoder(const Preprocessing& steps, const PatchGrid& grid, const arma::fmat& dictionary, Encode encode)
    : steps_(steps), grid_(grid), A_(dictionary), coverage_(grid.coverage()), encode_(std::move(encode)) {}

GridStatistics GridCoder::run(arma::uword images, const Read& read, const GridOutput& output,
                              const Progress& progress) const {
  const arma::uword places = grid_.places(), all = images * places;
  GridStatistics statistics{.image_errors = arma::vec(images), .active = arma::vec(A_.n_cols, arma::fill::zeros),
                            .contribution = arma::vec(A_.n_cols, arma::fill::zeros)};
  Work work(steps_, grid_, coverage_, output, statistics);
  double residual = 0, energy = 0;
  arma::fmat Y;
  for (arma::uword first = 0; first < all;) {
    const arma::uword last = std::min(all, first + batch);
    work.open((last + places - 1) / places, read);
    const std::vector<PatchScale> scales = work.stimuli(first, last, Y);
    const arma::fmat X = encode_(Y);
    output.codes(first, X);
    arma::fmat reconstruction = images_of(A_, X);
    residual += sum_of_squares(Y - reconstruction), energy += sum_of_squares(Y);
    statistics.active += arma::conv_to<arma::vec>::from(arma::sum(arma::conv_to<arma::mat>::from(X != 0), 1));
    statistics.contribution += arma::sum(arma::abs(arma::conv_to<arma::mat>::from(X)), 1);
    for (const PatchScale& scale : scales) statistics.flat += scale.factor == 0;
    undo_patches(steps_, scales, reconstruction);
    work.put(first, reconstruction);
    report(progress, first = last, all);
  }
  statistics.relative_error = energy > 0 ? residual / energy : 0;
  statistics.active /= static_cast<double>(all);
  const arma::mat A = arma::conv_to<arma::mat>::from(A_);
  statistics.contribution %= arma::sqrt(arma::sum(arma::square(A), 0)).t() / static_cast<double>(all);
  return statistics;
}

}  // namespace simplecell
