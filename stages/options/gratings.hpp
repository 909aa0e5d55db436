#pragma once
#include <string>

#include "analysis/gratings.hpp"
#include "app/options.hpp"

namespace simplecell {

/// The gratings that are shown, and their contrast.
struct GratingValues {
  double contrast = 0.3;
  std::string contrast_in = "stimuli";
  GratingOptions grid;

  bool in_images() const { return contrast_in == "images"; }
};

void declare_gratings(Options& options, GratingValues& values);

/// Throws UsageError if the highest frequency is not above the lowest.
void check_gratings(const GratingValues& values);

}  // namespace simplecell
