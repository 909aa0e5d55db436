#pragma once
#include <armadillo>
#include <cstdint>
#include <string>

namespace simplecell {

/// How patches are cut from images and scaled.
struct PatchOptions {
  arma::uword size = 16;          ///< pixels; height and width
  arma::uword border = 4;         ///< pixels along every edge of an image that no patch touches
  std::string mean = "none";      ///< none; patch: the mean of each patch is subtracted from it
  std::string variance = "none";  ///< none; unit: each patch is divided by its standard deviation, see PatchSampler
  double minimum_variance = 0;    ///< patches of a smaller variance are passed over and redrawn
  arma::uword ensemble = 1;       ///< consecutive patches that are neighbours, …
  arma::uword spread = 2;         ///< … each up to so many pixels from their place, in either direction
};

/// An endless stream of patches at random places of a stack of images, every image and every place equally likely.
/// Patch k of the stream depends on (seed, k) and the images alone: any part of it can be drawn at any time, in any
/// batches, on any number of threads, and a training can be taken up where it stopped.
///
/// A patch is a column of d = size² pixels, running row by row. The variance of a patch is taken about its own mean and
/// divided by d, so that with mean "patch" and variance "unit" its squared norm is d. With variance "unit" flat
/// patches, those of less than 1e-8 of the mean image variance, are redrawn as well.
///
/// With ensembles, patches e·k to e·k + e − 1 lie about the k-th random place, each shifted by whole pixels, every
/// shift of up to ±spread along either axis being equally likely.
///
/// Companion images (the same scenes before whitening, say) give a second patch at the same place, as it is.
class PatchSampler {
 public:
  /// Images width×height×n; companion empty or of the same size. Throws InputError if a patch does not fit or an option
  /// has no such value.
  PatchSampler(arma::fcube images, const PatchOptions& options, std::uint64_t seed, arma::fcube companion = {});

  /// The index-th batch of `count`: patches index·count to (index+1)·count − 1 of the stream, d×count. Throws
  /// InputError if no patch of the least variance is found in 10,000 places.
  void draw(std::uint64_t index, arma::uword count, arma::fmat& out) const;

  struct Batch {
    arma::fmat patches;    ///< d×count
    arma::fmat companion;  ///< d×count, empty without companion images
    arma::mat positions;   ///< 3×count: image, row and column of the upper left pixel
  };
  /// Patches first to first + count − 1 of the stream with all that is known of them.
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
  void copy(const arma::fcube& images, const Place& at, float* patch) const;

  arma::fcube images_, companion_;
  PatchOptions options_;
  std::uint64_t seed_;
  double least_variance_;
};

/// The mean over images of the variance of each image about its own mean, divided by its number of pixels.
double mean_image_variance(const arma::fcube& images);

}  // namespace simplecell
