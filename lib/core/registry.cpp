#include "core/registry.hpp"

#include <charconv>
#include <sstream>

namespace simplecell {

std::vector<double> number_list(const std::string& name, const std::string& word, const Bounds& bounds) {
  std::vector<double> numbers;
  std::istringstream stream(word);
  for (std::string part; std::getline(stream, part, ',');) {
    double value = 0;
    const char* end = part.data() + part.size();
    const auto [stop, error] = std::from_chars(part.data(), end, value);
    if (error != std::errc() || stop != end || !bounds.hold(value))
      throw UsageError("--" + name + ": '" + part + "' is not a number " + bounds.text() +
                       "; give numbers separated by commas");
    numbers.push_back(value);
  }
  return numbers;
}

}  // namespace simplecell
