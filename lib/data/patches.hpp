#pragma once
#include <armadillo>
#include <cstdint>
#include <string>
#include <vector>

#include "data/pictures.hpp"

namespace simplecell {

/// How patches are cut from images and scaled.
struct PatchOptions {
  arma::uword size = 16;          ///< pixels; height and width
  arma::uword border = 4;         ///< width in pixels of the border of an image that patches do not touch
  std::string mean = "none";      ///< none; patch: the mean of each patch is subtracted from it
  std::string variance = "none";  ///< none; unit: each patch is divided by its standard deviation, see PatchSampler
  double minimum_variance = 0;    ///< patches of a smaller variance are drawn again
  arma::uword ensemble = 1;       ///< number of consecutive patches that are neighbours
  arma::uword spread = 2;         ///< largest shift of a neighbour from the ensemble's place, in pixels along each axis
};

/// What was subtracted from a patch, and what it was then multiplied by.
struct PatchScale {
  double shift = 0, factor = 1;
};
/// Subtracts the mean of a patch of d pixels and divides by its standard deviation, as the options say. Patches of no
/// larger variance than `flattest` become zeros instead of being divided.
PatchScale normalise(float* patch, arma::uword d, const PatchOptions& options, double flattest = 0);

/// An endless stream of patches at random places in a stack of images, with equal probability for every image and
/// place. Of pictures of different sizes every place of every picture is equally likely: larger ones give more patches,
/// in proportion to the area in which these fit. Patch k of the stream depends on seed, k and the images alone. So any
/// part of the stream can be drawn in any order, in batches of any size and on any number of threads, and training can
/// be resumed.
///
/// A patch is a column of d = size² pixels, stored row by row. Its variance is the mean squared deviation from its own
/// mean, so that with mean "patch" and variance "unit" its squared norm is d. With variance "unit", patches of less
/// than 1e-8 of the mean image variance are drawn again as well.
///
/// With ensembles of e, patches e·k to e·k + e − 1 are at the k-th random place, each shifted by whole pixels; shifts
/// of up to ±spread along each axis are equally likely.
///
/// Companion images, for example the same scenes before whitening, give a second patch at the same place, unscaled.
class PatchSampler {
 public:
  /// Companion empty, or as many pictures of the same sizes. Throws InputError if a patch does not fit into every
  /// picture or an option has an unknown value.
  PatchSampler(Pictures images, const PatchOptions& options, std::uint64_t seed, Pictures companion = {});

  /// The index-th batch of `count`: patches index·count to (index+1)·count − 1 of the stream, d×count. Throws
  /// InputError if no patch of the least variance is found in 10,000 places.
  void draw(std::uint64_t index, arma::uword count, arma::fmat& out) const;

  struct Batch {
    arma::fmat patches;    ///< d×count
    arma::fmat companion;  ///< d×count, empty without companion images
    arma::mat positions;   ///< 3×count: image, row and column of the upper left pixel
  };
  /// Patches first to first + count − 1 of the stream, with companions and positions.
  Batch take(std::uint64_t first, arma::uword count) const;

  arma::uword dimension() const { return options_.size * options_.size; }
  const PatchOptions& options() const { return options_; }

 private:
  struct Place {
    arma::uword image, row, column;
  };
  Place place(std::uint64_t k, float* patch) const;
  template <class Propose>
  Place first_good(Propose&& propose, float* patch) const;
  Place numbered(std::uint64_t number) const;
  void copy(const Pictures& images, const Place& at, float* patch) const;

  Pictures images_, companion_;
  std::vector<std::uint64_t> places_;  // of pictures of different sizes: the number of places in all up to each
  PatchOptions options_;
  std::uint64_t seed_;
  double least_variance_;
};

/// The mean over images of the variance of each image about its own mean, divided by its number of pixels. Pictures of
/// different sizes are weighted by their areas, as in patches.
double mean_image_variance(const Pictures& images);

}  // namespace simplecell
