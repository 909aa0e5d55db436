#pragma once
#include "classify/classifier.hpp"
#include "files/labels.hpp"
#include "io/tsv.hpp"

namespace simplecell {

/// Training and test samples.
struct TrainTest {
  TrainingSet train;
  LabelledSamples test;
  arma::ivec classes;  ///< labels in the files, ascending; those of `train` and `test_classes` are indices
  arma::uvec test_classes;
};

/// Throws InputError if training and test samples differ in their number of features, all training samples are of one
/// class, or a test sample is of a class without training samples.
TrainTest train_test(LabelledSamples train, LabelledSamples test);

/// The metrics of the table of scores, including those of the fitted classifier.
TableForm scores_table(const std::string& option);

/// Scores of the predictions for test samples (indices into the classes): arrays and attributes of the file, and rows
/// metric, value.
Measurements write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file);

}  // namespace simplecell
