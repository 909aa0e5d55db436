#pragma once
#include "analysis/gabor.hpp"
#include "app/options.hpp"

namespace simplecell {

/// Which units are silent, and how Gabor functions are fitted to the others.
struct GaborFitValues {
  double min_norm = 0.1, min_active = 0;
  GaborFitOptions fit;
};

void declare_gabor_fit(Options& options, GaborFitValues& values);

}  // namespace simplecell
