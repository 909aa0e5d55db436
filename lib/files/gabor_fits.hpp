#pragma once
#include <string>
#include <vector>

#include "analysis/gabor.hpp"
#include "analysis/shapes.hpp"
#include "io/h5.hpp"

namespace simplecell {

// Gabor fits in HDF5 files (docs/files.md).

/// Writes the fits of all units (m), which units are silent (0/1), and the shape of the filters.
void write_fits(H5Writer& file, const std::vector<GaborFit>& fits, const arma::uvec& silent, PatchShape shape);

/// Writes example units, each with the cut through its filter and through its fit. Filters: d×m.
void write_examples(H5Writer& file, const std::vector<GaborFit>& fits, const arma::mat& filters, PatchShape shape,
                    const arma::uvec& units);

/// The shapes of a file of fits. Throws InputError if it holds none, or arrays of different lengths.
Shapes read_shapes(const std::string& path);

}  // namespace simplecell
