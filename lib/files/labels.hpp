#pragma once
#include <armadillo>
#include <string>

#include "io/matrix.hpp"

namespace simplecell {

/// Samples with the classes that they are of.
struct LabelledSamples {
  arma::fmat samples;  ///< d×n
  arma::ivec labels;   ///< n, or empty
  SampleFile file;     ///< that they come from
};

/// The labels that a file has beside its samples, or none. Throws InputError if they are not as many.
arma::ivec own_labels(const SampleFile& file);
/// The same where they are needed.
arma::ivec required_labels(const SampleFile& file);
/// Hands on data set `labels`, the first `count` of them, if there are any.
void copy_labels(const SampleFile& from, H5Writer& to, arma::uword count);

/// Writes labels as they were given: unsigned, unless some are negative.
void write_labels(H5Writer& file, const std::string& name, const arma::ivec& labels);
/// Writes the labels that classes have as data set `classes`, where they are not 0, 1, ….
void write_classes(H5Writer& file, const arma::ivec& labels);

}  // namespace simplecell
