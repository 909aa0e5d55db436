#include "files/font.hpp"

#include <fstream>
#include <sstream>

#include "core/error.hpp"

namespace simplecell {

std::string read_font(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf()))
    throw InputError(path + ": cannot be read; install fonts-liberation or name a font by --font");
  return bytes.str();
}

}  // namespace simplecell
