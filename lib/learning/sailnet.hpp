#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `sailnet`: sparse and independent local network (Zylberberg, Murphy & DeWeese 2011). Leaky integrate-and-fire units
/// with feed-forward weights Q, lateral inhibition W and thresholds θ respond to a stimulus with spike counts n. Their
/// potentials follow
///
///     u ← (1 − Δt)u + Δt(Qy − Wa),    a = [u > θ],    u ← 0 where a = 1
///
/// for a number of steps from u = 0, where a are the spikes of the previous step. The learning rules are local:
///
///     ΔW_ij = α(n_i n_j − p²), W ≥ 0, W_ii = 0      ΔQ_ij = β n_i(y_j − n_i Q_ij)      Δθ_i = γ(n_i − p)
///
/// averaged over the batch, with the target rate p. Codes are spike counts, the dictionary is Qᵀ, and the objective is
/// ½‖y − Qᵀn‖².
Entry<Model, ModelSpec> sailnet();

}  // namespace simplecell
