#pragma once
#include "classify/classifier.hpp"
#include "files/labels.hpp"
#include "io/tsv.hpp"

namespace simplecell {

/// Samples to learn from and samples to be classified.
struct TrainTest {
  TrainingSet train;
  LabelledSamples test;
  arma::ivec classes;  ///< labels as the files have them, rising; those of `train`, `test_classes` are places in here
  arma::uvec test_classes;
};

/// Throws InputError where the features of the two differ, all of training is one class, or a test sample is of a class
/// that training has not.
TrainTest train_test(LabelledSamples train, LabelledSamples test);

/// The form of the table of scores, with what is told of the classifier that was fitted.
TableForm scores_table(const std::string& option);

/// Scores of predicted test samples (places in classes), of both kinds: arrays and attributes of the file, and rows
/// metric, value.
Measurements write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file);

}  // namespace simplecell
