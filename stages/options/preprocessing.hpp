#pragma once
#include <string>

#include "analysis/gabor.hpp"
#include "app/stage.hpp"
#include "data/preprocessing.hpp"

namespace simplecell {

/// What the training images of a dictionary went through, where the dictionary does not say.
struct PreprocessingValues {
  std::string whitened, whitening;
  PatchShape shape;
  PatchStep patches;
};

/// Declares --whitened, --whitening, --shape, --mean and --variance.
void declare_preprocessing(Options& options, PreprocessingValues& values);

/// What the training images went through: as the dictionary says, or else as the options do. Throws UsageError for an
/// option that the dictionary makes needless, InputError for one that is needed.
Preprocessing find_preprocessing(const PreprocessingValues& values, const Run& run, const H5Reader& trained);

}  // namespace simplecell
