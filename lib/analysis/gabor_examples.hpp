#pragma once
#include <vector>

#include "analysis/gabor.hpp"

namespace simplecell {

/// Units to show as examples, chosen by rule, not by eye, of those whose fit has at least this R² and is centred in the
/// inner half of the patch: for each percentile (0 to 100) of nx, which grows with the number of subfields, the one
/// whose rank in nx is nearest to it; and last the one with the smallest folded phase, the most even-symmetric. Where
/// there are none the fitted central ones stand in for them, then all that are fitted, then all.
arma::uvec choose_examples(const std::vector<GaborFit>& fits, PatchShape shape, const std::vector<double>& percentiles,
                           double least_r_squared);

/// Positions of a cut through a patch, in pixels from the centre of a Gabor function: eighths of a pixel, over 1.2
/// times the height of the patch.
arma::vec cut_positions(PatchShape shape);

/// A filter and a Gabor function along the line through the centre of the function across its stripes, at these
/// positions. Between pixels the filter is interpolated bilinearly; outside the patch it is NaN.
struct Cut {
  arma::vec field, fit;
};
Cut cut_across(const arma::vec& filter, PatchShape shape, const Gabor& gabor, const arma::vec& positions);

}  // namespace simplecell
