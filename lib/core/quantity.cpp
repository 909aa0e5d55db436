#include "core/quantity.hpp"

#include <charconv>
#include <string_view>

namespace simplecell {
namespace {

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == name;
  if (name.substr(0, open) != pattern.substr(0, open)) return false;
  const std::string_view rest = pattern.substr(pattern.find('}') + 1);
  name.remove_prefix(open);
  for (std::size_t length = 1; length <= name.size(); ++length)
    if (is_number(name.substr(0, length)) && matches(rest, name.substr(length))) return true;
  return false;
}

}  // namespace

bool Quantity::is_called(const std::string& given) const { return matches(name, given); }

}  // namespace simplecell
