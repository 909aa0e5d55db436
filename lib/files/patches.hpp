#pragma once
#include <string>

#include "analysis/gabor.hpp"
#include "core/note.hpp"
#include "data/patches.hpp"
#include "files/origin.hpp"

namespace simplecell {

/// The number of colour planes of the images or patches of a file, which lie one below the other.
arma::uword channels_of(const SampleFile& file);

/// The number of consecutive patches of a file that are neighbours.
arma::uword ensemble_size(const SampleFile& file);

/// After reading: notes which array was taken from an HDF5 file that was not written by a stage, and whether single
/// precision, in which samples are read, has lost the differences between them.
void note_array(const SampleFile& file, const Note& note);

/// Patches or images of any kind of file; of HDF5, data set `patches` or `images`. Throws InputError if its attributes
/// patch_height, patch_width and channels contradict the size of these.
SampleFile open_patches(const std::string& path, const std::string& array);
SampleFile open_images(const std::string& path, const std::string& array);

/// The same for images that may differ in size: data set `images`, or `pictures` with `sizes` beside it. A file has one
/// or the other, so that whatever needs images of one size, as open_images does, refuses the latter.
SampleFile open_pictures(const std::string& path, const std::string& array);
Pictures read_pictures(const SampleFile& file);
void write_pictures(H5Writer& file, const arma::fcube& pixels, const arma::umat& sizes);

/// A sampler of images and, if a companion is named, of the same scenes in another form. Throws if one is real and the
/// other a stand-in, because one origin is recorded for both.
PatchSampler make_sampler(const SampleFile& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed, const Note& note);

/// Height and width of samples that are patches: as given (0 = not given), else from the attributes of the file, else
/// from the axes of its array; zeros if unknown. Throws InputError if they do not match the number of pixels, over all
/// colour planes.
PatchShape known_patch_shape(const SampleFile& file, PatchShape given);
/// Throws InputError if a shape is given that the samples do not have.
void check_patch_shape(const SampleFile& file, PatchShape given);
/// Throws InputError if patches, of the given shape or else that of their file, differ in height or width from those to
/// which a dictionary or transform was fitted, by the attributes of its data set `on`. If one of the two shapes is
/// unknown, or the samples are no images (codes), nothing is compared.
void check_same_shape(const SampleFile& patches, PatchShape given, const H5Reader& fitted, const std::string& on = "/");
/// The same for patches of a known shape.
void check_same_shape(const std::string& name, PatchShape patches, const H5Reader& fitted, const std::string& on = "/");

/// The shape as by known_patch_shape; throws InputError, which says how to give it, if it is unknown.
PatchShape patch_shape(const SampleFile& file, PatchShape given);

/// Copies the attributes patch_height, patch_width and channels, where there are any: coefficients of PCA have no
/// shape, and only colour images have channels.
void copy_patch_shape(const SampleFile& from, PatchShape given, H5Writer& to);

}  // namespace simplecell
