#include "files/classification.hpp"

#include <algorithm>

#include "classify/scores.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

// The indices of the test labels among the training classes.
arma::uvec places(const arma::ivec& labels, const arma::ivec& classes, const std::string& path) {
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

TrainTest train_test(LabelledSamples train, LabelledSamples test) {
  const std::string train_path = train.file.path().string(), test_path = test.file.path().string();
  if (test.samples.n_rows != train.samples.n_rows)
    throw InputError(test_path + ": has samples of " + std::to_string(test.samples.n_rows) + " numbers, " + train_path +
                     " of " + std::to_string(train.samples.n_rows));
  const Classes classes = classes_of(train.labels);
  if (classes.labels.n_elem < 2)
    throw InputError(train_path + ": its samples are all of class " + std::to_string(classes.labels(0)) +
                     "; there is nothing to tell apart");
  const arma::uvec test_classes = places(test.labels, classes.labels, test_path);
  return {{std::move(train.samples), classes.of, classes.labels.n_elem}, std::move(test), classes.labels, test_classes};
}

TableForm scores_table(const std::string& option) {
  const auto of = [](const char* methods, const char* name, const std::string& meaning) {
    return Quantity{.name = name, .meaning = meaning + ", of " + methods, .optional = true};
  };
  return metric_table(
      option,
      {{"samples", "test samples"},
       {"accuracy", "share of test samples that are classified correctly"},
       {"accuracy_low", "lower end of its 95 % interval, by Wilson"},
       {"accuracy_high", "upper end"},
       {.name = "accuracy_of_{class}",
        .meaning = "the same share of a class, by its label",
        .may_be_nan = true,
        .parts = {{"class", {}}}},
       {.name = "{class}_taken_for_{answer}",
        .meaning = "number of test samples of a class that are classified as another, or as the same",
        .parts = {{"class", {}}, {"answer", {}}}},
       {"cost", "the weight C of the losses"},
       of("rbf-svm", "gamma", "the gamma of the kernel"),
       {.name = "cross_validated_accuracy",
        .meaning = "accuracy on samples left out, where --cost and --gamma leave a choice",
        .optional = true},
       {"objective", "objective at the optimum found, of rbf-svm the sum over machines"},
       {"iterations", "iterations"},
       of("logistic and linear-svm", "gradient_norm", "norm of the gradient, relative to that at zero"),
       of("rbf-svm", "violation", "largest violation of the KKT conditions"),
       of("rbf-svm", "support_vectors", "support vectors of all machines together")});
}

Measurements write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file) {
  const arma::uword count = data.classes.n_elem;
  const arma::mat confusion = confusion_matrix(data.test_classes, predicted, count);
  const Share all = wilson(arma::trace(confusion), arma::accu(confusion));
  Measurements scores{{"samples", arma::accu(confusion)},
                      {"accuracy", all.value},
                      {"accuracy_low", all.low},
                      {"accuracy_high", all.high}};
  const auto name = [&](arma::uword c) { return std::to_string(data.classes(c)); };
  arma::mat each(3, count);
  for (arma::uword c = 0; c < count; ++c) {
    const Share one = wilson(confusion(c, c), arma::accu(confusion.row(c)));
    each.col(c) = arma::vec{one.value, one.low, one.high};
    scores.push_back({"accuracy_of_" + name(c), one.value});
  }
  for (arma::uword c = 0; c < count; ++c)
    for (arma::uword k = 0; k < count; ++k) scores.push_back({name(c) + "_taken_for_" + name(k), confusion(c, k)});

  file.attribute("accuracy", all.value);
  file.attribute("accuracy_low", all.low);
  file.attribute("accuracy_high", all.high);
  write_labels(file, "classes", data.classes);
  file.write("confusion", arma::mat(confusion.t()));  // in h5py, rows are true classes
  file.write("class_accuracy", arma::vec(each.row(0).t()), false);
  file.write("class_interval", arma::mat(each.rows(1, 2)), false);
  write_labels(file, "labels", data.test.labels);
  write_labels(file, "predicted", data.classes.elem(predicted));
  return scores;
}

}  // namespace simplecell
