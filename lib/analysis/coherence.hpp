#pragma once
#include <armadillo>

namespace simplecell {

/// Coherence μ of atoms (d×m): the largest |cosine| between two of them (silhouettes, section 2.1). Atoms of zeros are
/// left out; NaN if fewer than two remain.
double coherence(const arma::mat& A);

/// Block coherence μ_B of groups of `size` consecutive atoms, taken at norm 1: the largest ‖A_gᵀA_h‖₂/size over pairs
/// of groups (silhouettes eq 3; Eldar, Kuppinger & Bölcskei 2010). At most μ. NaN if there are fewer than two groups.
double block_coherence(const arma::mat& A, arma::uword size);

}  // namespace simplecell
