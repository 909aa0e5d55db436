#pragma once
#include <armadillo>
#include <functional>

#include "core/progress.hpp"
#include "data/preprocessing.hpp"

namespace simplecell {

/// Places on a regular grid at which patches are cut from images, beginning at the upper left pixel. Sizes are those of
/// a colour plane; planes lie one above another, in images (width×(height·channels)) as in patches.
struct PatchGrid {
  arma::uword height = 0, width = 0, channels = 1;  ///< of an image
  arma::uword patch_height = 0, patch_width = 0;
  arma::uword stride = 1;  ///< pixels from one place to the next, downwards and to the right

  arma::uword rows() const { return (height - patch_height) / stride + 1; }
  arma::uword columns() const { return (width - patch_width) / stride + 1; }
  arma::uword places() const { return rows() * columns(); }
  arma::uword dimension() const { return channels * patch_height * patch_width; }
  arma::uword covered_height() const { return (rows() - 1) * stride + patch_height; }
  arma::uword covered_width() const { return (columns() - 1) * stride + patch_width; }

  /// Copies the patch at a place, counted row by row, from an image.
  void cut(const arma::fmat& image, arma::uword place, float* patch) const;
  /// Adds it to an image.
  void add(const float* patch, arma::uword place, arma::fmat& image) const;
  /// The number of patches that each pixel is in.
  arma::fmat coverage() const;
};

/// Throws InputError if no patch fits into an image.
void check_grid(const PatchGrid& grid);

/// The grid of a model's patches on images (of a colour plane). A stride of 0 is half the shorter side of a patch, rounded
/// up. Throws UsageError if pixels would be left between patches, InputError if an image is smaller than a patch.
PatchGrid grid_of(const Preprocessing& steps, arma::uword height, arma::uword width, arma::uword stride);

/// What becomes of images that are coded patch by patch.
struct GridOutput {
  std::function<void(arma::uword first, const arma::fcube& images)> images, whitened, reconstruction;
  std::function<void(arma::uword first, const arma::fmat& codes)> codes;  ///< of the patches, image by image
};

/// Statistics of all patches.
struct GridStatistics {
  double relative_error = 0;  ///< |Y − AX|²/|Y|² of the stimuli Y; 0 if all are zero
  arma::vec image_errors;     ///< the same of the pixels of each image that are in patches, after averaging
  arma::vec active;           ///< share of patches in which each unit is active
  arma::vec contribution;     ///< mean |x| times the norm of the atom, of each unit
  arma::uword flat = 0;       ///< number of patches without variance, taken as zeros where they should be divided by it
  double largest = 0;         ///< largest magnitude of a pixel of the images, before any step
};

/// So many units with the largest contribution, the largest first.
arma::uvec largest_contributions(const GridStatistics& statistics, arma::uword count);

/// Codes images patch by patch, in batches of bounded size, and puts the reconstructions of the patches together again:
/// where they overlap, their mean. These are in the space of the whitened images, from which the patches were cut: what
/// was done to patches is undone. Stimuli of each batch are those of consecutive patches, so that their codes are those
/// that `encode` gives for all patches at once.
class GridCoder {
 public:
  using Read = std::function<arma::fcube(arma::uword first, arma::uword last)>;  ///< images [first, last)
  using Encode = std::function<arma::fmat(const arma::fmat& stimuli)>;

  static constexpr arma::uword batch = 4096;  ///< patches

  GridCoder(const Preprocessing& steps, const PatchGrid& grid, const arma::fmat& dictionary, Encode encode);

  GridStatistics run(arma::uword images, const Read& read, const GridOutput& output, const Progress& progress) const;

 private:
  Preprocessing steps_;
  PatchGrid grid_;
  arma::fmat A_, coverage_;
  Encode encode_;
};

}  // namespace simplecell
