#pragma once
#include <armadillo>

#include "data/whitening.hpp"
#include "files/patches.hpp"

namespace simplecell {

// What whitened data and fitted whitenings are in files (docs/files.md).

/// Images (height×width×n), with what passes unchanged from the input that they come from.
void write_whitened_images(H5Writer& file, const SampleFile& input, const arma::fcube& images);

/// Patches (d×n) of a shape that may be given, or their k coefficients (k×n), likewise.
void write_whitened_patches(H5Writer& file, const SampleFile& input, const arma::fmat& patches,
                            const std::string& method, PatchShape shape);

/// InputError unless memory holds the patches of a file and their whitened copy.
void require_room_to_whiten(const SampleFile& input);

/// Which method a file that is to be a --transform was whitened or fitted by; InputError if it says nothing of it.
std::string method_of_transform(const std::string& path);

/// Filter and gain of whitened training images, for other images of the same number of channels; InputError otherwise.
ImageFilter read_image_filter(const std::string& path, const SampleFile& input, arma::uword longer_side);

/// What read_image_filter needs of images whitened by a method.
void write_image_filter(H5Writer& file, const std::string& method, const FilteredImages& filtered);

/// The map of zca or pca; InputError unless it takes patches of the input's dimension.
Whitening read_whitening(const std::string& path, const SampleFile& input);

/// Into a file of its own, with the shape of the input's patches that it was fitted to.
void write_whitening(H5Writer& file, const Whitening& whitening, const SampleFile& input, PatchShape shape);

}  // namespace simplecell
