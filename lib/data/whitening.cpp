#include "data/whitening.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <vector>

#include "core/error.hpp"
#include "core/fftw.hpp"
#include "core/moments.hpp"
#include "data/patches.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 256;  // patches

// ---- the Fourier transform of one image size ----

// Filters images of one size. FFTW's plans are estimated, not measured, so that every run computes the same sums. All
// threads use the same plans, each with its own memory.
class FourierFilter {
 public:
  // Frequencies, and so the cutoff, are in cycles per `longer` pixels.
  FourierFilter(arma::uword width, arma::uword height, double cutoff, double longer) : width_(width), height_(height) {
    const Scratch scratch(*this);
    const int rows = static_cast<int>(height), columns = static_cast<int>(width);
    forward_.reset(fftw_plan_dft_r2c_2d(rows, columns, scratch.pixels.get(), scratch.spectrum(), FFTW_ESTIMATE));
    backward_.reset(fftw_plan_dft_c2r_2d(rows, columns, scratch.spectrum(), scratch.pixels.get(), FFTW_ESTIMATE));
    tabulate(cutoff, longer);
  }

  struct Scratch {
    explicit Scratch(const FourierFilter& filter)
        : pixels(allocate<double>(filter.width_ * filter.height_)),
          frequencies(allocate<double>(2 * filter.half_width() * filter.height_)) {}
    fftw_complex* spectrum() const { return reinterpret_cast<fftw_complex*>(frequencies.get()); }
    Aligned<double> pixels, frequencies;
  };

  // image: width·height pixels, row by row, replaced by the filtered ones.
  void apply(float* image, const Scratch& scratch) const {
    const std::size_t count = width_ * height_;
    std::copy_n(image, count, scratch.pixels.get());
    fftw_execute_dft_r2c(forward_.get(), scratch.pixels.get(), scratch.spectrum());
    for (std::size_t i = 0; i < response_.size(); ++i) {
      scratch.frequencies[2 * i] *= response_[i];
      scratch.frequencies[2 * i + 1] *= response_[i];
    }
    fftw_execute_dft_c2r(backward_.get(), scratch.spectrum(), scratch.pixels.get());
    std::transform(scratch.pixels.get(), scratch.pixels.get() + count, image,
                   [](double value) { return static_cast<float>(value); });
  }

 private:
  std::size_t half_width() const { return width_ / 2 + 1; }

  // Tabulates R(f) / (width·height) at each frequency; the divisor normalises the inverse transform.
  void tabulate(double cutoff, double longer) {
    response_.resize(half_width() * height_);
    for (std::size_t v = 0; v < height_; ++v)
      for (std::size_t u = 0; u < half_width(); ++u) {
        const double fx = static_cast<double>(u) / static_cast<double>(width_);
        const double fy = static_cast<double>(std::min(v, height_ - v)) / static_cast<double>(height_);
        const double f = longer * std::hypot(fx, fy);
        response_[v * half_width() + u] =
            f * std::exp(-std::pow(f / cutoff, 4)) / static_cast<double>(width_ * height_);
      }
  }

  std::size_t width_, height_;
  Plan forward_, backward_;
  std::vector<double> response_;
};

double gain_for(const Pictures& images, const ImageFilter& filter) {
  if (filter.gain) return *filter.gain;
  const double variance = mean_image_variance(images);
  if (!(variance > 0))
    throw InputError("all images are flat, and no gain gives them a variance; leave flat images out");
  return std::sqrt(filter.variance / variance);
}

// The indices of the pictures of each size.
std::vector<std::vector<arma::uword>> by_size(const Pictures& images) {
  std::map<std::pair<arma::uword, arma::uword>, std::vector<arma::uword>> groups;
  for (arma::uword i = 0; i < images.count(); ++i) groups[{images.height(i), images.width(i)}].push_back(i);
  std::vector<std::vector<arma::uword>> found;
  for (auto& group : groups) found.push_back(std::move(group.second));
  return found;
}

// ---- the spectrum of patches ----

struct Spectrum {
  arma::vec values;   // falling, not negative
  arma::mat vectors;  // a column each
};

Spectrum decompose(const arma::mat& symmetric) {
  Spectrum spectrum;
  if (!arma::eig_sym(spectrum.values, spectrum.vectors, symmetric))
    throw RunError("the covariance of the patches could not be diagonalised");
  spectrum.values = arma::clamp(arma::reverse(spectrum.values), 0, arma::datum::inf);
  spectrum.vectors = arma::fliplr(spectrum.vectors);
  spectrum.vectors.each_col([](arma::vec& vector) {
    if (vector(arma::index_max(arma::abs(vector))) < 0) vector *= -1;
  });
  return spectrum;
}

arma::uword components(const arma::vec& spectrum, const WhiteningOptions& options) {
  if (options.method == "zca") return spectrum.n_elem;
  if (options.components > spectrum.n_elem)
    throw InputError("asked for " + std::to_string(options.components) + " components of patches of " +
                     std::to_string(spectrum.n_elem) + " pixels");
  if (options.components > 0) return options.components;
  if (options.retain >= 1) return spectrum.n_elem;
  const arma::vec held = arma::cumsum(spectrum) / arma::accu(spectrum);
  return 1 + arma::uvec(arma::find(held < options.retain)).n_elem;
}

void check(const arma::fmat& patches, const WhiteningOptions& options) {
  if (options.method != "zca" && options.method != "pca")
    throw InputError("unknown whitening '" + options.method + "'; there are zca and pca");
  if (patches.n_cols < 2) throw InputError("whitening needs at least two patches; extract more");
}

// Eigenvalues below d · 2⁻⁵² of the largest count as zero: rounding errors are of this size.
void check_rank(const arma::vec& spectrum, arma::uword k, double epsilon) {
  const double least = static_cast<double>(spectrum.n_elem) * arma::datum::eps * spectrum(0);
  const arma::uword rank = arma::uvec(arma::find(spectrum > least)).n_elem;
  if (rank == 0) throw InputError("all patches are equal, and have no variance to whiten; take patches that differ");
  if (epsilon == 0 && rank < k)
    throw InputError("the covariance of the patches has rank " + std::to_string(rank) + ", fewer than the " +
                     std::to_string(k) + " directions asked for; use a regulariser above 0 or fewer components");
}

void check_shapes(const Whitening& transform, arma::uword rows, arma::uword expected) {
  const arma::mat &whiten = transform.whiten, &unwhiten = transform.unwhiten;
  if (transform.mean.n_elem != whiten.n_cols || unwhiten.n_rows != whiten.n_cols || unwhiten.n_cols != whiten.n_rows)
    throw InputError("the whitening transform is inconsistent: its mean, whiten and unwhiten do not fit together");
  if (rows != expected)
    throw InputError("the whitening transform is for columns of " + std::to_string(expected) + ", these have " +
                     std::to_string(rows));
}

}  // namespace

FilteredImages whiten_images(Pictures images, const ImageFilter& filter, const Progress& progress) {
  const auto longer = static_cast<double>(images.longer_side());
  const double cutoff = filter.cutoff.value_or(200. * longer / 512.);
  std::atomic<std::size_t> done{0};
  for (const auto& group : by_size(images)) {  // one size after the other: a table of its frequencies fills memory
    const FourierFilter fourier(images.width(group[0]), images.height(group[0]), cutoff, longer);
    parallel_for(group.size(), [&](std::size_t k, unsigned worker) {
      arma::fmat picture = images.picture(group[k]);
      fourier.apply(picture.memptr(), FourierFilter::Scratch(fourier));
      images.set_picture(group[k], picture);
      const std::size_t so_far = ++done;
      if (worker == 0 && so_far < images.count()) report(progress, so_far, images.count());
    });
  }
  report(progress, images.count(), images.count());
  const double gain = gain_for(images, filter);
  images.pixels *= static_cast<float>(gain);
  return {std::move(images.pixels), gain, cutoff, longer};
}

ImageFilter same_filter(double cutoff, double gain, double from, double to) {
  const double larger = to / from;
  return {.cutoff = cutoff * larger, .gain = gain / larger};
}

void scale_to_unit_norm(arma::fcube& images) {
  for (arma::uword i = 0; i < images.n_slices; ++i)
    if (const float norm = arma::norm(arma::vectorise(images.slice(i))); norm > 0) images.slice(i) /= norm;
}

arma::uword count_blank(const arma::fcube& images) {
  arma::fvec largest(images.n_slices);
  for (arma::uword i = 0; i < images.n_slices; ++i) largest[i] = arma::abs(images.slice(i)).max();
  return arma::accu(largest <= 1e-6f * largest.max());
}

arma::fmat mean_image(const arma::fcube& images) {
  arma::mat sum(images.n_rows, images.n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < images.n_slices; ++i) sum += arma::conv_to<arma::mat>::from(images.slice(i));
  return arma::conv_to<arma::fmat>::from(sum / static_cast<double>(images.n_slices));
}

FilteredImages scale_images(Pictures images, const ImageFilter& filter) {
  const auto longer = static_cast<double>(images.longer_side());
  const double gain = gain_for(images, filter);
  parallel_for(images.count(), [&](std::size_t i, unsigned) {
    arma::fmat picture = images.picture(i);
    const double mean = arma::mean(arma::conv_to<arma::vec>::from(arma::vectorise(picture)));
    picture.transform([&](float value) { return static_cast<float>(gain * (value - mean)); });
    images.set_picture(i, picture);
  });
  return {std::move(images.pixels), gain, 0, longer};
}

FilteredImages filter_images(Pictures images, arma::uword channels, bool whiten, const ImageFilter& filter,
                             const Progress& progress) {
  const arma::SizeCube size = arma::size(images.pixels);
  if (channels > 1) images.pixels.reshape(size.n_rows, size.n_cols / channels, size.n_slices * channels);
  FilteredImages filtered =
      whiten ? whiten_images(std::move(images), filter, progress) : scale_images(std::move(images), filter);
  filtered.images.reshape(size.n_rows, size.n_cols, size.n_slices);
  return filtered;
}

Whitening fit_whitening(const arma::fmat& patches, const WhiteningOptions& options) {
  check(patches, options);
  Whitening transform;
  transform.method = options.method;
  transform.regulariser = options.regulariser;
  transform.mean = mean_of(patches);
  Spectrum spectrum = decompose(covariance(patches, transform.mean));
  const double epsilon = options.regulariser * arma::mean(spectrum.values);
  const arma::uword k = components(spectrum.values, options);
  check_rank(spectrum.values, k, epsilon);

  const arma::mat directions = spectrum.vectors.head_cols(k);
  const arma::rowvec scale = arma::sqrt(spectrum.values.head(k) + epsilon).t();
  const arma::mat shrunk = directions.each_row() / scale, stretched = directions.each_row() % scale;
  const bool zca = options.method == "zca";
  transform.whiten = zca ? arma::mat(shrunk * directions.t()) : arma::mat(shrunk.t());
  transform.unwhiten = zca ? arma::mat(stretched * directions.t()) : stretched;
  transform.spectrum = std::move(spectrum.values);
  return transform;
}

arma::fmat apply_whitening(const Whitening& transform, const arma::fmat& patches) {
  check_shapes(transform, patches.n_rows, transform.whiten.n_cols);
  arma::fmat whitened(transform.whiten.n_rows, patches.n_cols);
  parallel_for(chunk_count(patches.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(patches.n_cols, chunk_width, task);
    whitened.cols(range.first, range.last - 1) =
        arma::conv_to<arma::fmat>::from(transform.whiten * centred(patches, transform.mean, range));
  });
  return whitened;
}

arma::fmat undo_whitening(const Whitening& transform, const arma::fmat& whitened) {
  check_shapes(transform, whitened.n_rows, transform.whiten.n_rows);
  arma::fmat patches(transform.unwhiten.n_rows, whitened.n_cols);
  parallel_for(chunk_count(whitened.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(whitened.n_cols, chunk_width, task);
    arma::mat block = transform.unwhiten * arma::conv_to<arma::mat>::from(whitened.cols(range.first, range.last - 1));
    block.each_col() += transform.mean;
    patches.cols(range.first, range.last - 1) = arma::conv_to<arma::fmat>::from(block);
  });
  return patches;
}

}  // namespace simplecell
