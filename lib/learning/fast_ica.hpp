#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `fastica`: independent component analysis by fixed-point iteration (Hyvärinen & Oja 1997; Hyvärinen 1999). The
/// stimuli are projected onto the m leading principal components of the first batch and whitened, z = K(y − μ). The
/// rows b of a rotation B are then iterated by
///
///     b ← E[z g(bᵀz)] − E[g'(bᵀz)] b,    B made orthonormal again
///
/// with one iteration per batch, which should therefore be a large part of the data. With `--extrapolation aligned` an
/// iteration starts from B + β(B − B⁻), its rows scaled to unit norm, where B⁻ is B before the previous iteration (in
/// the manner of Nesterov 1983). β² is the cosine between the changes of the last two iterations, or 0 if it is
/// negative. On natural patches, where changes are small and alike, this reaches the contrast of 50 iterations in 20;
/// where the plain iteration converges fast, changes are hardly aligned and little differs.
///
/// Codes are X = BK·Y: the sources, signed, without subtraction of their means. The dictionary is the mixing matrix
/// K⁺Bᵀ. Its columns are in order of falling non-Gaussianity, and the largest entry of each is positive. The objective
/// is the mean contrast E[G(x)], G' = g, of the sources at mean 0 and variance 1.
Entry<Model, ModelSpec> fast_ica();

}  // namespace simplecell
