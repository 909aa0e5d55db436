#pragma once
#include <armadillo>

namespace simplecell {

/// The matrix with orthonormal columns that is nearest to A (d×m, m ≤ d): its polar factor U Vᵀ, where A = U Σ Vᵀ
/// (sparse-coding-interpretation eqs 16–18, as meant). Computed by the Newton–Schulz iteration P ← P(3I − PᵀP)/2, which
/// converges fast after a learning step; where it does not converge, as for nearly dependent atoms, by a singular value
/// decomposition. Throws RunError if A is not finite.
arma::fmat polar_factor(const arma::fmat& A);

/// Eq 18 as printed, Φ V Σ⁻¹, which equals U. Its columns are orthonormal, but need not be near those of Φ: for a
/// nearly orthonormal Φ all singular values are about 1, and U is Φ times an arbitrary rotation, which undoes what has
/// been learned. Throws RunError if A is not finite or its columns are linearly dependent.
arma::fmat printed_orthonormal(const arma::fmat& A);

}  // namespace simplecell
