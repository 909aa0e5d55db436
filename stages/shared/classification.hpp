#pragma once
#include "classify/classifier.hpp"
#include "classify/scaling.hpp"
#include "io/tsv.hpp"
#include "shared/samples.hpp"

namespace simplecell {

/// What their options are called.
inline const SampleOptions train_options{"train", "array", "train-labels", "train-labels-array"};
inline const SampleOptions test_options{"test", "test-array", "test-labels", "test-labels-array"};

/// Samples to learn from and samples to be classified.
struct TrainTest {
  TrainingSet train;
  LabelledSamples test;
  arma::ivec classes;  ///< labels as the files have them, rising; those of `train` and `test_classes` are places in here
  arma::uvec test_classes;
};

/// Reads both, each with its labels. Throws InputError where labels are missing, the features of the two differ, all of
/// training is one class, or a test sample is of a class that training has not.
TrainTest read_train_test(const SampleValues& train, const SampleValues& test, const Run& run);

/// A line on standard error where features are of scales that hide one class from another.
void note_scales(const Spread& spread, const Run& run);

/// The form of the table of scores, with what is told of the classifier that was fitted.
TableForm scores_table(const std::string& option);

/// Scores of predicted test samples (places in classes), of both kinds: arrays and attributes of the file, and rows
/// metric, value.
Measurements write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file);

}  // namespace simplecell
