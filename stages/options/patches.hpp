#pragma once
#include "analysis/gabor.hpp"
#include "app/stage.hpp"
#include "data/patches.hpp"

namespace simplecell {

/// Declares how patches are cut and scaled.
void declare_patches(Options& options, PatchOptions& patches);

/// Declares --ensemble and --spread, and throws UsageError for a spread without effect.
void declare_ensembles(Options& options, PatchOptions& patches);
void check_ensembles(const PatchOptions& patches, const Run& run);

/// Declares --shape; the help says what is taken `otherwise`. The shape is of zeros if it is not given.
void declare_patch_shape(Options& options, PatchShape& given,
                         const std::string& otherwise = "by default that of the input");

}  // namespace simplecell
