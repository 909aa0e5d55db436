#include "shared/networks.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

// The value of a layer out of one for all or one for each.
template <class Value>
const Value& of_layer(const std::string& option, const std::vector<Value>& values, std::size_t layer,
                      std::size_t layers) {
  if (values.size() != 1 && values.size() != layers)
    throw UsageError("--" + option + " has " + std::to_string(values.size()) + " values for " + std::to_string(layers) +
                     " layers; give one for all or one for each");
  return values[values.size() == 1 ? 0 : layer];
}

Json to_json(const NetworkSpec& spec) {
  Json json = {{"height", spec.height}, {"width", spec.width}, {"channels", spec.channels}, {"classes", spec.classes}};
  json["layers"] = Json::array();
  for (const LayerSpec& layer : spec.layers) {
    Json one = {{"kind", layer.kind}, {"units", layer.units}, {"window", layer.window}, {"stride", layer.stride}};
    for (const auto& [name, value] : layer.settings.numbers()) one["settings"][name] = value;
    json["layers"].push_back(one);
  }
  return json;
}

NetworkSpec from_json(const Json& json) {
  NetworkSpec spec{json.at("height"), json.at("width"), json.at("channels"), json.at("classes"), {}};
  for (const Json& one : json.at("layers")) {
    LayerSpec layer{one.at("kind"), {}, one.at("units"), one.at("window"), one.at("stride")};
    layer.settings = layer_kinds().find(layer.kind).defaults();
    if (one.contains("settings"))
      for (const auto& [name, value] : one.at("settings").items()) layer.settings.set(name, value.get<double>());
    spec.layers.push_back(layer);
  }
  return spec;
}

}  // namespace

void declare_layers(Options& options, LayerValues& values) {
  options.group("Layers: one value for all, or one for each with commas between");
  options.choices("layers", values.kinds, layer_kinds().names(), "kind of each layer: " + layer_kinds().summaries());
  options.wholes("units", values.units, between(1, 1e6),
                        "units of each layer; as many values as layers");
  options.wholes("window", values.window, between(0, 4096),
                        "side of the square window that slides over a layer's input; 0: all of it at once");
  options.wholes("stride", values.stride, between(1, 4096), "places by which a window moves");
  for (const auto& entry : layer_kinds().entries)
    for (const auto& parameter : entry.parameters) {
      if (values.parameters.count(parameter.name)) continue;
      std::string help = parameter.help + "; default:";
      for (const auto& other : layer_kinds().entries)
        for (const auto& same : other.parameters)
          if (same.name == parameter.name) help += " " + other.name + " " + number_text(same.value);
      auto& given = values.parameters[parameter.name];
      if (parameter.whole)
        options.wholes(parameter.name, given, parameter.bounds, help);
      else
        options.reals(parameter.name, given, parameter.bounds, help);
    }
}

std::vector<LayerSpec> layer_specs(const LayerValues& values) {
  const std::size_t count = values.units.size();
  std::vector<LayerSpec> specs;
  for (std::size_t i = 0; i < count; ++i) {
    LayerSpec spec;
    spec.kind = of_layer("layers", values.kinds, i, count);
    const auto& entry = layer_kinds().find(spec.kind);
    spec.settings = entry.defaults();
    spec.units = static_cast<arma::uword>(values.units[i]);
    spec.window = static_cast<arma::uword>(of_layer("window", values.window, i, count));
    spec.stride = static_cast<arma::uword>(of_layer("stride", values.stride, i, count));
    for (const auto& [name, given] : values.parameters)
      if (!given.empty() && entry.has(name)) spec.settings.set(name, of_layer(name, given, i, count));
    specs.push_back(spec);
  }
  for (const auto& [name, given] : values.parameters)
    if (!given.empty() && std::none_of(specs.begin(), specs.end(),
                                       [&](const LayerSpec& spec) { return layer_kinds().find(spec.kind).has(name); }))
      throw UsageError("--" + name + " has no effect with --layers " + join(values.kinds, ",") + "; leave it out");
  return specs;
}

ImagesToLearn read_images_to_learn(const SampleValues& values, const Run& run) {
  LabelledSamples samples = read_labelled_samples(values, run);
  if (samples.labels.is_empty()) throw InputError(values.input + ": has no labels; name them with --labels");
  if (channels_of(samples.file) > 1)
    throw InputError(values.input + ": images in colour are taken as luminance only; import them so");
  if (arma::abs(samples.labels).max() > 1 << 24)
    throw InputError(values.input + ": has labels beyond 16777216; number the classes anew");
  const PatchShape shape = known_patch_shape(samples.file, {});
  const arma::uword pixels = samples.samples.n_rows;
  return {std::move(samples), shape.height ? shape : PatchShape{1, pixels}};
}

void write_network(H5Writer& file, const Network& network, const arma::ivec& labels) {
  for (const auto& [name, value] : network.state()) file.write(name, value);
  write_classes(file, labels);
  file.attribute("network", to_json(network.spec()).dump());
}

Network read_network(const std::string& path) {
  const H5Reader file(path);
  if (!file.has_attribute("network")) throw InputError(path + ": holds no network; make one with train-network");
  try {
    Network network(from_json(Json::parse(file.text("network"))), 0);
    State state;
    for (const auto& [name, value] : network.state()) {
      if (!file.has(name)) throw InputError("/" + name + " is missing; train the network again");
      state[name] = file.fmat(name);
    }
    network.set_state(state);
    return network;
  } catch (const nlohmann::json::exception&) {
    throw InputError(path + ": attribute 'network' is damaged; train the network again");
  } catch (const UsageError& error) {
    throw InputError(path + ": its network is unknown to this version: " + error.what());
  } catch (const InputError& error) {
    const std::string message = error.what();
    throw InputError(message.rfind(path, 0) == 0 ? message : path + ": " + message);
  }
}

arma::ivec read_classes(const std::string& path, const Network& network) {
  const auto count = static_cast<arma::sword>(network.spec().classes);
  if (!H5Reader(path).has("classes")) return arma::regspace<arma::ivec>(0, count - 1);
  const arma::ivec labels = read_labels(path, "classes");
  if (labels.n_elem != network.spec().classes)
    throw InputError(path + ": /classes names " + std::to_string(labels.n_elem) + " classes, the network has " +
                     std::to_string(count));
  return labels;
}

}  // namespace simplecell
