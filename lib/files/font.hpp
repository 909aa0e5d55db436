#pragma once
#include <string>

namespace simplecell {

/// Liberation Sans, which has the metrics of Arial, where Debian's fonts-liberation puts it.
inline constexpr const char* liberation_sans = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf";

/// The bytes of a font. Throws InputError, naming the package to install, if it cannot be read.
std::string read_font(const std::string& path);

}  // namespace simplecell
