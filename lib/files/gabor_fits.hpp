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

/// The Gabor functions of a file of fits that are good: fitted, with at least this r squared, and not silent. Throws
/// InputError as read_shapes, and if one of them has a frequency or a width of zero.
std::vector<Gabor> read_good_gabors(const std::string& path, double min_r_squared);

}  // namespace simplecell
