#pragma once
#include <string>

#include "analysis/gabor.hpp"
#include "app/stage.hpp"
#include "data/whitening.hpp"

namespace simplecell {

/// What whiten is told.
struct WhiteningValues {
  std::string method, input, array, output, transform, save_transform;
  PatchShape shape;
  double cutoff = arma::datum::nan, gain = arma::datum::nan, variance = ImageFilter{}.variance;
  double regulariser = WhiteningOptions{}.regulariser, retain = WhiteningOptions{}.retain;
  std::uint64_t components = 0;
};

/// Declares --method and what belongs to it; all of these, and files.
void declare_whitening_method(Options& options, WhiteningValues& values);
void declare_whitening(Options& options, WhiteningValues& values);

/// Throws UsageError if a given option would have no effect.
void check_whitening(const WhiteningValues& values, const Run& run);

/// What was given for the filter of whole images, and for a map of patches.
ImageFilter image_filter(const WhiteningValues& values, const Run& run);
WhiteningOptions map_options(const WhiteningValues& values);

}  // namespace simplecell
