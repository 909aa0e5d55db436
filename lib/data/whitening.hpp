#pragma once
#include <armadillo>
#include <optional>
#include <string>

#include "core/progress.hpp"

namespace simplecell {

// ---- whole images ----

/// Olshausen & Field's filter R(f) = f · exp(−(f/f0)⁴): its rise makes the amplitude spectrum of natural scenes, 1/f,
/// flat; its fall removes the corners of the spectrum, where noise and sampling artefacts live.
/// Frequencies are in cycles per picture, where "picture" means its longer side N, so that f/N is in cycles per pixel
/// along both axes and the filter is isotropic on images that are not square.
/// Source: Olshausen & Field (1997), Vision Research 37:3311–3325, eq. 12 and text.
struct ImageFilter {
  std::optional<double> cutoff;  ///< f0, cycles per picture; by default 200 per 512 pixels, that is 200·N/512
  std::optional<double> gain;    ///< one factor for all images; if not given, found from `variance`
  double variance = 0.1;         ///< mean over images of the variance that the gain brings about
};

struct FilteredImages {
  arma::fcube images;  ///< width×height×n, each of mean 0
  double gain;         ///< the common factor applied after the filter
  double cutoff = 0;   ///< f0 in cycles per picture; 0 where there was no filter
};

/// The filter and gain of pictures whose longer side is `from`, for pictures whose longer side is `to`: the same at every
/// frequency in cycles per pixel. R(f) grows with f in cycles per picture, so that the gain shrinks as pictures grow.
ImageFilter same_filter(double cutoff, double gain, double from, double to);

/// Filters each image in double precision by a discrete Fourier transform of its own size (any size; periodic borders),
/// then multiplies all by one common gain, so that images keep their contrasts relative to each other. Throws
/// InputError if the filtered images are flat and no gain can bring their variance about.
FilteredImages whiten_images(const arma::fcube& images, const ImageFilter& filter, const Progress& progress = {});

/// Subtracts each image's mean and multiplies all by one common gain, given or found from the variance as above: for
/// images that are white already.
FilteredImages scale_images(const arma::fcube& images, const ImageFilter& filter);

/// Divides every image by its norm (the root of the sum of its squared pixels); those of zeros stay as they are.
void scale_to_unit_norm(arma::fcube& images);

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
///   zca: whiten = E diag(λ + ε)^(−1/2) Eᵀ, d×d; the whitened patches stay as near to the patches as possible.
///   pca: whiten = diag(λ + ε)^(−1/2) Eᵀ of the k leading directions, k×d.
/// unwhiten is the inverse (for pca with k < d its least-squares one). Whitened training data have variance λ/(λ + ε)
/// along each direction: 1 where λ ≫ ε; directions of mere noise are damped, not blown up.
/// Eigenvectors are signed so that their entry of largest magnitude is positive.
/// Source: Bell & Sejnowski (1997), Vision Research 37:3327–3338.
struct WhiteningOptions {
  std::string method = "zca";
  double regulariser = 1e-3;   ///< share of the mean eigenvalue added to each; at least 0
  arma::uword components = 0;  ///< pca: k; 0 keeps all, or as many as `retain` asks for
  double retain = 1;           ///< pca: least share of the variance that the k directions hold, in (0, 1]
};

/// Fits on patches d×n. Covariances are of n samples (divisor n), summed in double precision. Throws InputError if
/// there are fewer than two patches or the covariance is singular and not regularised.
Whitening fit_whitening(const arma::fmat& patches, const WhiteningOptions& options);

/// Whitens patches d×n into k×n.
arma::fmat apply_whitening(const Whitening& transform, const arma::fmat& patches);

/// Takes whitened patches k×n back to d×n, mean included.
arma::fmat undo_whitening(const Whitening& transform, const arma::fmat& whitened);

}  // namespace simplecell
