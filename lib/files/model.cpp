#include "files/model.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "learning/parts.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

// Parameters of linked inputs are stored beside the dictionary, under the same name.
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

std::string model_text(const ModelSpec& spec) {
  Json json = {{"model", json_of(spec.model)}, {"atoms", spec.atoms}};
  for_each_part([&](const auto& registry, ComponentSpec ModelSpec::*part) {
    json["model"].erase(registry.kind);  // has a key of its own
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

void require_one_input(const H5Reader& trained) {
  for (const std::string& name : trained.names())
    if (name.rfind("linked/", 0) == 0)
      throw InputError(trained.path().string() + ": is a dictionary of several linked inputs, and apply takes those of "
                       "one; encode --inputs infers codes from patches of any of them");
}

std::unique_ptr<Model> open_model(const H5Reader& file, const ModelSpec& spec) {
  auto model = make_model(spec);
  read_parameters(file, *model);
  return model;
}

}  // namespace simplecell
