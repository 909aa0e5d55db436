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

/// log x of a normal number, within 2e-7 of max(1, |log x|)
inline float vector_log(float x) {
  // x = 2ⁿ m with ⅔ ≤ m < 4⁄3; log m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with |s| ≤ ⅕
  constexpr std::int32_t two_thirds = 0x3f2aaaab;
  const std::int32_t bits = std::bit_cast<std::int32_t>(x), n = (bits - two_thirds) >> 23;
  const float m = std::bit_cast<float>(bits - (n << 23)), s = (m - 1) / (m + 1), t = s * s;
  const float series = 2 + t * (2 / 3.f + t * (2 / 5.f + t * (2 / 7.f + t * (2 / 9.f + t * (2 / 11.f)))));
  return static_cast<float>(n) * 0.693147181f + s * series;
}

/// log cosh x within 2e-7 of max(1, |x|), and its derivative tanh x within 2.4e-7, by one exponential
struct LogCoshTanh {
  float log_cosh, tanh;
};
inline LogCoshTanh vector_log_cosh_tanh(float x) {
  const float size = x < 0 ? -x : x, u = vector_exp(-2 * size), tanh = (1 - u) / (1 + u);
  // log(1 + u) for 0 ≤ u ≤ 1 by the polynomial of degree 8 with the least maximal error, 3.2e-8
  const float series =
      0.999996423f +
      u * (-0.499874044f +
           u * (0.331798243f +
                u * (-0.240730713f +
                     u * (0.167647762f + u * (-0.0953223775f + u * (0.036084447f - u * 0.00645259361f))))));
  return {size + u * series - 0.693147181f, x < 0 ? -tanh : tanh};
}

}  // namespace simplecell
