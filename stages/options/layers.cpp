#include "options/layers.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "options/number_lists.hpp"

namespace simplecell {
namespace {

// The value of a layer out of one for all or one for each.
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
  options.text("layers", values.kinds, "kind of each layer: " + layer_kinds().summaries());
  declare_whole_numbers(options, "units", values.units, between(1, 1e6),
                        "units of each layer; as many values as layers");
  declare_whole_numbers(options, "window", values.window, between(0, 4096),
                        "side of the square window that slides over a layer's input; 0: all of it at once");
  declare_whole_numbers(options, "stride", values.stride, between(1, 4096), "places by which a window moves");
  for (const auto& entry : layer_kinds().entries)
    for (const auto& parameter : entry.parameters) {
      if (values.parameters.count(parameter.name)) continue;
      std::string help = parameter.help + "; default:";
      for (const auto& other : layer_kinds().entries)
        for (const auto& same : other.parameters)
          if (same.name == parameter.name) help += " " + other.name + " " + number_text(same.value);
      auto& given = values.parameters[parameter.name];
      if (parameter.whole)
        declare_whole_numbers(options, parameter.name, given, parameter.bounds, help);
      else
        declare_numbers(options, parameter.name, given, parameter.bounds, help);
    }
}

std::vector<LayerSpec> layer_specs(const LayerValues& values) {
  const std::size_t count = values.units.size();
  const std::vector<std::string> kinds = split_list(values.kinds);
  std::vector<LayerSpec> specs;
  for (std::size_t i = 0; i < count; ++i) {
    LayerSpec spec;
    spec.kind = of_layer("layers", kinds, i, count);
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
      throw UsageError("--" + name + " has no effect with --layers " + values.kinds + "; leave it out");
  return specs;
}

}  // namespace simplecell
