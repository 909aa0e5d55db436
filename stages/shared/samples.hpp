#pragma once
#include <armadillo>
#include <string>

#include "app/stage.hpp"

namespace simplecell {

/// Samples from any file, with their classes where they are known.
struct SampleValues {
  std::string input, array, labels;
  std::uint64_t count = 0;
};

/// Declares --input, --array, --labels and --count.
void declare_samples(Options& options, SampleValues& values);

struct LabelledSamples {
  arma::fmat samples;  ///< d×n
  arma::uvec labels;   ///< n, or empty
};

/// Labels come from --labels, or else from a data set `labels` of the same HDF5 file. Throws InputError if they are not
/// as many as the samples.
LabelledSamples read_labelled_samples(const SampleValues& values);

/// The first `count` columns (0: all); throws InputError if there are fewer.
arma::fmat first_samples(arma::fmat samples, std::uint64_t count, const std::string& path);

/// Hands on `source` and `dataset` where the input has them, so that stand-ins stay stand-ins.
void copy_origin(const SampleValues& values, H5Writer& to);

}  // namespace simplecell
