#pragma once
#include <string>
#include <vector>

#include "analysis/gabor.hpp"
#include "analysis/shapes.hpp"
#include "io/h5.hpp"

namespace simplecell {

// What Gabor fits are in files (docs/files.md).

/// The fits of all units (m), which of them are silent (0/1), and the shape of their filters.
void write_fits(H5Writer& file, const std::vector<GaborFit>& fits, const arma::uvec& silent, PatchShape shape);

/// Units to show as examples, each with the cut through its filter, of filters (d×m), and its fit.
void write_examples(H5Writer& file, const std::vector<GaborFit>& fits, const arma::mat& filters, PatchShape shape,
                    const arma::uvec& units);

/// The shapes of a file of fits. Throws InputError if it holds none, or arrays of different lengths.
Shapes read_shapes(const std::string& path);

}  // namespace simplecell
