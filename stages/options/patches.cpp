#include "options/patches.hpp"

#include <charconv>

#include "core/error.hpp"

namespace simplecell {
namespace {

constexpr arma::uword largest_side = 1000000;

// One side in pixels; 0 if the text is none.
arma::uword parse_side(const std::string& text) {
  arma::uword side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  return error == std::errc{} && end == text.data() + text.size() && side <= largest_side ? side : 0;
}

PatchShape parse_shape(const std::string& text) {
  const std::size_t cross = text.find('x');
  const PatchShape shape{parse_side(text.substr(0, cross)), parse_side(text.substr(cross + 1))};  // npos + 1 is 0
  if (shape.pixels() == 0)
    throw UsageError("--shape '" + text + "': expected height x width in pixels, as 16x16 or 12x16, or 16 for a square");
  return shape;
}

}  // namespace

void declare_patches(Options& options, PatchOptions& patches) {
  options.integer("size", patches.size, between(1, 4096), "height and width of a patch in pixels");
  options.integer("border", patches.border, between(0, 1e6),
                  "pixels along each edge of an image that no patch touches");
  options.choice("mean", patches.mean, {"none", "patch"}, "mean removal: none, or each patch its own mean");
  options.choice("variance", patches.variance, {"none", "unit"},
                 "none, or each patch divided by its standard deviation (about its mean, over its pixels)");
  options.real("min-variance", patches.minimum_variance, at_least(0), "patches of less variance are drawn again");
}

void declare_ensembles(Options& options, PatchOptions& patches) {
  options.integer("ensemble", patches.ensemble, between(1, 4096), "number of consecutive patches cut near one place");
  options.integer("spread", patches.spread, between(0, 4096),
                  "largest offset of a patch of an ensemble from its place, pixels in each direction");
}

void check_ensembles(const PatchOptions& patches, const Run& run) {
  if (patches.ensemble == 1 && run.given("spread"))
    throw UsageError("--spread has no effect without an --ensemble of two or more; leave it out");
}

void declare_patch_shape(Options& options, PatchShape& given, const std::string& otherwise) {
  std::string text;
  options.text("shape", text, "height x width of a patch in pixels, as 16x16 or, of squares, 16; " + otherwise).assign =
      [&given](const std::string& shape) { given = parse_shape(shape); };
}

}  // namespace simplecell
