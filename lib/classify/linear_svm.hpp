#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// For each class against the rest, the (w, b) that minimises ½(|w|² + b²) + C Σ_j max(0, 1 − y_j(wᵀx_j + b))², by the
/// trust-region Newton method of LIBLINEAR (L2R_L2LOSS_SVC), which no chance enters. It stops where the gradient is
/// `tolerance`·min(n₊, n₋)/n of that at 0. Makes LinearClassifiers, with facts objective (the sum over classes) and
/// gradient_norm: the largest over classes, relative to that at 0. Source: Lin, Weng & Keerthi (2008), JMLR 9:627–650.
Path linear_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                const Progress& progress = {});

}  // namespace simplecell
