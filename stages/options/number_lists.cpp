#include "options/number_lists.hpp"

#include <charconv>
#include <cmath>

#include "core/error.hpp"

namespace simplecell {
namespace {

double parse(const std::string& option, const std::string& text, const Bounds& bounds, bool whole) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc{} && end == text.data() + text.size() && bounds.hold(value);
  if (number && (!whole || value == std::floor(value))) return value;
  const std::string range = bounds.text();
  throw UsageError("--" + option + " '" + text + "': expected " + (whole ? "whole numbers" : "numbers") +
                   " with commas between" + (range.empty() ? "" : ", each " + range));
}

Option& declare(Options& options, const std::string& name, std::vector<double>& values, const Bounds& bounds,
                const std::string& help, bool whole) {
  std::vector<std::string> defaults;
  for (const double value : values) defaults.push_back(number_text(value));
  std::string text = join(defaults, ",");
  Option& option = options.text(name, text, help);
  option.type = whole ? "INT,..." : "REAL,...";
  option.bounds = bounds;
  option.assign = [=, &values](const std::string& given) {
    values.clear();
    for (const auto& part : split_list(given)) values.push_back(parse(name, part, bounds, whole));
  };
  return option;
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0, to = 0; to != std::string::npos; from = to + 1) {
    to = text.find(',', from);
    parts.push_back(text.substr(from, to == std::string::npos ? to : to - from));
  }
  return parts;
}

Option& declare_numbers(Options& options, const std::string& name, std::vector<double>& values, const Bounds& bounds,
                        const std::string& help) {
  return declare(options, name, values, bounds, help, false);
}

Option& declare_whole_numbers(Options& options, const std::string& name, std::vector<double>& values,
                              const Bounds& bounds, const std::string& help) {
  return declare(options, name, values, bounds, help, true);
}

}  // namespace simplecell
