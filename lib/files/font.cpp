#include "files/font.hpp"

#include <fontconfig/fontconfig.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "core/error.hpp"

namespace simplecell {
namespace {

using Configuration = std::unique_ptr<FcConfig, decltype(&FcConfigDestroy)>;
using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;

bool is_of_family(const FcPattern* font, const std::string& family) {
  const auto* wanted = reinterpret_cast<const FcChar8*>(family.c_str());
  FcChar8* name = nullptr;
  for (int i = 0; FcPatternGetString(font, FC_FAMILY, i, &name) == FcResultMatch; ++i)
    if (FcStrCmpIgnoreCase(name, wanted) == 0) return true;
  return false;
}

// The file of the upright, regular font of a family; empty if it is not installed or shares its file with other fonts.
std::string file_of_family(const std::string& family) {
  const Configuration configuration(FcInitLoadConfigAndFonts(), FcConfigDestroy);
  const Pattern wanted(FcPatternCreate(), FcPatternDestroy);
  if (!configuration || !wanted) return {};
  FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
  FcConfigSubstitute(configuration.get(), wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultNoMatch;
  const Pattern font(FcFontMatch(configuration.get(), wanted.get(), &result), FcPatternDestroy);
  FcChar8* file = nullptr;
  int index = 0;
  if (!font || !is_of_family(font.get(), family) ||  // fontconfig names the most similar font if there is none
      FcPatternGetInteger(font.get(), FC_INDEX, 0, &index) != FcResultMatch || index != 0 ||
      FcPatternGetString(font.get(), FC_FILE, 0, &file) != FcResultMatch)
    return {};
  return reinterpret_cast<const char*>(file);
}

}  // namespace

std::string read_font(const std::string& name) {
  const bool is_file = name.find_first_of("/.") != std::string::npos;
  std::ifstream file(is_file ? name : file_of_family(name), std::ios::binary);
  std::ostringstream bytes;
  if (file && bytes << file.rdbuf()) return bytes.str();
  if (is_file)
    throw InputError(name + ": cannot be read; name another file by --font, or a family such as " + liberation_sans);
  throw InputError(name + ": no such font is installed; install it (package fonts-liberation of Debian, " +
                   "liberation-fonts-all of Fedora), or name the file of a font by --font");
}

}  // namespace simplecell
