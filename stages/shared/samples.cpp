#include "shared/samples.hpp"

#include "core/error.hpp"
#include "io/matrix.hpp"

namespace simplecell {

void declare_samples(Options& options, SampleValues& values) {
  options.input("input", values.input, "samples, (n, ...): HDF5, .npy, or a table of numbers (.tsv, .csv, .txt)");
  options.text("array", values.array, "which array of an HDF5 input; by default codes, patches or images");
  options.optional_input("labels", values.labels,
                         "class of each sample, a whole number: HDF5 with labels (n), .npy, or a column of a table; by "
                         "default labels of an HDF5 input, if it has them");
  options.integer("count", values.count, at_least(0), "only so many samples, the first; 0: all");
}

arma::fmat first_samples(arma::fmat samples, std::uint64_t count, const std::string& path) {
  if (count > samples.n_cols)
    throw InputError(path + ": has " + std::to_string(samples.n_cols) + " samples, fewer than --count " +
                     std::to_string(count));
  return count == 0 || count == samples.n_cols ? std::move(samples) : arma::fmat(samples.head_cols(count));
}

LabelledSamples read_labelled_samples(const SampleValues& values) {
  arma::fmat samples = read_samples(values.input, values.array);
  const arma::uword n = samples.n_cols;
  std::string from = values.labels;
  if (from.empty() && is_hdf5(values.input) && H5Reader(values.input).has("labels")) from = values.input;
  arma::uvec labels;
  if (!from.empty()) {
    labels = read_labels(from);
    if (labels.n_elem != n)
      throw InputError(from + ": has " + std::to_string(labels.n_elem) + " labels for the " + std::to_string(n) +
                       " samples of " + values.input);
  }
  samples = first_samples(std::move(samples), values.count, values.input);
  if (!labels.is_empty()) labels = arma::uvec(labels.head(samples.n_cols));
  return {std::move(samples), labels};
}

void copy_origin(const SampleValues& values, H5Writer& to) {
  if (!is_hdf5(values.input)) return;
  const H5Reader from(values.input);
  for (const char* name : {"source", "dataset"})
    if (from.has_attribute(name)) to.copy_attributes(from, {name});
}

}  // namespace simplecell
