#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// Linear SVMs of each class against the rest: (w, b) minimises ½|w|² + C Σ_j max(0, 1 − y_j(wᵀx_j + b))². Newton's
/// method on the samples with a loss above 0, in double precision. (LIBLINEAR also penalises b.) It stops when the
/// gradient is `tolerance`·min(n₊, n₋)/n of the gradient at 0. The result are LinearClassifiers with the facts
/// objective and iterations (sums over classes) and gradient_norm (the largest over classes, relative to that at 0).
/// Throws RunError if rounding errors prevent this tolerance. Source: Keerthi & DeCoste (2005), JMLR 6:341–361.
Path linear_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                const Progress& progress = {});

}  // namespace simplecell
