#include "penalty/simplex.hpp"

#include <algorithm>
#include <limits>

namespace simplecell {
namespace {

// The threshold τ at which the entries above it exceed it by 1 in sum, from one below it. Every sweep goes over all
// entries: eight at a time that is cheaper than keeping a list of those above the threshold.
float raise(float threshold, const float* v, arma::uword m, float most) {
  for (float support = 0;;) {
    float sum = 0, count = 0;
#pragma omp simd reduction(+ : sum, count)
    for (arma::uword j = 0; j < m; ++j) {
      const float entry = v[j] - most;
      const bool above = entry > threshold;
      sum += above ? entry : 0.f;
      count += above ? 1.f : 0.f;
    }
    if (count == support) return threshold;
    support = count;
    threshold = std::max(threshold, (sum - 1) / count);
  }
}

}  // namespace

void project_onto_simplex(float* v, arma::uword m) {
  constexpr arma::uword lanes = 32;
  float highest[lanes];  // of every 32nd entry
  std::fill_n(highest, lanes, std::numeric_limits<float>::lowest());
  arma::uword j = 0;
  for (; j + lanes <= m; j += lanes)
#pragma omp simd
    for (arma::uword lane = 0; lane < lanes; ++lane) highest[lane] = std::max(highest[lane], v[j + lane]);
  for (; j < m; ++j) highest[0] = std::max(highest[0], v[j]);
  float most = highest[0];
#pragma omp simd reduction(max : most)
  for (arma::uword lane = 0; lane < lanes; ++lane) most = std::max(most, highest[lane]);

  // Entries are taken relative to the largest, so that a common offset costs no precision. The threshold of a few of
  // them is no higher than that of all, and near it where they are the large ones: most of the way takes short sweeps.
  const float offset = most + raise(raise(-1, highest, lanes, most), v, m, most);
#pragma omp simd
  for (arma::uword i = 0; i < m; ++i) v[i] = std::max(v[i] - offset, 0.f);
}

}  // namespace simplecell
