#include "options/gabor_fit.hpp"

namespace simplecell {

void declare_gabor_fit(Options& options, GaborFitValues& v) {
  options.group("Silent units: not fitted");
  options.real("min-norm", v.min_norm, between(0, 1), "least norm of a unit, as a share of the median norm");
  options.real("min-active", v.min_active, between(0, 1), "least share of stimuli with a response, from /active");
  options.group("Fit");
  options.integer("starts", v.fit.starts, between(1, 144), "starting points that are refined");
  options.integer("iterations", v.fit.iterations, at_least(1), "most steps from each");
  options.real("min-cycles", v.fit.min_cycles, above(0), "lowest frequency, cycles per longer side of the patch");
  options.real("max-frequency", v.fit.max_frequency, {.low = 0, .high = 1, .open_low = true},
               "highest frequency, cycles per pixel");
  options.real("min-sigma", v.fit.min_sigma, above(0), "smallest sigma, pixels");
  options.real("max-sigma", v.fit.max_sigma, above(0), "largest sigma, in longer sides of the patch");
  options.real("centre-margin", v.fit.centre_margin, between(0, 1),
               "how far the centre may leave the patch, in longer sides of the patch");
  options.real("amplitude-limit", v.fit.amplitude_limit, at_least(0),
               "largest |K|, in units of the largest |pixel| of the filter; 0: none");
  options.real("min-r-squared", v.fit.min_r_squared, between(0, 1), "a worse fit counts as not fitted");
}

}  // namespace simplecell
