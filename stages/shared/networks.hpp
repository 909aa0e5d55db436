#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/stage.hpp"
#include "network/training.hpp"
#include "shared/patches.hpp"

namespace simplecell {

/// The layers as they are given on the command line: one value for all layers, or one for each.
struct LayerValues {
  std::vector<std::string> kinds{"relu"};
  std::vector<double> units{256, 128}, window{0}, stride{1};
  std::map<std::string, std::vector<double>> parameters;  ///< of the kinds, by name; empty where not given
};

/// Declares --layers, --units, --window, --stride and every parameter of every kind of layer.
void declare_layers(Options& options, LayerValues& values);
/// Throws UsageError where there are neither one nor as many values as layers, or a parameter that no layer takes.
std::vector<LayerSpec> layer_specs(const LayerValues& values);

/// Images with their labels and size: of images or patches that say their size, or of columns of numbers.
struct ImagesToLearn {
  LabelledSamples samples;
  PatchShape shape;
};
/// Throws InputError if there are no labels, or images in several planes.
ImagesToLearn read_images_to_learn(const SampleValues& values, const Run& run);

/// The layers, weights and bias of a network, the labels of its classes, and what it takes to make it again.
void write_network(H5Writer& file, const Network& network, const arma::ivec& labels);
/// Throws InputError if the file holds no network.
Network read_network(const std::string& path);
/// The labels of its classes.
arma::ivec read_classes(const std::string& path, const Network& network);

}  // namespace simplecell
