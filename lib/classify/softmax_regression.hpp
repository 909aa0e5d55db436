#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// Value and gradient of ½|W|² + C Σ_j (log Σ_k exp(w_kᵀx_j + b_k) − w_yᵀx_j − b_y), divided by C n: the mean loss and
/// what regularises it. `parameters` is [W; bᵀ], (d + 1)×c by columns; products are in single precision, sums over
/// chunks of samples in double.
double softmax_loss(const TrainingSet& data, double cost, const arma::vec& parameters, arma::vec& gradient);

/// Multinomial logistic regression, to a gradient of `tolerance` times that at W = 0, b = 0. Makes LinearClassifiers
/// whose decision values are log-odds, with facts objective, gradient_norm (relative) and iterations. Throws RunError
/// if rounding or a limit of 5,000 iterations forbids that tolerance.
Path softmax_regression(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
                        const Progress& progress = {});

}  // namespace simplecell
