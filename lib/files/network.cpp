#include "files/network.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

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

ImagesToLearn images_to_learn(LabelledSamples samples) {
  const std::string path = samples.file.path().string();
  if (samples.labels.is_empty()) throw InputError(path + ": has no labels; name them with --labels");
  if (channels_of(samples.file) > 1)
    throw InputError(path + ": images in colour are taken as luminance only; import them so");
  if (arma::abs(samples.labels).max() > 1 << 24)
    throw InputError(path + ": has labels beyond 16777216; number the classes anew");
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
