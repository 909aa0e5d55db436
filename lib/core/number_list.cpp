#include "core/number_list.hpp"

#include <charconv>
#include <cmath>

#include "core/error.hpp"

namespace simplecell {
namespace {

double parse(const std::string& option, const std::string& part, const Bounds& bounds, bool whole) {
  double value = 0;
  const char* last = part.data() + part.size();
  const auto [end, error] = std::from_chars(part.data(), last, value);
  const bool number = error == std::errc{} && end == last && bounds.hold(value);
  if (number && (!whole || value == std::floor(value))) return value;
  const std::string range = bounds.text();
  throw UsageError("--" + option + " '" + part + "': expected " + (whole ? "whole numbers" : "numbers") +
                   " with commas between" + (range.empty() ? "" : ", each " + range));
}

}  // namespace

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t from = 0, to = 0; to != std::string::npos; from = to + 1) {
    to = list.find(',', from);
    parts.push_back(list.substr(from, to == std::string::npos ? to : to - from));
  }
  return parts;
}

std::vector<double> number_list(const std::string& option, const std::string& list, const Bounds& bounds, bool whole) {
  std::vector<double> numbers;
  if (list.empty()) return numbers;
  for (const auto& part : split(list)) numbers.push_back(parse(option, part, bounds, whole));
  return numbers;
}

}  // namespace simplecell
