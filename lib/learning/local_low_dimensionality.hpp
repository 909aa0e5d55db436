#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `lld`: local low dimensionality (Yerxa & Simoncelli 2022; local-geometry eq 3). Units s = max(Wy + b, 0) with
/// filters of norm 1 answer to ensembles of neighbouring patches; no stimulus is reconstructed. Adam lowers
///
///     L(W, b) = mean over ensembles of D(Σ_l) / D(Σ_g)
///
/// with the covariance Σ_l of the responses within an ensemble and Σ_g over the batch. D measures dimensionality:
///
///     trace          tr Σ, as eq 3 is printed. L is then a ratio of two sums over units, which every unit lowers on
///     its
///                    own by becoming the same slowest filter: degenerate
///     nuclear        tr Σ^½, the nuclear norm of the centred responses over √n
///     participation  (tr Σ)² / tr Σ²
///
/// Codes are the responses; the dictionary is Wᵀ.
Entry<Model, ModelSpec> local_low_dimensionality();

/// The loss of responses S (m×n), n a multiple of the size of an ensemble, and its gradient with respect to them (m×n).
struct LldLoss {
  double value;
  arma::mat gradient;
};
LldLoss lld_loss(const arma::mat& S, arma::uword ensemble, const std::string& measure);

}  // namespace simplecell
