#include "shared/models.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/describe.hpp"
#include "core/error.hpp"
#include "core/number_list.hpp"
#include "learning/rule.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

// A parameter as one registry or another knows it.
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

// A list is checked here and kept as the text that settings hold.
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

// A model's parameter that is named after one of these kinds is the choice of a part, with parameters of its own.
template <class Do>
void for_each_part(Do&& act) {
  act(penalties(), &ModelSpec::penalty);
  act(inferences(), &ModelSpec::inference);
  act(learning_rules(), &ModelSpec::learning);
}

bool has_part(const ModelSpec& spec, const std::string& kind) { return models().find(spec.model.name).has(kind); }

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

// A parameter as the option that it is on the command line.
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

// Parameters of a further input stand beside the dictionary, under the same name.
bool is_linked(const std::string& parameter) { return parameter.rfind("linked/", 0) == 0; }

Json json_of(const ComponentSpec& spec) {
  Json json = {{"name", spec.name}};
  for (const auto& [name, value] : spec.settings.numbers()) json[name] = value;
  for (const auto& [name, word] : spec.settings.words()) json[name] = word;
  return json;
}

template <class Registry>
ComponentSpec spec_of(const Registry& registry, const Json& json) {
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
  if (same) {  // what is not given stays as in training
    for (const auto& [name, value] : trained.numbers())
      if (std::isnan(values.numbers.at(name))) chosen.settings.set(name, value);
    for (const auto& [name, word] : trained.words())
      if (values.words.at(name).empty()) chosen.settings.set(name, word);
  }
  refuse_unused(values, {&chosen.settings}, "inference " + chosen.name);
  spec.inference = chosen;
}

double model_lambda(const ModelSpec& spec) {
  const auto& numbers = spec.penalty.settings.numbers();
  const auto found = numbers.find("lambda");
  return found == numbers.end() ? std::nan("") : found->second;
}

void override_lambda(ModelSpec& spec, double lambda) {
  if (std::isnan(model_lambda(spec)))
    throw UsageError("--lambda has no effect with model " + spec.model.name + "; leave it out");
  spec.penalty.settings.set("lambda", lambda);
}

Json describe_models() {
  Json json = {{models().kind, describe_registry(models())}};
  for_each_part([&](const auto& registry, auto) { json[registry.kind] = describe_registry(registry); });
  return json;
}

std::string model_text(const ModelSpec& spec) {
  Json json = {{"model", json_of(spec.model)}, {"atoms", spec.atoms}};
  for_each_part([&](const auto& registry, ComponentSpec ModelSpec::*part) {
    json["model"].erase(registry.kind);  // named in its own place
    if (has_part(spec, registry.kind)) json[registry.kind] = json_of(spec.*part);
  });
  return json.dump();
}

ModelSpec read_model(const H5Reader& file) {
  if (!file.has_attribute("model"))
    throw InputError(file.path().string() + ": is not a trained dictionary; make one with train-dictionary");
  try {
    const Json json = Json::parse(file.text("model"));
    ModelSpec spec;
    spec.model = spec_of(models(), json.at("model"));
    spec.atoms = json.at("atoms");
    for_each_part([&](const auto& registry, ComponentSpec ModelSpec::*part) {
      if (has_part(spec, registry.kind)) spec.*part = spec_of(registry, json.at(registry.kind));
    });
    return spec;
  } catch (const nlohmann::json::exception&) {
    throw InputError(file.path().string() + ": attribute 'model' is damaged; train the dictionary again");
  } catch (const UsageError& error) {
    throw InputError(file.path().string() + ": its model is unknown to this version: " + error.what());
  }
}

void write_parameters(H5Writer& file, const Model& model) {
  for (const auto& [name, value] : model.parameters())
    file.write(name == "dictionary" || is_linked(name) ? name : "state/" + name, value);
}

void read_parameters(const H5Reader& file, Model& model) {
  State parameters;
  for (const auto& name : file.names())
    if (name == "dictionary" || is_linked(name))
      parameters[name] = file.fmat(name);
    else if (name.rfind("state/", 0) == 0)
      parameters[name.substr(6)] = file.fmat(name);
  set_parameters(file, parameters, model);
}

void set_parameters(const H5Reader& file, const State& parameters, Model& model) {
  try {
    model.set_parameters(parameters);
  } catch (const InputError& error) {
    throw InputError(file.path().string() + ": " + error.what());
  }
}

void continue_from(const H5Reader& file, arma::uword atoms, arma::uword pixels, Model& model) {
  const auto shape = file.shape("dictionary");
  if (shape != std::vector<arma::uword>{atoms, pixels})
    throw InputError(file.path().string() + ": /dictionary has " + std::to_string(shape.front()) + " atoms of " +
                     std::to_string(shape.back()) + " pixels; expected " + std::to_string(atoms) + " of " +
                     std::to_string(pixels));
  read_parameters(file, model);
}

std::unique_ptr<Model> open_model(const H5Reader& file, const ModelSpec& spec) {
  auto model = make_model(spec);
  read_parameters(file, *model);
  return model;
}

}  // namespace simplecell
