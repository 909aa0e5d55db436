#pragma once
#include <armadillo>

namespace simplecell {

/// Projects v (m entries) in place onto the probability simplex {x ≥ 0, Σx = 1}: x = max(v − τ, 0). Michelot's (1986)
/// active-set iteration, started from the entries above max(v) − 1, below which none can be in the support.
/// `scratch` holds m floats.
void project_onto_simplex(float* v, arma::uword m, float* scratch);

}  // namespace simplecell
