#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// Value and gradient of ½|W|² + C Σ_j (log Σ_k exp(w_kᵀx_j + b_k) − w_yᵀx_j − b_y), divided by C n: the mean loss with
/// its regularisation. `parameters` is [W; bᵀ], (d + 1)×c, column by column. Products are in single precision, sums
/// over chunks of samples in double precision.
double softmax_loss(const TrainingSet& data, double cost, const arma::vec& parameters, arma::vec& gradient);

/// Multinomial logistic regression, by L-BFGS to a gradient of `tolerance` times that at W = 0, b = 0. The result are
/// LinearClassifiers, whose decision values are unnormalised log probabilities, with facts objective, gradient_norm
/// (relative) and iterations. Throws RunError if this tolerance is not reached in 5,000 iterations, or at all because
/// of rounding errors.
Path softmax_regression(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                        const Progress& progress = {});

}  // namespace simplecell
