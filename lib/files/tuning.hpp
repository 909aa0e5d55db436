#pragma once
#include <string>

#include "analysis/gratings.hpp"
#include "data/preprocessing.hpp"
#include "io/h5.hpp"

namespace simplecell {

/// Writes the tuning of units and the grid of gratings that it was measured on (docs/files.md).
void write_tuning(const Tuning& tuning, const GratingGrid& grid, H5Writer& file);

/// The circular variances of recorded cells, the column orivar of a table. Throws InputError if there are fewer than
/// two cells, or one is not in [0, 1].
arma::vec read_circular_variances(const std::string& path);

/// Height and width of the patches of pixels that a model was trained on, before these were mapped: as its record says
/// or else as given. Throws InputError if that is unknown, or if stimuli are not single grey patches but have colour
/// planes or linked inputs.
PatchShape grating_shape(const H5Reader& trained, const Preprocessing& steps, PatchShape given);

}  // namespace simplecell
