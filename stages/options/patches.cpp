#include "options/patches.hpp"

#include "core/error.hpp"

namespace simplecell {

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

void declare_patch_shape(Options& options, PatchShape& given) {
  for (auto [name, side] : {std::pair{"patch-height", &given.height}, {"patch-width", &given.width}})
    options
        .integer(name, *side, at_least(1),
                 std::string(name == std::string("patch-height") ? "height" : "width") +
                     " of a patch; by default that of the input")
        .value.clear();
}

}  // namespace simplecell
