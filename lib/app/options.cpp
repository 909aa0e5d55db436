#include "app/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>

#include "core/error.hpp"
#include "core/number_list.hpp"

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
  return {.name = name, .help = help, .kind = Option::Kind::whole, .bounds = bounds, .value = std::to_string(value),
          .assign = [=, &value](const std::string& text) {
            value = parse_number<Whole>(name, text, bounds, "a whole number");
          }};
}

Option list_option(const std::string& name, const std::string& help, Option::Kind kind,
                   const std::vector<std::string>& defaults) {
  return {.name = name, .help = help, .kind = kind, .list = true, .value = join(defaults, ",")};
}

Option number_list_option(const std::string& name, std::vector<double>& values, const Bounds& bounds,
                          const std::string& help, bool whole) {
  std::vector<std::string> defaults;
  for (const double value : values) defaults.push_back(number_text(value));
  Option option = list_option(name, help, whole ? Option::Kind::whole : Option::Kind::real, defaults);
  option.bounds = bounds;
  option.assign = [=, &values](const std::string& text) {
    if (text.empty()) refuse(name, text, wanted(whole ? "whole numbers" : "numbers", bounds));
    values = number_list(name, text, bounds, whole);
  };
  return option;
}

void check_choice(const std::string& option, const std::string& word, const std::vector<std::string>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), word) == allowed.end())
    refuse(option, word, "one of " + join(allowed));
}

}  // namespace

std::string Option::type() const {
  const std::string one = kind == Kind::flag     ? ""
                          : kind == Kind::file   ? "FILE"
                          : kind == Kind::whole  ? "INT"
                          : kind == Kind::real   ? "REAL"
                          : kind == Kind::choice ? join(choices, "|")
                                                 : "TEXT";
  return one + (list ? ",..." : repeatable ? "..." : "");
}

Option& Options::add(Option option) {
  option.group = group_;
  return options_.emplace_back(std::move(option));
}

Option& Options::optional_input(const std::string& name, std::string& path, const std::string& help) {
  return add({.name = name, .help = help, .kind = Option::Kind::file, .value = path, .role = Option::Role::input,
       .assign = [&path](const std::string& text) { path = text; }});
}

Option& Options::input(const std::string& name, std::string& path, const std::string& help) {
  Option& option = optional_input(name, path, help);
  option.required = true;
  return option;
}

Option& Options::inputs(const std::string& name, std::vector<std::string>& paths, const std::string& help) {
  return add({.name = name, .help = help, .kind = Option::Kind::file, .role = Option::Role::input, .required = true,
       .repeatable = true, .assign = [&paths](const std::string& text) { paths.push_back(text); }});
}

Option& Options::optional_output(const std::string& name, std::string& path, const std::string& help) {
  return add({.name = name, .help = help, .kind = Option::Kind::file, .value = path, .role = Option::Role::output,
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
  return add({.name = name,
              .help = help,
              .kind = Option::Kind::real,
              .bounds = bounds,
              .value = std::isnan(value) ? "" : number_text(value),
              .assign = [=, &value](const std::string& text) {
                value = parse_number<double>(name, text, bounds, "a number");
              }});
}

Option& Options::whole(const std::string& name, double& value, const Bounds& bounds, const std::string& help) {
  Option& option = real(name, value, bounds, help);
  option.kind = Option::Kind::whole;
  option.assign = [=, &value](const std::string& text) {
    value = static_cast<double>(parse_number<std::uint64_t>(name, text, bounds, "a whole number"));
  };
  return option;
}

Option& Options::choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
                     const std::string& help) {
  return add({.name = name, .help = help, .kind = Option::Kind::choice, .choices = allowed, .value = value,
       .assign = [=, &value](const std::string& text) {
         check_choice(name, text, allowed);
         value = text;
       }});
}

Option& Options::text(const std::string& name, std::string& value, const std::string& help) {
  return add({.name = name, .help = help, .value = value,
       .assign = [&value](const std::string& text) { value = text; }});
}

Option& Options::flag(const std::string& name, bool& value, const std::string& help) {
  return add({.name = name, .help = help, .kind = Option::Kind::flag, .value = value ? "yes" : "no",
       .assign = [&value](const std::string&) { value = true; }});
}

Option& Options::seed(std::uint64_t& value, const std::string& purpose) {
  Option& option = integer("seed", value, at_least(0), "seed of " + purpose + "; equal seeds give equal results");
  option.required = true;
  option.value.clear();
  return option;
}

Option& Options::reals(const std::string& name, std::vector<double>& values, const Bounds& bounds,
                       const std::string& help) {
  return add(number_list_option(name, values, bounds, help, false));
}

Option& Options::wholes(const std::string& name, std::vector<double>& values, const Bounds& bounds,
                        const std::string& help) {
  return add(number_list_option(name, values, bounds, help, true));
}

Option& Options::choices(const std::string& name, std::vector<std::string>& values,
                         const std::vector<std::string>& allowed, const std::string& help) {
  Option& option = add(list_option(name, help, Option::Kind::choice, values));
  option.choices = allowed;
  option.assign = [=, &values](const std::string& text) {
    values = split(text);
    for (const auto& word : values) check_choice(name, word, allowed);
  };
  return option;
}

Option& Options::texts(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  Option& option = add(list_option(name, help, Option::Kind::text, values));
  option.assign = [&values](const std::string& text) { values = split(text); };
  return option;
}

void Options::parse(const std::vector<std::string>& arguments) {
  // Boost splits the command line only; our own types check the values, because Boost accepts -3 as an unsigned number
  // and nan as a λ.
  po::options_description description;
  for (const auto& option : options_) {
    if (option.kind == Option::Kind::flag)
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
    else if (option.kind != Option::Kind::flag)
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
