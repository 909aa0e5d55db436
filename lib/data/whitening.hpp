#pragma once
#include <armadillo>
#include <optional>
#include <string>

#include "core/progress.hpp"
#include "data/pictures.hpp"

namespace simplecell {

// ---- whole images ----

/// Olshausen & Field's filter R(f) = f · exp(−(f/f0)⁴). The factor f flattens the amplitude spectrum of natural scenes,
/// 1/f; the low-pass factor removes the corners of the spectrum, which are dominated by noise and sampling artefacts.
/// Frequencies are in cycles per picture, where the length of a picture is its longer side N; so f/N is in cycles per
/// pixel along both axes, and the filter is isotropic on images that are not square. Of pictures of different sizes N
/// is the longer side of the largest, so that all are filtered alike at every frequency in cycles per pixel.
/// Source: Olshausen & Field (1997), Vision Research 37:3311–3325, eq. 12 and text.
struct ImageFilter {
  std::optional<double> cutoff;  ///< f0, cycles per picture; by default 200 per 512 pixels, that is 200·N/512
  std::optional<double> gain;    ///< one factor for all images; if not given, it follows from `variance`
  double variance = 0.1;         ///< mean variance of the filtered images, if no gain is given
};

struct FilteredImages {
  arma::fcube images;  ///< width×height×n, each of mean 0; pictures of different sizes in their frame
  double gain;         ///< the common factor applied after the filter
  double cutoff = 0;   ///< f0 in cycles per picture; 0 without a filter
  double longer_side = 0;  ///< N, of a colour plane
};

/// Converts cutoff and gain from pictures whose longer side is `from` to pictures whose longer side is `to`, so that
/// the filter is the same at every frequency in cycles per pixel. R(f) is proportional to f in cycles per picture, so
/// the gain is smaller for larger pictures.
ImageFilter same_filter(double cutoff, double gain, double from, double to);

/// Filters each image in double precision by a discrete Fourier transform of the image's size (any size; periodic
/// borders), then multiplies all images by one common gain, which preserves their relative contrasts. Throws InputError
/// if the filtered images are constant and no gain can give them the variance.
FilteredImages whiten_images(Pictures images, const ImageFilter& filter, const Progress& progress = {});

/// Subtracts each image's mean and multiplies all images by one common gain, as above, without filtering: for images
/// that are white already.
FilteredImages scale_images(Pictures images, const ImageFilter& filter);

/// Either of these, for images whose colour planes lie side by side (width×(height·channels)×n) and are filtered as
/// separate images. In colour they are of one size.
FilteredImages filter_images(Pictures images, arma::uword channels, bool whiten, const ImageFilter& filter,
                             const Progress& progress = {});

/// Divides every image by its norm (the root of the sum of its squared pixels); images of zeros do not change.
void scale_to_unit_norm(arma::fcube& images);

/// The number of images that are blank, or all but: no pixel exceeds a millionth of the largest of all images.
arma::uword count_blank(const arma::fcube& images);

/// The mean of all images, pixel by pixel (width×height).
arma::fmat mean_image(const arma::fcube& images);

// ---- patches ----

/// A linear map that was fitted on training patches and can be applied to any: y ↦ whiten · (y − mean).
struct Whitening {
  std::string method;      ///< zca or pca
  double regulariser = 0;  ///< as fitted, see WhiteningOptions
  arma::vec mean;          ///< d
  arma::mat whiten;        ///< k×d
  arma::mat unwhiten;      ///< d×k
  arma::vec spectrum;      ///< d eigenvalues of the covariance, falling
};

/// With covariance E diag(λ) Eᵀ and ε = regulariser · mean(λ):
///   zca: whiten = E diag(λ + ε)^(−1/2) Eᵀ, d×d; of all whitenings it changes the patches least.
///   pca: whiten = diag(λ + ε)^(−1/2) Eᵀ of the k leading directions, k×d.
/// unwhiten is the inverse (for pca with k < d in the least-squares sense). Whitened training data have variance
/// λ/(λ + ε) along each direction: 1 where λ ≫ ε, less where λ is small, so that noise is not amplified.
/// Eigenvectors are signed so that their entry of largest magnitude is positive.
/// Source: Bell & Sejnowski (1997), Vision Research 37:3327–3338.
struct WhiteningOptions {
  std::string method = "zca";
  double regulariser = 1e-3;   ///< share of the mean eigenvalue that is added to every eigenvalue; at least 0
  arma::uword components = 0;  ///< pca: k; 0: as many as `retain` requires
  double retain = 1;           ///< pca: least share of the variance in the k directions, in (0, 1]
};

/// Fits a whitening to patches d×n. The covariance has divisor n and is summed in double precision. Throws InputError
/// if there are fewer than two patches, or if the covariance is singular and not regularised.
Whitening fit_whitening(const arma::fmat& patches, const WhiteningOptions& options);

/// Whitens patches d×n into k×n.
arma::fmat apply_whitening(const Whitening& transform, const arma::fmat& patches);

/// Inverts the whitening of patches k×n to d×n, adding the mean.
arma::fmat undo_whitening(const Whitening& transform, const arma::fmat& whitened);

}  // namespace simplecell
