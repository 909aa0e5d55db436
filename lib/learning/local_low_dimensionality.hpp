#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `lld`: local low dimensionality (Yerxa & Simoncelli 2022; local-geometry eq 3). Units s = max(Wy + b, 0) with
/// filters of norm 1 respond to ensembles of neighbouring patches; no stimulus is reconstructed. Adam minimises
///
///     L(W, b) = mean over ensembles of D(Σ_l) / D(Σ_g)
///
/// with the covariance Σ_l of the responses within an ensemble and Σ_g over the batch. D measures dimensionality:
///
///     trace          tr Σ, as eq 3 is printed. This is degenerate: L is a ratio of two sums over units, and is least
///                    where every unit has the same slowest filter
///     nuclear        tr Σ^½, the nuclear norm of the centred responses divided by √n
///     participation  (tr Σ)² / tr Σ²
///
/// Codes are the responses; the dictionary is Wᵀ.
Entry<Model, ModelSpec> local_low_dimensionality();

/// The loss of responses S (m×n) and its gradient with respect to S (m×n); n is a multiple of the ensemble size.
struct LldLoss {
  double value;
  arma::mat gradient;
};
LldLoss lld_loss(const arma::mat& S, arma::uword ensemble, const std::string& measure);

}  // namespace simplecell
