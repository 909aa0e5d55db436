#pragma once
#include <string>

#include "analysis/gabor.hpp"
#include "io/h5.hpp"

namespace simplecell {

/// Height and width of the patches that an array of filters is made of: as given (0 = not given), else as the file's
/// attributes say, else square. Throws InputError if that does not match the number of pixels.
PatchShape patch_shape(const H5Reader& file, const std::string& array, arma::uword pixels, PatchShape given = {});

}  // namespace simplecell
