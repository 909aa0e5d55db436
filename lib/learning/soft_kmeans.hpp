#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `soft-kmeans`: soft assignment of stimuli to prototypes (MacKay 2003, ch 20; hard k-means as β → ∞),
///
///     x_j = exp(−β‖y − a_j‖²) / Σ_k exp(−β‖y − a_k‖²)
///     a_j ← a_j + (Σ_i x_ij / N_j)(mean of y_i weighted by x_ij − a_j)
///
/// where N_j counts what the atom has won so far, the past fading by `memory` with every batch: 1 gives mini-batch
/// k-means with a rate per atom (Sculley 2010), 0 expectation–maximisation batch by batch. The objective is the free
/// energy −(1/β) log Σ_j exp(−β‖y − a_j‖²), which tends to min_j ‖y − a_j‖², and does not rise from one full batch to
/// the next. Atoms start from stimuli and their norms are free.
///
/// With codes on the simplex and λ → ∞, the weighted ℓ1 (λ Σ_j x_j‖y − a_j‖²) is this objective at β = ∞, times λ
/// (local-geometry fig 8; clustering-biases eq 1).
Entry<Model, ModelSpec> soft_kmeans();

}  // namespace simplecell
