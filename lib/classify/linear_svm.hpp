#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// For each class against the rest, the (w, b) that minimises ½|w|² + C Σ_j max(0, 1 − y_j(wᵀx_j + b))², by Newton's
/// method on the samples that have a loss, in double precision. (LIBLINEAR has b cost as much as the weights do.) It stops
/// where the gradient is `tolerance`·min(n₊, n₋)/n of that at 0. Makes LinearClassifiers, with facts objective and
/// iterations (sums over classes) and gradient_norm: the largest over classes, relative to that at 0. Throws RunError
/// where rounding forbids that tolerance. Source: Keerthi & DeCoste (2005), JMLR 6:341–361.
Path linear_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                const Progress& progress = {});

}  // namespace simplecell
