#pragma once
#include <string>

#include "files/labels.hpp"
#include "files/patches.hpp"
#include "network/network.hpp"

namespace simplecell {

/// Images with their labels and size, from images, patches, or a table of numbers.
struct ImagesToLearn {
  LabelledSamples samples;
  PatchShape shape;
};
/// Throws InputError if there are no labels, or if images have several colour planes.
ImagesToLearn images_to_learn(LabelledSamples samples);

/// Writes the layers, weights and bias of a network, the labels of its classes, and its specification.
void write_network(H5Writer& file, const Network& network, const arma::ivec& labels);
/// Throws InputError if the file holds no network.
Network read_network(const std::string& path);
/// The labels of its classes.
arma::ivec read_classes(const std::string& path, const Network& network);

}  // namespace simplecell
