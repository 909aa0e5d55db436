#pragma once
#include "classify/classifier.hpp"
#include "classify/scaling.hpp"
#include "io/tsv.hpp"
#include "shared/samples.hpp"

namespace simplecell {

/// Samples to learn from and samples to be classified.
struct TrainTest {
  TrainingSet train;
  LabelledSamples test;
  arma::uvec classes;  ///< labels as the files have them, rising; those of `train` and `test` are places in here
};

/// Reads both, each with its labels. Throws InputError where labels are missing, the features of the two differ, all of
/// training is one class, or a test sample is of a class that training has not.
TrainTest read_train_test(const SampleValues& train, const SampleValues& test);

/// A line on standard error where features are of scales that hide one class from another.
void note_scales(const Spread& spread, const Run& run);

/// Scores of predicted test samples (places in classes), of both kinds: arrays and attributes of the file, and rows
/// metric, value.
Table write_scores(const TrainTest& data, const arma::uvec& predicted, H5Writer& file);

}  // namespace simplecell
