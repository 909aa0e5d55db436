#include "shared/classification.hpp"

#include <algorithm>
#include <cmath>

#include "classify/scores.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

LabelledSamples read_with_labels(const SampleValues& values, const std::string& option) {
  LabelledSamples data = read_labelled_samples(values);
  if (data.labels.is_empty()) throw InputError(values.input + ": has no labels; give --" + option);
  return data;
}

// The place of each label among the classes.
arma::uvec places(const arma::uvec& labels, const arma::uvec& classes, const std::string& path) {
  arma::uvec result(labels.n_elem);
  for (arma::uword j = 0; j < labels.n_elem; ++j) {
    const auto found = std::lower_bound(classes.begin(), classes.end(), labels(j));
    if (found == classes.end() || *found != labels(j))
      throw InputError(path + ": label " + std::to_string(labels(j)) + " of sample " + std::to_string(j + 1) +
                       " does not occur in training");
    result(j) = static_cast<arma::uword>(found - classes.begin());
  }
  return result;
}

}  // namespace

TrainTest read_train_test(const SampleValues& train, const SampleValues& test) {
  LabelledSamples known = read_with_labels(train, "train-labels"), unknown = read_with_labels(test, "test-labels");
  if (unknown.samples.n_rows != known.samples.n_rows)
    throw InputError(test.input + ": has samples of " + std::to_string(unknown.samples.n_rows) + " numbers, " +
                     train.input + " of " + std::to_string(known.samples.n_rows));
  const arma::uvec classes = arma::unique(known.labels);
  if (classes.n_elem < 2)
    throw InputError(train.input + ": its samples are all of class " + std::to_string(classes(0)) +
                     "; there is nothing to tell apart");
  unknown.labels = places(unknown.labels, classes, test.input);
  const arma::uvec labels = places(known.labels, classes, train.input);
  return {{std::move(known.samples), labels, classes.n_elem}, std::move(unknown), classes};
}

void note_scales(const Spread& spread, const Run& run) {
  const auto about = [](double value) { return "about " + number_text(std::pow(10, std::round(std::log10(value)))); };
  const std::string remedy = "; --scaling standard brings each to mean 0 and variance 1";
  if (spread.overall < 1e-3 || spread.overall > 1e3) run.note("features vary by " + about(spread.overall) + remedy);
  if (spread.greatest > 1e6 * spread.least)
    run.note("some features vary " + about(spread.greatest / spread.least) +
             " times as much as others, which hardly count" + remedy);
}

Table write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file) {
  const arma::uword count = data.classes.n_elem;
  const arma::mat confusion = confusion_matrix(data.test.labels, predicted, count);
  const Share all = wilson(arma::trace(confusion), arma::accu(confusion));
  Table table{.names = {"metric", "value"}, .rows = {}, .source = {}};
  const auto add = [&](const std::string& metric, double value) {
    table.rows.push_back({metric, std::isnan(value) ? "nan" : number_text(value)});
  };
  add("samples", arma::accu(confusion));
  add("accuracy", all.value), add("accuracy_low", all.low), add("accuracy_high", all.high);
  arma::mat each(3, count);
  for (arma::uword c = 0; c < count; ++c) {
    const Share one = wilson(confusion(c, c), arma::accu(confusion.row(c)));
    each.col(c) = arma::vec{one.value, one.low, one.high};
    add("accuracy_of_" + std::to_string(data.classes(c)), one.value);
  }
  for (arma::uword c = 0; c < count; ++c)
    for (arma::uword k = 0; k < count; ++k)
      add(std::to_string(data.classes(c)) + "_taken_for_" + std::to_string(data.classes(k)), confusion(c, k));

  file.attribute("accuracy", all.value);
  file.attribute("accuracy_low", all.low);
  file.attribute("accuracy_high", all.high);
  file.write("classes", data.classes);
  file.write("confusion", arma::mat(confusion.t()));  // in h5py, rows are true classes
  file.write("class_accuracy", arma::vec(each.row(0).t()));
  file.write("class_interval", arma::mat(each.rows(1, 2)));
  file.write("labels", arma::uvec(data.classes.elem(data.test.labels)));
  file.write("predicted", arma::uvec(data.classes.elem(predicted)));
  return table;
}

}  // namespace simplecell
