#include "shared/filters.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

arma::uword side(const H5Reader& file, const std::string& attribute) {
  if (!file.has_attribute(attribute)) return 0;
  const double value = file.number(attribute);
  if (!(value >= 1 && value <= 1e6 && value == std::floor(value)))
    throw InputError(file.path().string() + ": attribute '" + attribute + "' is " + number_text(value) +
                     ", expected a number of pixels");
  return static_cast<arma::uword>(value);
}

}  // namespace

PatchShape patch_shape(const H5Reader& file, const std::string& array, arma::uword pixels, PatchShape given) {
  const auto root = static_cast<arma::uword>(std::lround(std::sqrt(static_cast<double>(pixels))));
  const std::string found = file.path().string() + ": /" + array + " has patches of " + std::to_string(pixels);
  PatchShape shape{given.height ? given.height : side(file, "patch_height"),
                   given.width ? given.width : side(file, "patch_width")};
  if (shape.height == 0 && shape.width == 0) {
    if (root * root != pixels) throw InputError(found + " pixels, no square; give --patch-height and --patch-width");
    return {root, root};
  }
  if (shape.height == 0) shape.height = pixels / shape.width;
  if (shape.width == 0) shape.width = pixels / shape.height;
  if (shape.pixels() != pixels)
    throw InputError(found + " pixels, not " + std::to_string(shape.height) + " x " + std::to_string(shape.width));
  return shape;
}

}  // namespace simplecell
