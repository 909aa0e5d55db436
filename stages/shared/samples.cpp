#include "shared/samples.hpp"

#include "core/error.hpp"

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

bool tells(const H5Reader& file, const std::string& attribute) {
  return file.has_attribute(attribute) && file.is_text(attribute);
}

}  // namespace

void note_array(const SampleFile& file, const Run& run) {
  if (file.found())
    run.note("takes " + file.name() + ", " + std::to_string(file.count()) + " samples of " +
             std::to_string(file.size()) + " numbers: its only array of samples");
}

void declare_samples(Options& options, SampleValues& values, const std::string& what, const SampleOptions& names) {
  options.input(names.input, values.input, what + ": " + sample_kinds);
  options.text(names.array, values.array,
               "which array of an HDF5 file they are; by default codes, patches or images, or the only one");
  options.optional_input(names.labels, values.labels,
                         "class of each, a whole number: HDF5 with labels (n), .npy, or a column of a table; by default "
                         "labels of the same HDF5 file, if it has them");
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
  note_array(file, run);
  if (!labels.is_empty()) labels = arma::ivec(labels.head(samples.n_cols));
  return {std::move(samples), std::move(labels), file};
}

void write_labels(H5Writer& file, const std::string& name, const arma::ivec& labels) {
  if (!labels.is_empty() && labels.min() < 0)
    file.write(name, labels);
  else
    file.write(name, arma::conv_to<arma::uvec>::from(labels));
}

void write_classes(H5Writer& file, const arma::ivec& labels) {
  if (arma::any(labels != arma::regspace<arma::ivec>(0, static_cast<arma::sword>(labels.n_elem) - 1)))
    write_labels(file, "classes", labels);
}

Origin origin_of(const H5Reader& file) {
  return {tells(file, "dataset") ? file.text("dataset") : file.path().stem().string(),
          tells(file, "source") ? file.text("source") : ""};
}

Origin origin_of(const SampleFile& file) {
  return file.h5() ? origin_of(*file.h5()) : Origin{file.path().stem().string(), ""};
}

std::string joint_source(const Origin& a, const Origin& b) {
  for (const std::string& source : {a.source, b.source})
    if (!source.empty() && source != "real") return source;
  return a.source == b.source ? a.source : "";
}

void write_origin(const Origin& origin, H5Writer& file) {
  if (!origin.source.empty()) file.attribute("source", origin.source);
  file.attribute("dataset", origin.dataset);
}

}  // namespace simplecell
