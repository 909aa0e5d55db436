#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

/// Reads images from a MATLAB file of level 5 or 7.3: from the array `variable` or, if that is empty, from the only
/// array that can hold images. Such an array is real, numeric or logical, and
///   - height × width [× n]: grey;
///   - height × width × 3: one colour image if its class is uint8 or uint16, as imread returns, or if `colour` is rgb;
///     otherwise three grey images;
///   - height × width × channels × n with 1 or 3 channels;
///   - if there is none of these, a cell array of such arrays, all of the same height and width.
/// Other contents of the file are ignored. Vectors are not images; a vector named y, label or labels (in upper or lower
/// case) with a whole number for each image gives the labels. Values are not scaled. A note says how the array was
/// interpreted. Throws InputError, with a list of the arrays, if there is none that can hold images or several.
ImageSet read_mat(const std::filesystem::path& path, Colour colour = Colour::luminance,
                  const std::string& variable = "");

}  // namespace simplecell
