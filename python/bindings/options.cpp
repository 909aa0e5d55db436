#include "options.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "app/describe.hpp"

namespace simplecell::python {
namespace {

// Nothing is read or written by these.
Options parsed(const std::function<void(Options&)>& declare, const Given& given) {
  Options options;
  declare(options);
  std::vector<std::string> arguments;
  for (const auto& [name, text] : given) arguments.push_back("--" + name + "=" + text);
  options.parse(arguments);
  return options;
}

std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}

}  // namespace

Parsed::Parsed(const std::string& as, const std::function<void(Options&)>& declare, const Given& given)
    : options_(parsed(declare, given)), run_(as, options_, nowhere(), nowhere(), "off") {}

std::string describe_options(const std::function<void(Options&)>& declare, const std::set<std::string>& left_out) {
  Options options;
  declare(options);
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Option& option : options.all())
    if (option.role == Option::Role::value && !left_out.count(option.name)) json[option.name] = describe(option);
  return json.dump();
}

std::string in_python(const std::string& message) {
  static const std::regex name("--([a-z][a-z0-9-]*)"), help("; see --help$");
  const std::string without_help = std::regex_replace(message, help, "");
  std::string text;
  auto rest = without_help.begin();
  for (std::sregex_iterator found(without_help.begin(), without_help.end(), name), none; found != none; ++found) {
    text.append(rest, (*found)[0].first);
    std::string word = found->str(1);
    std::replace(word.begin(), word.end(), '-', '_');
    text += word == "lambda" ? "lam" : word;
    rest = (*found)[0].second;
  }
  return text.append(rest, without_help.end());
}

}  // namespace simplecell::python
