#include "penalty/simplex.hpp"

#include <algorithm>

namespace simplecell {

void project_onto_simplex(float* v, arma::uword m) {
  float most = v[0];
#pragma omp simd reduction(max : most)
  for (arma::uword j = 1; j < m; ++j) most = std::max(most, v[j]);

  // Entries are taken relative to the largest, so that a common offset costs no precision. Every sweep goes over all
  // entries: eight at a time that is cheaper than keeping a list of those above the threshold.
  float threshold = -1, support = 0;
  for (;;) {
    float sum = 0, count = 0;
#pragma omp simd reduction(+ : sum, count)
    for (arma::uword j = 0; j < m; ++j) {
      const float entry = v[j] - most;
      const bool above = entry > threshold;
      sum += above ? entry : 0.f;
      count += above ? 1.f : 0.f;
    }
    if (count == support) break;
    support = count;
    threshold = std::max(threshold, (sum - 1) / count);
  }

  const float offset = most + threshold;
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) v[j] = std::max(v[j] - offset, 0.f);
}

}  // namespace simplecell
