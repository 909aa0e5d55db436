#define BOOST_TEST_MODULE classification
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "classify/cross_validation.hpp"
#include "classify/scores.hpp"
#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "support.hpp"

using namespace simplecell;

BOOST_AUTO_TEST_CASE(confusions_are_counted_by_true_class) {
  const arma::mat confusion = confusion_matrix({0, 0, 1, 2, 2}, {0, 1, 1, 0, 2}, 4);
  BOOST_TEST((confusion(0, 0) == 1 && confusion(0, 1) == 1 && confusion(1, 1) == 1 && confusion(2, 0) == 1));
  BOOST_TEST((arma::accu(confusion) == 5 && arma::accu(confusion.row(3)) == 0));
}

BOOST_AUTO_TEST_CASE(wilson_intervals_are_known) {
  const Share share = wilson(8, 10);  // Wilson's score interval, by hand
  BOOST_TEST(share.low == 0.4901625, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(share.high == 0.9433178, boost::test_tools::tolerance(1e-6));
  // Its ends are the shares from which the observed one is z standard deviations away.
  for (const double end : {share.low, share.high})
    BOOST_TEST(std::abs(0.8 - end) / std::sqrt(end * (1 - end) / 10) == 1.959964, boost::test_tools::tolerance(1e-6));
  BOOST_TEST((wilson(0, 5).low == 0 && wilson(5, 5).high == 1 && wilson(5, 5).low < 1));
  BOOST_TEST(std::isnan(wilson(0, 0).value));
}

BOOST_AUTO_TEST_CASE(scalings_do_what_they_say_and_no_more) {
  arma::fmat samples = 3 + 2 * Random(1, "samples").normal(4, 500);
  samples.row(2).fill(0.1f);
  const arma::mat rms = arma::conv_to<arma::mat>::from(fit_scaling("rms", samples).apply(samples));
  BOOST_TEST(arma::accu(arma::square(rms)) / 2000 == 1, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(rms(0, 0) / rms(1, 7) == static_cast<double>(samples(0, 0)) / static_cast<double>(samples(1, 7)),
             boost::test_tools::tolerance(1e-6));
  const Scaling standard = fit_scaling("standard", samples);
  const arma::mat scaled = arma::conv_to<arma::mat>::from(standard.apply(samples));
  for (const arma::uword i : {0u, 1u, 3u}) {
    BOOST_TEST(std::abs(arma::mean(scaled.row(i))) < 1e-5);
    BOOST_TEST(arma::stddev(scaled.row(i), 1) == 1, boost::test_tools::tolerance(1e-5));
  }
  BOOST_TEST(arma::abs(scaled.row(2)).max() == 0);
  const arma::fmat other(4, 1, arma::fill::value(3));  // new samples are scaled as those of training were
  BOOST_TEST(std::abs(standard.apply(other)(0)) < 0.2);
  BOOST_TEST(fit_scaling("none", samples).apply(samples)(3, 9) == samples(3, 9));
  BOOST_CHECK_EXCEPTION(fit_scaling("rms", arma::fmat(2, 2)), InputError, says("nothing but zeros"));
  BOOST_CHECK_EXCEPTION(fit_scaling("minmax", samples), InputError, says("there are rms, standard, none"));
}

BOOST_AUTO_TEST_CASE(folds_are_fair_and_fixed_by_the_seed) {
  arma::uvec labels(100);
  for (arma::uword j = 0; j < 100; ++j) labels(j) = j < 70 ? 0 : j < 97 ? 1 : 2;
  const arma::uvec folds = draw_folds(labels, 5, 1);
  for (arma::uword fold = 0; fold < 5; ++fold) {
    BOOST_TEST(arma::accu(folds == fold) == 20u);
    for (arma::uword c = 0; c < 3; ++c) {
      const double share = static_cast<double>(arma::accu(labels == c)) / 5;
      BOOST_TEST(std::abs(static_cast<double>(arma::accu((folds == fold) % (labels == c))) - share) <= 1);
    }
  }
  BOOST_TEST((folds == draw_folds(labels, 5, 1)).eval().min() == 1u);
  BOOST_TEST((folds == draw_folds(labels, 5, 2)).eval().min() == 0u);
}

BOOST_AUTO_TEST_CASE(samples_left_out_are_not_learned_from) {
  // Labels by chance: an SVM of high gamma knows every sample by heart, and on others is right by chance alone.
  Random random(1, "labels");
  TrainingSet data{random.normal(5, 600), arma::uvec(600), 2};
  for (auto& label : data.labels) label = random.below(2);
  const Recipe recipe{method_named("rbf-svm"), "rms", 1e-3};
  const Fitted whole = std::move(fit(recipe, data, {100}, {10, false}).front());
  const arma::fmat scaled = whole.scaling.apply(data.samples);
  BOOST_TEST(arma::accu(whole.classifier->classes(whole.classifier->decisions(scaled)) == data.labels) == 600u);
  const double left_out = cross_validate(recipe, data, {100}, {{10, false}}, draw_folds(data.labels, 5, 1))(0);
  BOOST_TEST(std::abs(left_out - 0.5) < 4 * std::sqrt(0.25 / 600));  // four standard deviations
}

BOOST_AUTO_TEST_CASE(cross_validation_tells_good_settings_from_bad) {
  const Planted made = planted_clusters(6, 400, 2, 0.8, 2);
  const TrainingSet data{made.samples, made.labels, 2};
  const Recipe recipe{method_named("rbf-svm"), "standard", 1e-3};
  const std::vector<Gamma> gammas{{1e-6, false}, {1, true}, {1e3, false}};
  const auto table = [&](unsigned count) {
    set_threads(count);
    return cross_validate(recipe, data, {0.01, 3}, gammas, draw_folds(data.labels, 4, 1));
  };
  const arma::mat one = table(1), three = table(3);
  BOOST_TEST((one == three).eval().min() == 1u);
  BOOST_TEST(one.index_max() / 2 == 1u);
  BOOST_TEST((one(1, 1) > 0.85 && one(1, 2) < 0.7));
  set_threads(1);
  BOOST_CHECK_EXCEPTION(cross_validate(recipe, {made.samples, made.labels, 3}, {1}, gammas, made.labels), InputError,
                        says("fewer than two samples"));
  BOOST_CHECK_EXCEPTION(method_named("tree"), InputError, says("there are logistic, linear-svm, rbf-svm"));
}
