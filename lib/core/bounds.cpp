#include "core/bounds.hpp"

#include <charconv>
#include <cmath>

namespace simplecell {

std::string number_text(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

bool Bounds::hold(double value) const {
  return std::isfinite(value) && (open_low ? value > low : value >= low) && (open_high ? value < high : value <= high);
}

std::string Bounds::text() const {
  const bool has_low = std::isfinite(low), has_high = std::isfinite(high);
  if (has_low && has_high && !open_low && !open_high) return "from " + number_text(low) + " to " + number_text(high);
  const std::string low_text = (open_low ? "above " : "at least ") + number_text(low);
  const std::string high_text = (open_high ? "below " : "at most ") + number_text(high);
  if (has_low && has_high) return low_text + " and " + high_text;
  return has_low ? low_text : has_high ? high_text : "";
}

}  // namespace simplecell
