#include "options/samples.hpp"

#include "core/error.hpp"
#include "files/patches.hpp"

namespace simplecell {
namespace {

// Labels of samples that were read from `file`, if they are known.
arma::ivec labels_of(const SampleFile& file, const SampleValues& values, const SampleOptions& names) {
  std::string from = values.labels;
  if (from.empty() && (!values.labels_array.empty() || (file.h5() && file.h5()->has("labels")))) from = values.input;
  if (from.empty()) return {};
  const arma::ivec labels = read_labels(from, values.labels_array, names.labels_array);
  if (labels.n_elem != file.count())
    throw InputError(from + ": has " + std::to_string(labels.n_elem) + " labels for the " +
                     std::to_string(file.count()) + " samples of " + values.input);
  return labels;
}

}  // namespace

void declare_samples(Options& options, SampleValues& values, const std::string& what, const SampleOptions& names) {
  options.input(names.input, values.input, what + ": " + sample_kinds);
  options.text(names.array, values.array,
               "which array of an HDF5 file they are; by default codes, patches or images, or the only one");
  options.optional_input(names.labels, values.labels,
                         "class of each, a whole number: HDF5 with labels (n), .npy, or a column of a table; by "
                         "default labels of the same HDF5 file, if it has them");
  options.text(names.labels_array, values.labels_array, "which array of an HDF5 file these are, if not labels");
}

void declare_count(Options& options, SampleValues& values, const std::string& help) {
  options.integer("count", values.count, at_least(0), help + "; 0: all");
}

arma::fmat first_samples(arma::fmat samples, std::uint64_t count, const std::string& path) {
  if (count > samples.n_cols)
    throw InputError(path + ": has " + std::to_string(samples.n_cols) + " samples, fewer than --count " +
                     std::to_string(count));
  return count == 0 || count == samples.n_cols ? std::move(samples) : arma::fmat(samples.head_cols(count));
}

LabelledSamples read_labelled_samples(const SampleValues& values, const Run& run, const SampleOptions& names) {
  const SampleFile file(values.input, {.named = values.array, .option = names.array});
  arma::ivec labels = labels_of(file, values, names);
  arma::fmat samples = first_samples(file.fmat(), values.count, values.input);
  note_array(file, run.notes());
  if (!labels.is_empty()) labels = arma::ivec(labels.head(samples.n_cols));
  return {std::move(samples), std::move(labels), file};
}

}  // namespace simplecell
