#pragma once
#include <armadillo>

namespace simplecell {

/// The matrix with orthonormal columns that is nearest to A (d×m, m ≤ d): its polar factor U Vᵀ, where A = U Σ Vᵀ
/// (sparse-coding-interpretation eqs 16–18, as meant). By Newton's and Schulz's iteration P ← P(3I − PᵀP)/2, which is
/// quick after a step of learning; where it is not, as for atoms that are all but dependent, by a singular value
/// decomposition. Throws RunError if A is not finite.
arma::fmat polar_factor(const arma::fmat& A);

/// Eq 18 as printed, Φ V Σ⁻¹, which is U: orthonormal columns too, but those of a frame of its own. Near orthonormality
/// all singular values are about 1 and U is an arbitrary rotation, which undoes what has been learned. Throws RunError
/// if A is not finite or its columns are linearly dependent.
arma::fmat printed_orthonormal(const arma::fmat& A);

}  // namespace simplecell
