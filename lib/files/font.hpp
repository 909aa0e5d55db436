#pragma once
#include <string>

namespace simplecell {

/// The family whose digits have the metrics of Arial's.
inline constexpr const char* liberation_sans = "Liberation Sans";

/// The bytes of a font. A name with a slash or a dot is that of its file, any other that of its family, whose upright
/// regular font fontconfig finds. Throws InputError, saying what to install, if there is no such font.
std::string read_font(const std::string& name);

}  // namespace simplecell
