#pragma once
#include <armadillo>

namespace simplecell {

/// Projects v (m entries) in place onto the probability simplex {x ≥ 0, Σx = 1}: x = max(v − τ, 0). Michelot's (1986)
/// iteration, started at τ = max(v) − 1, a lower bound of the true threshold.
void project_onto_simplex(float* v, arma::uword m);

}  // namespace simplecell
