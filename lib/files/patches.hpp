#pragma once
#include <string>

#include "analysis/gabor.hpp"
#include "core/note.hpp"
#include "data/patches.hpp"
#include "files/origin.hpp"

namespace simplecell {

/// How many colour planes the images or patches of a file have, one below the other.
arma::uword channels_of(const SampleFile& file);

/// How many consecutive patches of a file are neighbours.
arma::uword ensemble_size(const SampleFile& file);

/// Once samples are read: notes which array of an HDF5 file that is not ours was found to be the one, and if single
/// precision, in which samples are read, has lost how they differ.
void note_array(const SampleFile& file, const Note& note);

/// Patches, or images, of a file of any kind: data set `patches`, or `images`. Throws InputError if its attributes
/// patch_height, patch_width and channels contradict the size of these.
SampleFile open_patches(const std::string& path, const std::string& array);
SampleFile open_images(const std::string& path, const std::string& array);

/// A sampler over images and, if a companion is named, the same scenes in another form. Real images beside stand-ins
/// are refused: that would pass the one off as the other.
PatchSampler make_sampler(const SampleFile& images, const std::string& companion, const PatchOptions& patches,
                          std::uint64_t seed, const Note& note);

/// Height and width of samples that are patches: as given (0 = not given), else as the file says by its attributes,
/// else the axes of its array; zeros if none of these tells. Throws InputError if that is not the number of pixels, all
/// colours together.
PatchShape known_patch_shape(const SampleFile& file, PatchShape given);
/// Throws InputError if a shape is given that the samples do not have.
void check_patch_shape(const SampleFile& file, PatchShape given);
/// Throws InputError if patches, of the given shape or else that of their file, are not of the height and width that a
/// dictionary, transform or the like was fitted to, as the attributes of its data set `on` say. Where one of the two
/// says no shape, or the samples are no pictures (codes), nothing is compared.
void check_same_shape(const SampleFile& patches, PatchShape given, const H5Reader& fitted, const std::string& on = "/");
/// The same for patches of a known shape.
void check_same_shape(const std::string& name, PatchShape patches, const H5Reader& fitted, const std::string& on = "/");

/// The shape where it must be known, or InputError says how to give it.
PatchShape patch_shape(const SampleFile& file, PatchShape given);

/// Hands on patch_height and patch_width, which stimuli that are no pictures (as after PCA) do not have, and channels,
/// which only those in colour have.
void copy_patch_shape(const SampleFile& from, PatchShape given, H5Writer& to);

}  // namespace simplecell
