#pragma once
#include <armadillo>

#include "app/stage.hpp"
#include "data/whitening.hpp"
#include "io/h5.hpp"

namespace simplecell {

// What whitened data and fitted whitenings are in files (docs/files.md).

/// Images (height×width×n), with what passes unchanged from the input that they come from.
void write_whitened_images(H5Writer& file, const H5Reader& input, const arma::fcube& images);

/// Patches (d×n), or their k coefficients (k×n), likewise.
void write_whitened_patches(H5Writer& file, const H5Reader& input, const arma::fmat& patches,
                            const std::string& method);

/// InputError unless memory holds the patches of a file and their whitened copy.
void require_room_to_whiten(const H5Reader& input);

Whitening read_whitening(const std::string& path);

/// Into a file of its own, with the shape of the input's patches that it was fitted to.
void write_whitening(const Whitening& whitening, const std::string& path, const H5Reader& input, const Run& run);

}  // namespace simplecell
