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
  const arma::mat about_mean = rms.each_col() - arma::mean(rms, 1);
  BOOST_TEST(arma::accu(arma::square(about_mean)) / 2000 == 1, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(rms(0, 0) / rms(1, 7) == static_cast<double>(samples(0, 0)) / static_cast<double>(samples(1, 7)),
             boost::test_tools::tolerance(1e-6));
  const arma::fmat few = {{0, 0, 0, 2}, {0, 0, 0, 0}};  // what is mostly zero counts from zero
  BOOST_TEST(fit_scaling("rms", few).factor(0) == std::sqrt(8. / 4), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(arma::all(centre_of(few, true) == 0));
  BOOST_TEST(centre_of(few, false)(0) == 0.5);
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
  BOOST_TEST(arma::accu(whole.classes(whole.decisions(data.samples)) == data.labels) == 600u);
  const double left_out = cross_validate(recipe, data, {100}, {{10, false}}, draw_folds(data.labels, 5, 1))(0);
  BOOST_TEST(std::abs(left_out - 0.5) < 4 * std::sqrt(0.25 / 600));  // four standard deviations
}

BOOST_AUTO_TEST_CASE(spreads_are_of_features_that_vary) {
  arma::fmat samples(4, 1000, arma::fill::value(0.1f));
  BOOST_TEST(spread_of(samples).overall == 0);
  samples.row(0) = 1e-3f * Random(1, "samples").normal(1, 1000);
  samples.row(2) = 7 + 5 * Random(2, "samples").normal(1, 1000);
  const Spread spread = spread_of(samples);
  BOOST_TEST(spread.least == 1e-3, boost::test_tools::tolerance(0.1));
  BOOST_TEST(spread.greatest == 5, boost::test_tools::tolerance(0.1));
  BOOST_TEST(spread.overall == spread.greatest / 2, boost::test_tools::tolerance(1e-6));
}

// The same samples elsewhere: at 1e6, where single precision has steps of 1/16. What each method makes of them about
// zero, where those very steps are exact, is what it must make of them there.
BOOST_AUTO_TEST_CASE(no_method_minds_where_the_origin_is) {
  const Planted made = planted_clusters(6, 300, 3, 1, 4);
  for (const float offset : {1e4f, 1e5f, 1e6f})
    for (const Method& method : methods()) {
      const arma::fmat there = made.samples + offset, here = there - offset;
      for (const char* scaling : {"rms", "standard", "none"}) {
        const Recipe recipe{method, scaling, method.tolerance};
        const auto decisions = [&](const arma::fmat& samples) {
          return fit(recipe, {samples, made.labels, 3}, {1}, {1, true}).front().decisions(samples);
        };
        const arma::fmat expected = decisions(here);
        // Features about their means are equal but for rounding, and so are optima within their tolerances.
        BOOST_TEST(arma::abs(decisions(there) - expected).max() < 1e-3f, method.name << " " << scaling);
        BOOST_TEST(arma::abs(expected).max() > 0.5f);
      }
    }
}

BOOST_AUTO_TEST_CASE(what_is_reported_of_a_classifier_applies_to_features_that_are_not_centred) {
  const Planted made = planted_clusters(6, 200, 2, 1, 4);
  const arma::fmat samples = made.samples + 1e4f;
  for (const char* name : {"logistic", "linear-svm"}) {
    const Recipe recipe{method_named(name), "rms", 1e-4};
    const Fitted fitted = std::move(fit(recipe, {samples, made.labels, 2}, {1}, {}).front());
    BOOST_TEST(arma::abs(fitted.scaling.shift).max() == 0);
    const arma::mat weights = fitted.parts()[0].second, bias = fitted.parts()[1].second;
    arma::mat scaled = arma::conv_to<arma::mat>::from(samples);
    scaled.each_col() %= fitted.scaling.factor;
    const arma::mat expected = (weights.t() * scaled).eval().each_col() + bias.col(0);
    BOOST_TEST(arma::abs(arma::conv_to<arma::mat>::from(fitted.decisions(samples)) - expected).max() < 1e-5, name);
  }
}

BOOST_AUTO_TEST_CASE(features_that_do_not_vary_or_vary_beyond_single_precision_are_named) {
  const Planted made = planted_clusters(4, 40, 2, 1, 4);
  const auto refused = [&](const char* scaling, const arma::fmat& samples, const char* why) {
    for (const Method& method : methods())
      BOOST_CHECK_EXCEPTION(fit({method, scaling, method.tolerance}, {samples, made.labels, 2}, {1}, {1, true}),
                            InputError, says(why));
  };
  for (const char* scaling : {"rms", "standard", "none"})
    for (const float value : {0.f, 0.1f})
      refused(scaling, arma::fmat(4, 40, arma::fill::value(value)), "equal samples only");
  refused("none", 1e20f * made.samples, "vary by about 1e+20, beyond single precision; use --scaling standard");
  refused("none", 1e-20f * made.samples, "use --scaling standard");
  for (const float scale : {1e20f, 1e-20f})
    for (const Method& method : methods()) {
      const TrainingSet data{scale * made.samples, made.labels, 2};
      const Fitted fitted = std::move(fit({method, "standard", method.tolerance}, data, {1}, {1, true}).front());
      const double right = arma::accu(fitted.classes(fitted.decisions(data.samples)) == made.labels);
      BOOST_TEST(right > 32, method.name);
    }
}

BOOST_AUTO_TEST_CASE(classes_that_samples_do_not_tell_apart_end_without_a_claim) {
  const arma::fmat each = Random(1, "samples").normal(3, 20), both = arma::join_rows(each, each);
  const arma::uvec labels = arma::join_cols(arma::uvec(20, arma::fill::zeros), arma::uvec(20, arma::fill::ones));
  for (const Method& method : methods()) {
    const Fitted fitted = std::move(fit({method, "rms", method.tolerance}, {both, labels, 2}, {1}, {1, true}).front());
    const arma::fmat decisions = fitted.decisions(both);
    BOOST_TEST(decisions.is_finite());
    BOOST_TEST(arma::accu(fitted.classes(decisions) == labels) == 20u, method.name);
  }
  // Two samples, one of each class.
  for (const Method& method : methods()) {
    const TrainingSet two{each.head_cols(2), {0, 1}, 2};
    const Fitted fitted = std::move(fit({method, "rms", method.tolerance}, two, {1}, {1, true}).front());
    BOOST_TEST(arma::all(fitted.classes(fitted.decisions(two.samples)) == two.labels), method.name);
  }
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
