#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/stage.hpp"
#include "network/training.hpp"
#include "shared/samples.hpp"

namespace simplecell {

/// The layers as they are given on the command line: one value for all layers, or one for each.
struct LayerValues {
  std::string kinds = "relu";
  std::vector<double> units{256, 128}, window{0}, stride{1};
  std::map<std::string, std::vector<double>> parameters;  ///< of the kinds, by name; empty where not given
};

/// Declares --layers, --units, --window, --stride and every parameter of every kind of layer.
void declare_layers(Options& options, LayerValues& values);
/// Throws UsageError where there are neither one nor as many values as layers, or a parameter that no layer takes.
std::vector<LayerSpec> layer_specs(const LayerValues& values);

/// Pictures with their labels and size; of HDF5 images, of patches that say their size, or of columns of numbers.
struct LabelledPictures {
  Examples examples;
  arma::uword height, width;
};
/// Throws InputError if there are no labels, or pictures in several planes.
LabelledPictures read_pictures(const SampleValues& values);

/// The layers, weights and bias of a network, and what it takes to make it again.
void write_network(H5Writer& file, const Network& network);
/// Throws InputError if the file holds no network.
Network read_network(const std::string& path);

}  // namespace simplecell
