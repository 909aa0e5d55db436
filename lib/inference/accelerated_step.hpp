#pragma once
#include <armadillo>

#include "core/processor.hpp"

namespace simplecell {

/// A code x and its image AᵀA x (m each).
struct Iterate {
  const float *code, *image;
};

inline void accelerated_step_kernel(Iterate x, Iterate previous, const float* b, float gamma, float alpha,
                                    arma::uword m, float* to) {
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) {
    const float z = x.code[j] + gamma * (x.code[j] - previous.code[j]);
    to[j] = z - alpha * (x.image[j] + gamma * (x.image[j] - previous.image[j]) - b[j]);
  }
}

/// to ← z − α(AᵀA z − b) with z = x + γ(x − previous) (m): the gradient step of accelerated proximal gradient. AᵀA z is
/// not computed by a product with z, which is less sparse than a code: z is a linear combination of the last two codes,
/// so AᵀA z is the same combination of their images.
inline void accelerated_step(Iterate x, Iterate previous, const float* b, float gamma, float alpha, arma::uword m,
                             float* to) {
  vectorised<&accelerated_step_kernel>(x, previous, b, gamma, alpha, m, to);
}

}  // namespace simplecell
