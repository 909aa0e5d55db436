#include "files/labels.hpp"

#include "core/error.hpp"

namespace simplecell {

arma::ivec own_labels(const SampleFile& file) {
  if (!file.h5() || !file.h5()->has("labels")) return {};
  const arma::ivec labels = read_labels(file.path());
  if (labels.n_elem != file.count())
    throw InputError(file.path().string() + ": " + std::to_string(labels.n_elem) + " labels for " +
                     std::to_string(file.count()) + " stimuli");
  return labels;
}

arma::ivec required_labels(const SampleFile& file) {
  const arma::ivec labels = own_labels(file);
  if (labels.is_empty())
    throw InputError(file.path().string() +
                     ": holds no labels; make it with extract-patches --whole of labelled images");
  return labels;
}

void copy_labels(const SampleFile& from, H5Writer& to, arma::uword count) {
  const arma::ivec labels = own_labels(from);
  if (!labels.is_empty()) to.write("labels", arma::conv_to<arma::vec>::from(labels.head(count)));
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

}  // namespace simplecell
