#pragma once
#include <optional>

#include "data/preprocessing.hpp"
#include "files/patches.hpp"

namespace simplecell {

// What images went through until they were stimuli is handed on from file to file, from whitened images to patches and
// dictionaries: as the root attribute `preprocessing` (JSON), and arrays of whitenings under /preprocessing
// (docs/files.md).

/// What the images or patches of a file went through. Images that were imported or made by this project are known to
/// have gone through nothing; of arrays of unknown origin nothing is known.
/// `largest` is the largest magnitude of a pixel, if the images have been read; otherwise they are read for it.
Preprocessing preprocessing_of(const SampleFile& file, std::optional<double> largest = {});
double largest_magnitude(const arma::fcube& images);
/// The same of a dictionary. Throws InputError if the record is damaged.
Preprocessing preprocessing_of(const H5Reader& file);

/// The record with one step more: of whole images, where unknown ones count as the first, since they are what whiten was
/// given; how patches of a size are cut from images; a map of patches of a shape, or of an unknown one.
Preprocessing with_step(Preprocessing steps, ImageStep step);
Preprocessing with_patches(Preprocessing steps, const PatchStep& step, PatchShape shape);
Preprocessing with_map(Preprocessing steps, const Whitening& map, PatchShape shape);

/// Writes what is known; nothing if that is nothing.
void write_preprocessing(const Preprocessing& steps, H5Writer& file);

}  // namespace simplecell
