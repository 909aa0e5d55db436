#include "shared/models.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

// Declares the parameters of every entry of a registry; a name that several share is declared once, with the default
// of each in the help.
template <class Component>
void declare_parameters(Options& options, const Registry<Component>& registry, ComponentValues& values) {
  for (const auto& entry : registry.entries)
    for (const auto& parameter : entry.parameters) {
      if (values.numbers.count(parameter.name) || values.words.count(parameter.name)) continue;
      std::string defaults;
      for (const auto& other : registry.entries)
        for (const auto& same : other.parameters)
          if (same.name == parameter.name)
            defaults += (defaults.empty() ? "" : ", ") + other.name + " " +
                        (same.words.empty() ? number_text(same.value) : same.words.front());
      const std::string help = parameter.help + "; " + registry.kind + " default: " + defaults;
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

template <class Component>
std::string summaries(const Registry<Component>& registry) {
  std::string text;
  for (const auto& entry : registry.entries) text += (text.empty() ? "" : "; ") + entry.name + ": " + entry.summary;
  return text;
}

template <class Component>
void resolve(const Registry<Component>& registry, const ComponentValues& values, ComponentSpec& spec) {
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

Json describe(const std::string& help, double value, const Bounds& bounds) {
  Json json = {{"help", help}, {"default", value}};
  if (std::isfinite(bounds.low)) json["low"] = bounds.low;
  if (std::isfinite(bounds.high)) json["high"] = bounds.high;
  json["allowed"] = bounds.text();
  return json;
}

Json describe(const std::string& help, const std::string& value, const std::vector<std::string>& words) {
  return {{"help", help}, {"default", value}, {"choices", words}};
}

template <class Component>
Json describe(const Registry<Component>& registry) {
  Json all = Json::object();
  for (const auto& entry : registry.entries) {
    Json parameters = Json::object();
    for (const auto& p : entry.parameters)
      parameters[p.name] =
          p.words.empty() ? describe(p.help, p.value, p.bounds) : describe(p.help, p.words.front(), p.words);
    all[entry.name] = {{"summary", entry.summary}, {"parameters", parameters}};
  }
  return all;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

bool is_parameter(const Json& registries, const std::string& name) {
  for (const auto& [kind, entries] : registries.items()) {
    if (kind == name) return true;
    for (const auto& entry : entries)
      if (entry["parameters"].contains(name)) return true;
  }
  return false;
}

// The options that are neither a registry nor a parameter of its entries.
Json describe(const Options& options, const Json& registries) {
  Json all = Json::object();
  for (const auto& option : options.all()) {
    if ((option.group != "Model" && option.group != "Training") || option.required) continue;
    if (is_parameter(registries, option.name)) continue;
    all[option.name] = option.type == "INT" || option.type == "REAL"
                           ? describe(option.help, std::stod(option.value), option.bounds)
                           : describe(option.help, option.value, split(option.type, '|'));
  }
  return all;
}

Json to_json(const ComponentSpec& spec) {
  Json json = {{"name", spec.name}};
  for (const auto& [name, value] : spec.settings.numbers()) json[name] = value;
  for (const auto& [name, word] : spec.settings.words()) json[name] = word;
  return json;
}

template <class Component>
ComponentSpec from_json(const Registry<Component>& registry, const Json& json) {
  ComponentSpec spec{json.at("name").get<std::string>(), {}};
  spec.settings = registry.find(spec.name).defaults();
  for (const auto& [key, value] : json.items())
    if (key != "name" && value.is_number())
      spec.settings.set(key, value.template get<double>());
    else if (key != "name")
      spec.settings.set(key, value.template get<std::string>());
  return spec;
}

}  // namespace

void declare_model(Options& options, ModelSpec& spec, ComponentValues& values) {
  spec.penalty.name = "l1";
  spec.inference.name = "fista";
  spec.learning.name = "hebbian";
  options.group("Model");
  options.choice("penalty", spec.penalty.name, penalties().names(), summaries(penalties()));
  declare_parameters(options, penalties(), values);
  options.choice("inference", spec.inference.name, inferences().names(), summaries(inferences()));
  declare_parameters(options, inferences(), values);
  options.choice("learning", spec.learning.name, learning_rules().names(), summaries(learning_rules()));
  declare_parameters(options, learning_rules(), values);
  options.integer("atoms", spec.atoms, between(1, 1e6), "number of atoms m");
  options.choice("atom-norm", spec.atom_norm, {"unit", "free"}, "keep atoms at norm 1, or let the penalty fix it");
  options.choice("initial", spec.initial, {"normal", "stimuli"}, "start: Gaussian entries, or random stimuli");
  options.real("initial-scale", spec.initial_scale, above(0), "standard deviation of Gaussian entries, with free norm");
  options.integer("dead-after", spec.dead_after, at_least(1), "steps without use after which an atom counts as dead");
  options.choice("dead-atoms", spec.dead_atoms, {"reseed", "keep"}, "replace dead atoms by random stimuli, or keep them");
}

void declare_inference(Options& options, ComponentSpec& inference, ComponentValues& values) {
  options.group("Inference, where it should differ from training");
  options.choice("inference", inference.name, inferences().names(), summaries(inferences()));
  declare_parameters(options, inferences(), values);
}

void resolve_model(ModelSpec& spec, const ComponentValues& values) {
  resolve(penalties(), values, spec.penalty);
  resolve(inferences(), values, spec.inference);
  resolve(learning_rules(), values, spec.learning);
  refuse_unused(values, {&spec.penalty.settings, &spec.inference.settings, &spec.learning.settings},
                "penalty " + spec.penalty.name + ", inference " + spec.inference.name + ", learning " +
                    spec.learning.name);
}

void resolve_inference(ModelSpec& spec, const ComponentSpec& inference, const ComponentValues& values) {
  ComponentSpec chosen = inference.name.empty() ? spec.inference : inference;
  const Settings trained = spec.inference.settings;
  const bool same = chosen.name == spec.inference.name;
  resolve(inferences(), values, chosen);
  if (same) {  // what is not given stays as in training
    for (const auto& [name, value] : trained.numbers())
      if (std::isnan(values.numbers.at(name))) chosen.settings.set(name, value);
    for (const auto& [name, word] : trained.words())
      if (values.words.at(name).empty()) chosen.settings.set(name, word);
  }
  refuse_unused(values, {&chosen.settings}, "inference " + chosen.name);
  spec.inference = chosen;
}

std::string describe_models(const Options& options) {
  Json json = {{"penalty", describe(penalties())},
               {"inference", describe(inferences())},
               {"learning", describe(learning_rules())}};
  json["options"] = describe(options, json);
  return json.dump(2);
}

std::string model_text(const ModelSpec& spec) {
  return Json{{"penalty", to_json(spec.penalty)},
              {"inference", to_json(spec.inference)},
              {"learning", to_json(spec.learning)},
              {"atoms", spec.atoms},
              {"atom_norm", spec.atom_norm},
              {"initial", spec.initial},
              {"initial_scale", spec.initial_scale},
              {"dead_after", spec.dead_after},
              {"dead_atoms", spec.dead_atoms}}
      .dump();
}

ModelSpec read_model(const H5Reader& file) {
  if (!file.has_attribute("model"))
    throw InputError(file.path().string() + ": is not a trained dictionary; make one with train-dictionary");
  try {
    const Json json = Json::parse(file.text("model"));
    ModelSpec spec;
    spec.penalty = from_json(penalties(), json.at("penalty"));
    spec.inference = from_json(inferences(), json.at("inference"));
    spec.learning = from_json(learning_rules(), json.at("learning"));
    spec.atoms = json.at("atoms");
    spec.atom_norm = json.at("atom_norm");
    return spec;
  } catch (const nlohmann::json::exception&) {
    throw InputError(file.path().string() + ": attribute 'model' is damaged; train the dictionary again");
  } catch (const UsageError& error) {
    throw InputError(file.path().string() + ": its model is unknown to this version: " + error.what());
  }
}

}  // namespace simplecell
