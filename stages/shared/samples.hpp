#pragma once
#include <armadillo>
#include <string>

#include "app/stage.hpp"
#include "io/matrix.hpp"

namespace simplecell {

/// What files of samples are, for help texts.
inline const std::string sample_kinds = "HDF5, .npy or a table of numbers (.tsv, .csv, .txt)";

/// Once samples are read: notes which array of an HDF5 file that is not ours was found to be the one.
void note_array(const SampleFile& file, const Run& run);

/// Samples from any file, with their classes where they are known.
struct SampleValues {
  std::string input, array, labels, labels_array;
  std::uint64_t count = 0;
};

/// What the options are called; of a second file of samples they are called otherwise.
struct SampleOptions {
  std::string input = "input", array = "array", labels = "labels", labels_array = "labels-array";
};

/// Declares --input, --array, --labels and --labels-array, the samples being `what`.
void declare_samples(Options& options, SampleValues& values, const std::string& what = "samples (n, ...)",
                     const SampleOptions& names = {});
/// Declares --count.
void declare_count(Options& options, SampleValues& values, const std::string& help = "only so many samples, the first");

struct LabelledSamples {
  arma::fmat samples;  ///< d×n
  arma::ivec labels;   ///< n, or empty
  SampleFile file;     ///< that they come from
};

/// Labels come from --labels, or else from --labels-array or the data set `labels` of the same HDF5 file. Throws
/// InputError if they are not as many as the samples.
LabelledSamples read_labelled_samples(const SampleValues& values, const Run& run, const SampleOptions& names = {});

/// The first `count` columns (0: all); throws InputError if there are fewer.
arma::fmat first_samples(arma::fmat samples, std::uint64_t count, const std::string& path);

/// Writes labels as they were given: unsigned, unless some are negative.
void write_labels(H5Writer& file, const std::string& name, const arma::ivec& labels);
/// Writes the labels that classes have as data set `classes`, where they are not 0, 1, ….
void write_classes(H5Writer& file, const arma::ivec& labels);

/// Where data come from: the data set's name, which is that of the file if it says nothing, and whether it is real or a
/// stand-in, which is empty if it says nothing.
struct Origin {
  std::string dataset, source;
};
Origin origin_of(const H5Reader& file);
Origin origin_of(const SampleFile& file);
/// The source of what two origins make together: real if both are; a stand-in if one is; else unknown.
std::string joint_source(const Origin& a, const Origin& b);
/// Attributes `source` and `dataset`, so that stand-ins stay stand-ins.
void write_origin(const Origin& origin, H5Writer& file);

}  // namespace simplecell
