#include "app/describe.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/number_list.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Option::Kind kind) {
  switch (kind) {
    case Option::Kind::text: return "text";
    case Option::Kind::whole: return "whole";
    case Option::Kind::real: return "real";
    case Option::Kind::choice: return "choice";
    case Option::Kind::flag: return "flag";
    case Option::Kind::file: return "file";
  }
  return "";
}

bool is_number(Option::Kind kind) { return kind == Option::Kind::whole || kind == Option::Kind::real; }

// A number; null where the help has a word instead, as in "default all".
Json value_of(const std::string& text, Option::Kind kind) {
  if (kind == Option::Kind::flag) return text == "yes";
  if (!is_number(kind)) return text;
  double number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last) return nullptr;
  if (number == std::floor(number) && std::abs(number) < 1e15) return static_cast<std::int64_t>(number);
  return number;
}

Json default_of(const Option& option) {
  if (!option.list) return value_of(option.value, option.kind);
  Json all = Json::array();
  for (const auto& part : split(option.value)) all.push_back(value_of(part, option.kind));
  return all;
}

void add_bounds(const Bounds& bounds, Json& json) {
  if (std::isfinite(bounds.low)) json["low"] = bounds.low;
  if (std::isfinite(bounds.high)) json["high"] = bounds.high;
  if (bounds.open_low) json["open_low"] = true;
  if (bounds.open_high) json["open_high"] = true;
}

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t open = 0; (open = name.find('{', open)) != std::string::npos; ++open)
    parts.push_back(name.substr(open + 1, name.find('}', open) - open - 1));
  return parts;
}

Json describe(const Quantities& quantities) {
  Json all = Json::object();
  for (const Quantity& one : quantities) {
    Json json = {{"meaning", one.meaning}};
    if (!one.unit.empty()) json["unit"] = one.unit;
    if (one.optional) json["optional"] = true;
    for (const auto& part : parts_of(one.name)) {
      const auto whole = one.parts.find(part);
      Json varying = whole == one.parts.end() ? Json{{"option", part}} : Json{{"kind", "whole"}};
      if (whole != one.parts.end()) add_bounds(whole->second, varying);
      json["parts"][part] = varying;
    }
    all[one.name] = json;
  }
  return all;
}

}  // namespace

Json describe(const Option& option) {
  Json json = {{"kind", name_of(option.kind)}, {"help", option.help}};
  if (!option.group.empty()) json["group"] = option.group;
  if (option.group == common_group) json["common"] = true;
  if (option.role != Option::Role::value) json["role"] = option.role == Option::Role::input ? "input" : "output";
  for (const auto& [name, holds] : {std::pair{"required", option.required}, {"list", option.list},
                                    {"repeatable", option.repeatable}})
    if (holds) json[name] = true;
  if (const Json value = default_of(option); !option.value.empty() && !value.is_null()) json["default"] = value;
  add_bounds(option.bounds, json);
  if (!option.choices.empty()) json["choices"] = option.choices;
  if (!option.suffix.empty()) json["suffix"] = option.suffix;
  return json;
}

Json describe(const Stage& stage, const Options& options) {
  Json json = {{"name", stage.name}, {"summary", stage.summary}, {"options", Json::object()}};
  for (const Option& option : options.all()) json["options"][option.name] = describe(option);
  json["tables"] = Json::object();
  for (const TableForm& table : stage.tables) {
    json["tables"][table.option] = {{"columns", describe(table.columns)}};
    if (!table.metrics.empty()) json["tables"][table.option]["metrics"] = describe(table.metrics);
  }
  if (stage.registries) json["registries"] = stage.registries();
  return json;
}

}  // namespace simplecell
