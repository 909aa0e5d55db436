#include "penalty/simplex.hpp"

#include <algorithm>

namespace simplecell {

void project_onto_simplex(float* v, arma::uword m, float* scratch) {
  float most = v[0];
#pragma omp simd reduction(max : most)
  for (arma::uword j = 1; j < m; ++j) most = std::max(most, v[j]);

  // Entries are taken relative to the largest, so that a common offset costs no precision.
  arma::uword active = 0;
  for (arma::uword j = 0; j < m; ++j) {
    scratch[active] = v[j] - most;
    active += v[j] > most - 1;
  }

  float threshold = -1;
  for (;;) {
    float sum = 0;
    for (arma::uword k = 0; k < active; ++k) sum += scratch[k];
    threshold = (sum - 1) / static_cast<float>(active);
    arma::uword kept = 0;
    for (arma::uword k = 0; k < active; ++k) {
      const float entry = scratch[k];
      scratch[kept] = entry;
      kept += entry > threshold;
    }
    if (kept == active) break;
    active = kept;
  }

  const float offset = most + threshold;
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) v[j] = std::max(v[j] - offset, 0.f);
}

}  // namespace simplecell
