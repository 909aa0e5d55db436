#include "options/components.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/describe.hpp"
#include "core/error.hpp"
#include "core/number_list.hpp"
#include "learning/parts.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

// A parameter of a registered component.
struct Declared {
  Parameter parameter;
  std::string kind, entry;
};

template <class Registry>
void collect(const Registry& registry, std::vector<Declared>& all) {
  for (const auto& entry : registry.entries)
    for (const auto& parameter : entry.parameters) all.push_back({parameter, registry.kind, entry.name});
}

// "model default: lld 0.003; learning default: hebbian 5, backprop 0.03"
std::string defaults(const std::string& name, const std::vector<Declared>& all) {
  std::string text, kind;
  for (const auto& [parameter, of, entry] : all) {
    if (parameter.name != name) continue;
    text += of == kind ? ", " : (text.empty() ? "" : "; ") + of + " default: ";
    text += entry + " " + (parameter.list            ? "none"
                           : parameter.words.empty() ? number_text(parameter.value)
                                                     : parameter.words.front());
    kind = of;
  }
  return text;
}

// Lists are checked here and stored as text.
void declare_list(Options& options, const Parameter& parameter, std::string& word, const std::string& help) {
  Option& option = options.text(parameter.name, word, help);
  option.kind = parameter.whole ? Option::Kind::whole : Option::Kind::real;
  option.list = true;
  option.bounds = parameter.bounds;
  option.assign = [&word, parameter](const std::string& text) {
    number_list(parameter.name, text, parameter.bounds, parameter.whole);
    word = text;
  };
}

// Declares parameters; a name that several components share is declared once, with the default of each in the help.
void declare_parameters(Options& options, const std::vector<Declared>& all, ComponentValues& values) {
  for (const auto& [parameter, kind, entry] : all) {
    if (values.numbers.count(parameter.name) || values.words.count(parameter.name)) continue;
    const std::string help = parameter.help + "; " + defaults(parameter.name, all);
    if (parameter.list) {
      declare_list(options, parameter, values.words[parameter.name], help);
      continue;
    }
    if (!parameter.words.empty()) {
      options.choice(parameter.name, values.words[parameter.name], parameter.words, help);
      continue;
    }
    double& value = values.numbers.emplace(parameter.name, std::nan("")).first->second;
    if (parameter.whole)
      options.whole(parameter.name, value, parameter.bounds, help);
    else
      options.real(parameter.name, value, parameter.bounds, help);
  }
}

template <class Registry>
void resolve(const Registry& registry, const ComponentValues& values, ComponentSpec& spec) {
  const auto& entry = registry.find(spec.name);
  spec.settings = entry.defaults();
  for (const auto& [name, value] : values.numbers)
    if (!std::isnan(value) && entry.has(name)) spec.settings.set(name, value);
  for (const auto& [name, word] : values.words)
    if (!word.empty() && entry.has(name)) spec.settings.set(name, word);
}

void refuse_unused(const ComponentValues& values, const std::vector<const Settings*>& used, const std::string& chosen) {
  const auto check = [&](const std::string& name) {
    for (const Settings* settings : used)
      if (settings->numbers().count(name) || settings->words().count(name)) return;
    throw UsageError("--" + name + " has no effect with " + chosen + "; leave it out");
  };
  for (const auto& [name, value] : values.numbers)
    if (!std::isnan(value)) check(name);
  for (const auto& [name, word] : values.words)
    if (!word.empty()) check(name);
}

// The option of a parameter.
Option option_of(const Parameter& parameter) {
  const bool word = !parameter.words.empty();
  return {.name = parameter.name,
          .help = parameter.help,
          .kind = word              ? Option::Kind::choice
                  : parameter.whole ? Option::Kind::whole
                                    : Option::Kind::real,
          .list = parameter.list,
          .choices = parameter.words,
          .bounds = parameter.bounds,
          .value = parameter.list ? "" : word ? parameter.words.front() : number_text(parameter.value)};
}

template <class Registry>
Json describe_registry(const Registry& registry) {
  Json all = Json::object();
  for (const auto& entry : registry.entries) {
    Json parameters = Json::object();
    for (const auto& parameter : entry.parameters) parameters[parameter.name] = describe(option_of(parameter));
    all[entry.name] = {{"summary", entry.summary}, {"parameters", parameters}};
  }
  return all;
}

}  // namespace

void declare_model(Options& options, ModelSpec& spec, ComponentValues& values) {
  spec.model.name = models().names().front();
  options.group("Model");
  options.choice("model", spec.model.name, models().names(), models().summaries());
  options.integer("atoms", spec.atoms, between(1, 1e6), "number of atoms m");
  std::vector<Declared> all;
  collect(models(), all);
  for_each_part([&](const auto& registry, auto) { collect(registry, all); });
  declare_parameters(options, all, values);
}

void declare_inference(Options& options, ComponentSpec& inference, ComponentValues& values) {
  options.group("Inference, where it should differ from training");
  options.choice("inference", inference.name, inferences().names(), inferences().summaries());
  std::vector<Declared> all;
  collect(inferences(), all);
  declare_parameters(options, all, values);
}

void declare_penalty(Options& options, ComponentSpec& penalty, ComponentValues& values) {
  penalty.name = penalties().names().front();
  options.group("Penalty");
  options.choice("penalty", penalty.name, penalties().names(), penalties().summaries());
  std::vector<Declared> all;
  collect(penalties(), all);
  declare_parameters(options, all, values);
}

void resolve_penalty(ComponentSpec& penalty, const ComponentValues& values) {
  resolve(penalties(), values, penalty);
  refuse_unused(values, {&penalty.settings}, "penalty " + penalty.name);
}

void declare_coder(Options& options, ModelSpec& spec, ComponentValues& values) {
  spec.model.name = "dictionary";
  spec.penalty.name = penalties().names().front();
  spec.inference.name = inferences().names().front();
  options.group("Codes");
  options.choice("penalty", spec.penalty.name, penalties().names(), penalties().summaries());
  options.choice("inference", spec.inference.name, inferences().names(), inferences().summaries());
  std::vector<Declared> all;
  collect(penalties(), all);
  collect(inferences(), all);
  declare_parameters(options, all, values);
}

void resolve_coder(ModelSpec& spec, const ComponentValues& values) {
  spec.model.settings = models().find(spec.model.name).defaults();
  spec.learning.name = learning_rules().names().front();
  spec.learning.settings = learning_rules().entries.front().defaults();
  resolve(penalties(), values, spec.penalty);
  resolve(inferences(), values, spec.inference);
  refuse_unused(values, {&spec.penalty.settings, &spec.inference.settings},
                "penalty " + spec.penalty.name + ", inference " + spec.inference.name);
}

void resolve_model(ModelSpec& spec, const ComponentValues& values) {
  resolve(models(), values, spec.model);
  std::vector<const Settings*> used{&spec.model.settings};
  std::vector<std::string> parts;
  for_each_part([&](const auto& registry, ComponentSpec ModelSpec::*part) {
    if (!has_part(spec, registry.kind)) return;
    (spec.*part).name = spec.model.settings.word(registry.kind);
    resolve(registry, values, spec.*part);
    used.push_back(&(spec.*part).settings);
    parts.push_back(registry.kind + " " + (spec.*part).name);
  });
  refuse_unused(values, used, parts.empty() ? "model " + spec.model.name : join(parts));
}

void resolve_inference(ModelSpec& spec, const ComponentSpec& inference, const ComponentValues& values) {
  if (!has_part(spec, "inference")) {
    if (!inference.name.empty())
      throw UsageError("--inference has no effect with model " + spec.model.name + "; leave it out");
    return refuse_unused(values, {}, "model " + spec.model.name);
  }
  ComponentSpec chosen = inference.name.empty() ? spec.inference : inference;
  const Settings trained = spec.inference.settings;
  const bool same = chosen.name == spec.inference.name;
  resolve(inferences(), values, chosen);
  if (same) {  // parameters that are not given stay as in training
    for (const auto& [name, value] : trained.numbers())
      if (std::isnan(values.numbers.at(name))) chosen.settings.set(name, value);
    for (const auto& [name, word] : trained.words())
      if (values.words.at(name).empty()) chosen.settings.set(name, word);
  }
  refuse_unused(values, {&chosen.settings}, "inference " + chosen.name);
  spec.inference = chosen;
}

Json describe_models() {
  Json json = {{models().kind, describe_registry(models())}};
  for_each_part([&](const auto& registry, auto) { json[registry.kind] = describe_registry(registry); });
  return json;
}

}  // namespace simplecell
