#pragma once
#include <armadillo>
#include <string>

#include "app/stage.hpp"
#include "files/labels.hpp"

namespace simplecell {

/// The kinds of sample files, for help texts.
inline const std::string sample_kinds = "HDF5, .npy or a table of numbers (.tsv, .csv, .txt)";

/// Samples from any file, with their labels if known.
struct SampleValues {
  std::string input, array, labels, labels_array;
  std::uint64_t count = 0;
};

/// Names of the options, which differ for a second file of samples.
struct SampleOptions {
  std::string input = "input", array = "array", labels = "labels", labels_array = "labels-array";
};

/// Declares --input, --array, --labels and --labels-array, the samples being `what`.
void declare_samples(Options& options, SampleValues& values, const std::string& what = "samples (n, ...)",
                     const SampleOptions& names = {});
/// Declares --count.
void declare_count(Options& options, SampleValues& values, const std::string& help = "only so many samples, the first");

/// Labels come from --labels, or else from --labels-array or the data set `labels` of the same HDF5 file. Throws
/// InputError if their number is not that of the samples.
LabelledSamples read_labelled_samples(const SampleValues& values, const Run& run, const SampleOptions& names = {});

/// The first `count` columns (0: all); throws InputError if there are fewer.
arma::fmat first_samples(arma::fmat samples, std::uint64_t count, const std::string& path);

}  // namespace simplecell
