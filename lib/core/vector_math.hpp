#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>

namespace simplecell {

// Elementary functions in single precision without branches or calls, so that a loop over them becomes vector code
// (the standard library's do not).

/// eˣ within 2 units in the last place; 0 below −87, and e⁸⁸ above 88.
inline float vector_exp(float x) {
  const float bounded = std::min(std::max(x, -87.f), 88.f);
  constexpr float rounder = 12582912.f;  // 1.5·2²³: adding it rounds to a whole number
  const float n = (bounded * 1.44269504f + rounder) - rounder;
  const float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;  // ln 2 in two parts, |r| ≤ ½ ln 2
  const float series = 1 + r * (1 + r * (1 / 2.f + r * (1 / 6.f + r * (1 / 24.f + r * (1 / 120.f + r * (1 / 720.f))))));
  const float power = std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23);
  return x < -87.f ? 0.f : series * power;
}

/// tanh x within 2.4e-7
inline float vector_tanh(float x) { return 1 - 2 / (vector_exp(2 * x) + 1); }

/// log cosh x within 2e-7 of max(1, |x|)
inline float vector_log_cosh(float x) {
  const float size = x < 0 ? -x : x;
  const float u = vector_exp(-2 * size), t = u / (2 + u), t2 = t * t;
  // log(1 + u) = 2 artanh(u / (2 + u)), and t ≤ 1/3
  const float series =
      1 + t2 * (1 / 3.f + t2 * (1 / 5.f + t2 * (1 / 7.f + t2 * (1 / 9.f + t2 * (1 / 11.f + t2 * (1 / 13.f))))));
  return size + 2 * t * series - 0.693147181f;
}

}  // namespace simplecell
