#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

/// The pictures of a MATLAB file of level 5 or 7.3, from its array `variable` or, if that is empty, the only array that
/// can hold pictures: real, numeric or logical, and
///   - height × width [× n]: grey;
///   - height × width × 3: one in colour if of class uint8 or uint16, as imread returns, or if colour is asked for;
///     three grey ones otherwise;
///   - height × width × channels × n, of 1 or 3 channels;
///   - without any of these, a cell array of such arrays, of one height and width.
/// Whatever else is in the file is passed over. Vectors are no pictures; one of the name y, label or labels (in upper
/// or lower case) with a whole number for each picture gives the labels. Values are taken as they are. A note says how
/// the array was read. Throws InputError if there is no or no single such array; it lists what there is.
ImageSet read_mat(const std::filesystem::path& path, Colour colour = Colour::luminance,
                  const std::string& variable = "");

}  // namespace simplecell
