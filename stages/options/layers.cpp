#include "options/layers.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace simplecell {
namespace {

// The value for layer i, from one value for all layers or one for each.
template <class Value>
const Value& of_layer(const std::string& option, const std::vector<Value>& values, std::size_t layer,
                      std::size_t layers) {
  if (values.size() != 1 && values.size() != layers)
    throw UsageError("--" + option + " has " + std::to_string(values.size()) + " values for " + std::to_string(layers) +
                     " layers; give one for all or one for each");
  return values[values.size() == 1 ? 0 : layer];
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

}  // namespace simplecell
