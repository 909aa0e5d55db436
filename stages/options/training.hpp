#pragma once
#include "app/options.hpp"
#include "app/stage.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// Declares the options of how long a training lasts, and when it has converged.
void declare_training(Options& options, TrainingOptions& training);

/// Throws UsageError if a given option would have no effect.
void check_training(const Run& run);

}  // namespace simplecell
