#include "options/whitening.hpp"

#include <set>

#include "core/error.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {

void declare_whitening_method(Options& options, WhiteningValues& values) {
  options.choice("method", values.method, {"olshausen-field", "scale", "mean", "unit-norm", "zca", "pca"},
                 "how to whiten; required unless a transform is applied");
  options.group("Whole images (olshausen-field, scale, mean, unit-norm)");
  options.real("cutoff", values.cutoff, above(0),
               "f0 of olshausen-field in cycles per picture (its longer side N, or that of the largest of different "
               "sizes); default: 200 N/512");
  options.real("gain", values.gain, above(0), "factor for all images; default: computed from --variance");
  options.real("variance", values.variance, above(0), "mean variance of the images after the gain");
  options.group("Patches (zca, pca)");
  options.real("regulariser", values.regulariser, at_least(0),
               "share of the mean eigenvalue added to every eigenvalue");
  options.integer("components", values.components, at_least(1), "pca: directions to keep").value = "all";
  options.real("retain", values.retain, {.low = 0, .high = 1, .open_low = true}, "pca: share of the variance to keep");
}

void declare_whitening(Options& options, WhiteningValues& values) {
  options.input("input", values.input,
                "images (n, height, width), of different sizes too; for zca and pca patches (n, d) or (n, height, "
                "width): " + sample_kinds);
  options.text("array", values.array,
               "which array of an HDF5 file they are; by default images or patches, or the only one");
  options.output("output", values.output, "HDF5: the same, whitened");
  declare_whitening_method(options, values);
  declare_patch_shape(options, values.shape);
  options.optional_input("transform", values.transform, "HDF5: a whitening fitted before, to be applied as it is: "
                         "a --save-transform of zca or pca, or images that another method has whitened, whose mean "
                         "image, filter and gain are used");
  options.optional_output("save-transform", values.save_transform, "HDF5: the fitted whitening");
}

void check_whitening(const WhiteningValues& values, const Run& run) {
  const bool applying = run.given("transform");
  if (applying == run.given("method"))
    throw UsageError(applying ? "--transform names its own method; leave out --method"
                              : "--method is missing; see --help");
  const auto only_for = [&](const std::string& option, const std::set<std::string>& methods) {
    if (run.given(option) && !methods.count(values.method))
      throw UsageError("--" + option + " does not apply to " +
                       (applying ? "a fitted --transform" : "--method " + values.method));
  };
  only_for("cutoff", {"olshausen-field"});
  for (const char* option : {"gain", "variance"}) only_for(option, {"olshausen-field", "scale"});
  for (const char* option : {"regulariser", "save-transform"}) only_for(option, {"zca", "pca"});
  if (!applying) only_for("shape", {"zca", "pca"});
  for (const char* option : {"components", "retain"}) only_for(option, {"pca"});
  if (run.given("gain") && run.given("variance")) throw UsageError("give --gain or --variance, not both");
  if (run.given("components") && run.given("retain")) throw UsageError("give --components or --retain, not both");
}

ImageFilter image_filter(const WhiteningValues& values, const Run& run) {
  ImageFilter filter{.variance = values.variance};
  if (run.given("cutoff")) filter.cutoff = values.cutoff;
  if (run.given("gain")) filter.gain = values.gain;
  return filter;
}

WhiteningOptions map_options(const WhiteningValues& values) {
  return {values.method, values.regulariser, values.components, values.retain};
}

}  // namespace simplecell
