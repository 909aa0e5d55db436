#pragma once
#include <limits>
#include <string>

namespace simplecell {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The interval that a number must lie in; either end may be excluded. Help texts, error messages and checks use it.
struct Bounds {
  double low = -infinity, high = infinity;
  bool open_low = false, open_high = false;

  bool hold(double value) const;  ///< false for NaN and infinities
  std::string text() const;       ///< "above 0", "from 0 to 1", "at least 1"; empty when unbounded
};

inline Bounds at_least(double low) { return {.low = low}; }
inline Bounds above(double low) { return {.low = low, .open_low = true}; }
inline Bounds between(double low, double high) { return {.low = low, .high = high}; }

/// The shortest text that reads back as the same number: 0.3, 1e-05, 256.
std::string number_text(double value);

/// "a, b, c"
template <class Words>
std::string join(const Words& words, const std::string& between = ", ") {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + std::string(word);
  return text;
}

}  // namespace simplecell
