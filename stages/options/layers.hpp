#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "network/network.hpp"

namespace simplecell {

/// The layers as they are given on the command line: one value for all layers, or one for each.
struct LayerValues {
  std::vector<std::string> kinds{"relu"};
  std::vector<double> units{256, 128}, window{0}, stride{1};
  std::map<std::string, std::vector<double>> parameters;  ///< of the kinds, by name; empty where not given
};

/// Declares --layers, --units, --window, --stride and every parameter of every kind of layer.
void declare_layers(Options& options, LayerValues& values);
/// Throws UsageError if an option has neither one value nor one for each layer, or if no layer has the parameter.
std::vector<LayerSpec> layer_specs(const LayerValues& values);

}  // namespace simplecell
