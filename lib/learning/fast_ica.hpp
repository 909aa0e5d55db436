#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `fastica`: independent component analysis by fixed-point iteration (Hyvärinen & Oja 1997; Hyvärinen 1999). The
/// stimuli are whitened onto their m leading principal components, z = K(y − μ), as the first batch has them; the rows
/// b of a rotation B then follow
///
///     b ← E[z g(bᵀz)] − E[g'(bᵀz)] b,    B made orthonormal again
///
/// one iteration per batch, which should therefore be a large part of the data. Codes are X = BK·Y (signed; the sources
/// with their means), the dictionary is the mixing matrix K⁺Bᵀ. Its columns are in order of falling non-Gaussianity,
/// and the largest entry of each is positive. The objective is the mean contrast E[G(x)], G' = g, of sources of mean 0
/// and variance 1.
Entry<Model, ModelSpec> fast_ica();

}  // namespace simplecell
