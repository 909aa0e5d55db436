#pragma once
#include "analysis/gabor.hpp"
#include "app/stage.hpp"
#include "data/patches.hpp"

namespace simplecell {

/// Declares how patches are cut and scaled; for every stage that draws them.
void declare_patches(Options& options, PatchOptions& patches);

/// Declares --ensemble and --spread, and refuses a spread that would have no effect.
void declare_ensembles(Options& options, PatchOptions& patches);
void check_ensembles(const PatchOptions& patches, const Run& run);

/// Declares --patch-height and --patch-width.
void declare_patch_shape(Options& options, PatchShape& given);

}  // namespace simplecell
