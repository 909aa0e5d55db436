#include "penalty/simplex.hpp"

#include <algorithm>
#include <limits>

#include "core/processor.hpp"

namespace simplecell {
namespace {

// The threshold τ with Σ max(v_j − largest − τ, 0) = 1, iterated upwards from a `threshold` that is not above it.
// Every sweep goes over all entries: with SIMD instructions that is cheaper than keeping a list of those above τ.
inline float iterate_threshold(float threshold, const float* v, arma::uword m, float largest) {
  for (float support = 0;;) {
    float sum = 0, count = 0;
#pragma omp simd reduction(+ : sum, count)
    for (arma::uword j = 0; j < m; ++j) {
      const float entry = v[j] - largest;
      const bool above = entry > threshold;
      sum += above ? entry : 0.f;
      count += above ? 1.f : 0.f;
    }
    if (count == support) return threshold;
    support = count;
    threshold = std::max(threshold, (sum - 1) / count);
  }
}

inline void project(float* v, arma::uword m) {
  constexpr arma::uword lanes = 32;
  float highest[lanes];  // highest[k]: the maximum of the entries k, k + 32, k + 64, …
  std::fill_n(highest, lanes, std::numeric_limits<float>::lowest());
  arma::uword j = 0;
  for (; j + lanes <= m; j += lanes)
#pragma omp simd
    for (arma::uword lane = 0; lane < lanes; ++lane) highest[lane] = std::max(highest[lane], v[j + lane]);
  for (; j < m; ++j) highest[0] = std::max(highest[0], v[j]);
  float largest = highest[0];
#pragma omp simd reduction(max : largest)
  for (arma::uword lane = 0; lane < lanes; ++lane) largest = std::max(largest, highest[lane]);

  // The largest entry is subtracted first, and the threshold after it, so that a common offset costs no precision. The
  // threshold of the 32 maxima is never above that of all entries and usually close to it, so the iteration over all
  // entries starts from there and needs few sweeps.
  const float threshold = iterate_threshold(iterate_threshold(-1, highest, lanes, largest), v, m, largest);
#pragma omp simd
  for (arma::uword i = 0; i < m; ++i) v[i] = std::max(v[i] - largest - threshold, 0.f);
}

}  // namespace

void project_onto_simplex(float* v, arma::uword m) { vectorised<&project>(v, m); }

}  // namespace simplecell
