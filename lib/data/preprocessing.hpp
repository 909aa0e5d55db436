#pragma once
#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include "data/patches.hpp"
#include "data/whitening.hpp"

namespace simplecell {

/// What whole images went through, with the parameters that training images gave it.
struct ImageStep {
  std::string method;        ///< olshausen-field, scale, mean or unit-norm
  double cutoff = 0;         ///< of olshausen-field, in cycles per picture
  double gain = 1;           ///< of olshausen-field and scale
  double longer_side = 0;    ///< of the training images, in pixels: the length of a picture
  arma::fmat mean{};         ///< of mean: the mean training image (width×height)
};

/// How patches were made of images.
struct PatchStep {
  std::string mean = "none", variance = "none";  ///< as in PatchOptions
  std::string channel = "all";                   ///< which colour plane was taken: all, red, green or blue
};

/// All that images went through until they were the stimuli of a model: whole images, then patches of these, then
/// linear maps of the patches. With it new images can be treated as the training images were.
struct Preprocessing {
  std::optional<std::vector<ImageStep>> images{};  ///< nothing: unknown
  arma::uword channels = 1;                        ///< colour planes of an image
  /// For luminance in linear light, what grey levels of pictures are encoded by: srgb or linear. Else empty.
  std::string transfer{};
  double largest = 0;                              ///< largest magnitude of a training pixel at first; 0: unknown
  std::optional<PatchStep> patches{};              ///< nothing: unknown
  arma::uword height = 0, width = 0;               ///< of a patch before it is mapped; 0: unknown
  std::vector<Whitening> maps{};

  bool whitens_images() const { return images && !images->empty(); }
};

/// Whole images (width×(height·channels)×n) after all steps, of the chosen colour plane or of all. Throws InputError if
/// they are not of the size that a step asks for.
arma::fcube preprocess_images(const Preprocessing& steps, arma::fcube images);

/// Patches (d×n) cut from these become stimuli (k×n); returns how each was shifted and scaled. Where patches are divided
/// by their standard deviation, those of no larger variance than their `flattest` (n) become zeros.
std::vector<PatchScale> preprocess_patches(const Preprocessing& steps, arma::fmat& patches,
                                           const std::vector<double>& flattest);

/// The inverse: stimuli become patches of the images. Least squares where maps have left directions out.
void undo_patches(const Preprocessing& steps, const std::vector<PatchScale>& scales, arma::fmat& stimuli);

}  // namespace simplecell
