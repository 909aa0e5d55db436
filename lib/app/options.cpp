#include "app/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>

#include "core/error.hpp"

namespace simplecell {
namespace {

namespace po = boost::program_options;

[[noreturn]] void refuse(const std::string& option, const std::string& value, const std::string& wanted) {
  throw UsageError("--" + option + " '" + value + "': expected " + wanted);
}

std::string wanted(const std::string& kind, const Bounds& bounds) {
  const std::string range = bounds.text();
  return range.empty() ? kind : kind + ", " + range;
}

template <class Number>
Number parse_number(const std::string& option, const std::string& text, const Bounds& bounds, const std::string& kind) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !bounds.hold(static_cast<double>(value)))
    refuse(option, text, wanted(kind, bounds));
  return value;
}

template <class Whole>
Option integer_option(const std::string& name, Whole& value, const Bounds& bounds, const std::string& help) {
  return {.name = name, .help = help, .type = "INT", .value = std::to_string(value), .bounds = bounds,
          .assign = [=, &value](const std::string& text) {
            value = parse_number<Whole>(name, text, bounds, "a whole number");
          }};
}

}  // namespace

Option& Options::add(Option option) {
  option.group = group_;
  return options_.emplace_back(std::move(option));
}

Option& Options::optional_input(const std::string& name, std::string& path, const std::string& help) {
  return add({.name = name, .help = help, .type = "FILE", .value = path, .role = Option::Role::input,
       .assign = [&path](const std::string& text) { path = text; }});
}

Option& Options::input(const std::string& name, std::string& path, const std::string& help) {
  Option& option = optional_input(name, path, help);
  option.required = true;
  return option;
}

Option& Options::inputs(const std::string& name, std::vector<std::string>& paths, const std::string& help) {
  return add({.name = name, .help = help, .type = "FILE...", .role = Option::Role::input, .required = true,
       .repeatable = true, .assign = [&paths](const std::string& text) { paths.push_back(text); }});
}

Option& Options::optional_output(const std::string& name, std::string& path, const std::string& help) {
  return add({.name = name, .help = help, .type = "FILE", .value = path, .role = Option::Role::output,
       .assign = [&path](const std::string& text) { path = text; }});
}

Option& Options::output(const std::string& name, std::string& path, const std::string& help) {
  Option& option = optional_output(name, path, help);
  option.required = true;
  return option;
}

Option& Options::integer(const std::string& name, std::uint64_t& value, const Bounds& bounds, const std::string& help) {
  return add(integer_option(name, value, bounds, help));
}

Option& Options::integer(const std::string& name, unsigned long long& value, const Bounds& bounds,
                         const std::string& help) {
  return add(integer_option(name, value, bounds, help));
}

Option& Options::real(const std::string& name, double& value, const Bounds& bounds, const std::string& help) {
  return add({.name = name, .help = help, .type = "REAL", .value = std::isnan(value) ? "" : number_text(value),
       .bounds = bounds,
       .assign = [=, &value](const std::string& text) { value = parse_number<double>(name, text, bounds, "a number"); }});
}

Option& Options::whole(const std::string& name, double& value, const Bounds& bounds, const std::string& help) {
  Option& option = real(name, value, bounds, help);
  option.type = "INT";
  option.assign = [=, &value](const std::string& text) {
    value = static_cast<double>(parse_number<std::uint64_t>(name, text, bounds, "a whole number"));
  };
  return option;
}

Option& Options::choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
                     const std::string& help) {
  return add({.name = name, .help = help, .type = join(allowed, "|"), .value = value,
       .assign = [=, &value](const std::string& text) {
         if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
           refuse(name, text, "one of " + join(allowed));
         value = text;
       }});
}

Option& Options::text(const std::string& name, std::string& value, const std::string& help) {
  return add({.name = name, .help = help, .type = "TEXT", .value = value,
       .assign = [&value](const std::string& text) { value = text; }});
}

Option& Options::flag(const std::string& name, bool& value, const std::string& help) {
  return add({.name = name, .help = help, .value = value ? "yes" : "no",
       .assign = [&value](const std::string&) { value = true; }});
}

Option& Options::seed(std::uint64_t& value, const std::string& purpose) {
  Option& option = integer("seed", value, at_least(0), "seed of " + purpose + "; equal seeds give equal results");
  option.required = true;
  option.value.clear();
  return option;
}

void Options::parse(const std::vector<std::string>& arguments) {
  // Boost splits the command line; values stay text here and are checked by our own types, because Boost would take
  // -3 for an unsigned number and nan for a λ.
  po::options_description description;
  for (const auto& option : options_) {
    if (option.type.empty())
      description.add_options()(option.name.c_str(), "");
    else if (option.repeatable)
      description.add_options()(option.name.c_str(), po::value<std::vector<std::string>>()->multitoken(), "");
    else
      description.add_options()(option.name.c_str(), po::value<std::string>(), "");
  }
  using style = po::command_line_style::style_t;
  po::variables_map given;
  try {
    po::store(po::command_line_parser(arguments)
                  .options(description)
                  .positional({})
                  .style(style::allow_long | style::long_allow_adjacent | style::long_allow_next)
                  .run(),
              given);
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("an argument stands alone; every input and output has a named option, see --help");
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see --help");
  }
  for (auto& option : options_) {
    if (!given.count(option.name)) {
      if (option.required) throw UsageError("--" + option.name + " is missing; see --help");
      continue;
    }
    option.given = true;
    const auto& value = given[option.name];
    std::vector<std::string> texts{"yes"};
    if (option.repeatable)
      texts = value.as<std::vector<std::string>>();
    else if (!option.type.empty())
      texts = {value.as<std::string>()};
    for (const auto& text : texts) option.assign(text);
    option.value = join(texts, " ");
    if (option.role == Option::Role::value) continue;
    if (std::find(texts.begin(), texts.end(), "") != texts.end())
      throw UsageError("--" + option.name + " is empty; give the name of a file");
    option.paths = texts;
  }
}

bool Options::given(const std::string& name) const {
  const auto it = std::find_if(options_.begin(), options_.end(), [&](const Option& o) { return o.name == name; });
  return it != options_.end() && it->given;
}

}  // namespace simplecell
