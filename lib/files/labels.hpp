#pragma once
#include <armadillo>
#include <string>

#include "io/matrix.hpp"

namespace simplecell {

/// Samples with their class labels.
struct LabelledSamples {
  arma::fmat samples;  ///< d×n
  arma::ivec labels;   ///< n, or empty
  SampleFile file;     ///< the file they come from
};

/// The labels in a file of samples, or none. Throws InputError if their number is not that of the samples.
arma::ivec own_labels(const SampleFile& file);
/// The same; throws InputError if there are none.
arma::ivec required_labels(const SampleFile& file);
/// Copies the first `count` values of data set `labels`, if there is one.
void copy_labels(const SampleFile& from, H5Writer& to, arma::uword count);

/// Writes labels: as unsigned integers, unless some are negative.
void write_labels(H5Writer& file, const std::string& name, const arma::ivec& labels);
/// Writes the labels of the classes as data set `classes`, unless they are 0, 1, ….
void write_classes(H5Writer& file, const arma::ivec& labels);

}  // namespace simplecell
