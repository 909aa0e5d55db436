#pragma once
#include <armadillo>

#include "data/whitening.hpp"
#include "files/patches.hpp"

namespace simplecell {

// Whitened data and fitted whitenings in HDF5 files (docs/files.md).

/// Writes images (height×width×n) of the sizes of those of the input, and copies its other data sets and attributes.
void write_whitened_images(H5Writer& file, const SampleFile& input, const Pictures& images);

/// The same for patches (d×n), or their coefficients (k×n).
void write_whitened_patches(H5Writer& file, const SampleFile& input, const arma::fmat& patches,
                            const std::string& method, PatchShape shape);

/// Throws unless there is memory for the patches of a file and their whitened copy.
void require_room_to_whiten(const SampleFile& input);

/// The method that a --transform was whitened or fitted by. Throws InputError if the file does not say.
std::string method_of_transform(const std::string& path);

/// Filter and gain of whitened training images, for images (width×(height·channels)×n) of another size. Throws
/// InputError if the number of channels is another.
ImageFilter read_image_filter(const std::string& path, const SampleFile& input, const arma::fcube& images);

/// The mean image of whitened training images. Throws InputError unless it is of the size of `images`.
arma::fmat read_mean_image(const std::string& path, const SampleFile& input, const arma::fcube& images);

/// Throws InputError if nothing is left of any whitened image of a file, and notes how many are blank.
void check_blank(const SampleFile& input, const arma::fcube& images, const Note& note);

/// Writes what read_image_filter reads. The longer side is that of one colour plane.
void write_image_filter(H5Writer& file, const std::string& method, const FilteredImages& filtered);

/// The linear map of zca or pca. Throws InputError unless it is of patches of the input's dimension.
Whitening read_whitening(const std::string& path, const SampleFile& input);

/// Writes it to a file of its own, with the shape of the patches that it was fitted to.
void write_whitening(H5Writer& file, const Whitening& whitening, const SampleFile& input, PatchShape shape);

}  // namespace simplecell
