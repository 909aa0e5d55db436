#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `soft-kmeans`: soft assignment of stimuli to prototypes (MacKay 2003, ch 20; hard k-means as β → ∞),
///
///     x_j = exp(−β‖y − a_j‖²) / Σ_k exp(−β‖y − a_k‖²)
///     a_j ← a_j + (Σ_i x_ij / N_j)(mean of y_i weighted by x_ij − a_j)
///
/// where N_j is the sum of the atom's codes so far; with every batch the previous sum is multiplied by `memory`: 1
/// gives mini-batch k-means with a rate per atom (Sculley 2010), 0 expectation–maximisation on each batch. The
/// objective is the free energy −(1/β) log Σ_j exp(−β‖y − a_j‖²), which tends to min_j ‖y − a_j‖² as β → ∞; with full
/// batches it never rises. Atoms are initialised by stimuli, and their norms are free.
///
/// As λ → ∞ the objective of the weighted ℓ1, λ Σ_j x_j‖y − a_j‖² with codes on the simplex, becomes λ times this
/// objective at β = ∞ (local-geometry fig 8; clustering-biases eq 1).
Entry<Model, ModelSpec> soft_kmeans();

}  // namespace simplecell
