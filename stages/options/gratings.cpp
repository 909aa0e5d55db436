#include "options/gratings.hpp"

#include "core/error.hpp"

namespace simplecell {

void declare_gratings(Options& options, GratingValues& v) {
  options.group("Gratings");
  options.real("contrast", v.contrast, above(0),
               "root mean square of a pixel of a grating; with --contrast-in images at the frequency that passes best");
  options.choice("contrast-in", v.contrast_in, {"stimuli", "images"},
                 "where all frequencies have equal contrast: in the patches that a model was trained on, or in the "
                 "images before these were whitened, by the filter that the dictionary records");
  options.integer("orientations", v.grid.orientations, between(4, 360), "orientations, in equal steps of [0, 180)");
  options.integer("frequencies", v.grid.frequencies, between(3, 200), "spatial frequencies, in equal ratios");
  options.integer("phases", v.grid.phases, between(4, 360), "phases, in equal steps of a period");
  const Bounds resolved{.low = 0, .high = 0.5, .open_low = true};
  options.real("lowest-frequency", v.grid.lowest_frequency, resolved, "lowest spatial frequency, cycles per pixel");
  options.real("highest-frequency", v.grid.highest_frequency, resolved, "highest spatial frequency");
}

void check_gratings(const GratingValues& v) {
  if (v.grid.highest_frequency <= v.grid.lowest_frequency)
    throw UsageError("--highest-frequency " + number_text(v.grid.highest_frequency) +
                     " must be above --lowest-frequency " + number_text(v.grid.lowest_frequency));
}

}  // namespace simplecell
