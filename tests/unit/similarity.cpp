#include "analysis/similarity.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "support.hpp"

using namespace simplecell;

BOOST_AUTO_TEST_CASE(distances_are_their_definitions) {
  const arma::fmat samples = 2 + Random(1, "samples").normal(7, 300);
  const arma::mat exact = arma::conv_to<arma::mat>::from(samples);
  for (const Metric metric : {Metric::euclidean, Metric::cosine, Metric::correlation}) {
    const arma::mat found = distance_matrix(samples, metric);
    BOOST_TEST(arma::abs(found - found.t()).max() == 0);
    BOOST_TEST(arma::abs(found.diag()).max() == 0);
    for (arma::uword i = 0; i < 300; i += 37)
      for (arma::uword j = 0; j < 300; j += 41) {
        if (i == j) continue;
        arma::vec x = exact.col(i), y = exact.col(j);
        if (metric == Metric::correlation) x -= arma::mean(x), y -= arma::mean(y);
        const double expected =
            metric == Metric::euclidean ? arma::norm(x - y) : 1 - arma::dot(x, y) / arma::norm(x) / arma::norm(y);
        BOOST_TEST(std::abs(found(i, j) - expected) < 1e-10);
      }
  }
  arma::fmat flat = samples.head_cols(3);
  flat.col(1).fill(0.1f);
  BOOST_TEST(distance_matrix(flat, Metric::correlation)(0, 1) == 1);
  BOOST_CHECK_EXCEPTION(metric_named("manhattan"), InputError, says("unknown metric 'manhattan'"));
}

BOOST_AUTO_TEST_CASE(equal_samples_are_at_no_distance) {
  arma::fmat samples = 1e3f + Random(1, "samples").normal(7, 600);
  samples.tail_cols(300) = samples.head_cols(300);
  samples.cols(100, 199) += 1e3f;
  for (const Metric metric : {Metric::euclidean, Metric::cosine, Metric::correlation}) {
    const arma::mat found = distance_matrix(samples, metric);
    for (arma::uword j = 0; j < 300; ++j)
      if (j < 100 || j > 199) BOOST_TEST(found(j, j + 300) == 0);
    BOOST_TEST(found.col(0).eval()(arma::find(found.col(0) > 0)).eval().n_elem >= 598u);
  }
}

// Neighbours, silhouettes and mean distances of the same samples elsewhere, to the same steps of single precision.
BOOST_AUTO_TEST_CASE(euclidean_scores_do_not_depend_on_the_origin) {
  const Planted planted = planted_clusters(6, 400, 4, 1, 3);
  for (const float offset : {1e4f, 1e5f, 1e6f}) {
    const arma::fmat there = planted.samples + offset, here = there - offset;
    const ClassScores far = class_scores(there, planted.labels, Metric::euclidean, 7);
    const ClassScores near = class_scores(here, planted.labels, Metric::euclidean, 7);
    BOOST_TEST((far.purity == near.purity && far.knn_accuracy == near.knn_accuracy));
    BOOST_TEST(far.silhouette == near.silhouette, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(far.ratio() == near.ratio(), boost::test_tools::tolerance(1e-9));
    BOOST_TEST(linear_cka(there, here) == 1, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(order_is_by_class_and_then_as_it_was) {
  const arma::uvec labels{2, 0, 2, 1, 0, 2};
  BOOST_TEST(arma::all(class_order(labels) == arma::uvec{1, 4, 3, 0, 2, 5}));
  BOOST_TEST(arma::all(class_order(labels, 2) == arma::uvec{1, 4, 3, 0, 2}));
}

BOOST_AUTO_TEST_CASE(scores_of_four_points_on_a_line) {
  const arma::fmat line{{0, 1, 4, 6}};
  const ClassScores scores = class_scores(line, {0, 0, 1, 1}, Metric::euclidean, 1);
  BOOST_TEST(scores.within == 1.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(scores.between == (4 + 6 + 3 + 5) / 4., boost::test_tools::tolerance(1e-12));
  const double expected = ((5 - 1) / 5. + (4 - 1) / 4. + (3.5 - 2) / 3.5 + (5.5 - 2) / 5.5) / 4;
  BOOST_TEST(scores.silhouette == expected, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(scores.purity == 1);
  const ClassScores two = class_scores(line, {0, 0, 1, 1}, Metric::euclidean, 2);
  BOOST_TEST(two.purity == 0.5);
  BOOST_TEST(two.knn_accuracy == 1);  // one vote each, which the nearest wins
  BOOST_TEST(std::isnan(class_scores(line, {0, 0, 0, 0}, Metric::euclidean, 1).ratio()));
  BOOST_CHECK_EXCEPTION(class_scores(line, {0, 1}, Metric::euclidean, 1), InputError, says("2 labels do not fit 4"));
  BOOST_CHECK_EXCEPTION(class_scores(line, {0, 0, 1, 1}, Metric::euclidean, 4), InputError, says("4 neighbours of 4"));
}

BOOST_AUTO_TEST_CASE(planted_classes_score_high_and_random_ones_score_nothing) {
  const Planted planted = planted_clusters(10, 900, 3, 3, 2);
  const ClassScores apart = class_scores(planted.samples, planted.labels, Metric::euclidean, 10);
  BOOST_TEST((apart.purity == 1 && apart.knn_accuracy == 1 && apart.silhouette > 0.4 && apart.ratio() > 1.5));
  const ClassScores none = class_scores(Random(3, "noise").normal(10, 900), planted.labels, Metric::cosine, 10);
  BOOST_TEST(std::abs(none.ratio() - 1) < 0.01);
  BOOST_TEST(std::abs(none.silhouette) < 0.02);
  BOOST_TEST(std::abs(none.purity - 1. / 3) < 0.03);  // four standard deviations of 9,000 dependent votes
}

BOOST_AUTO_TEST_CASE(similar_representations) {
  const arma::fmat x = Random(4, "x").normal(6, 80), other = Random(5, "x").normal(9, 80);
  arma::fmat rotation, triangle;
  arma::qr(rotation, triangle, Random(6, "x").normal(6, 6));
  const arma::fmat turned = 3 * rotation * x + 1;
  // Single precision is what is left of the rotation.
  BOOST_TEST(std::abs(linear_cka(x, turned) - 1) < 1e-5);
  BOOST_TEST(linear_cka(x, other) < 0.3);
  BOOST_TEST(linear_cka(arma::fmat(x.t()), arma::fmat(x.t())) == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(linear_cka(x, arma::fmat(2, 80, arma::fill::ones))));
  const arma::mat a = distance_matrix(x, Metric::euclidean), b = distance_matrix(turned, Metric::euclidean);
  BOOST_TEST(std::abs(rsa_pearson(a, b) - 1) < 1e-5);
  BOOST_TEST(rsa_spearman(a, arma::square(a)) == 1, boost::test_tools::tolerance(1e-12));  // ranks alone count
  BOOST_TEST(rsa_pearson(a, arma::square(a)) < 1 - 1e-4);
  BOOST_TEST(std::abs(rsa_spearman(a, distance_matrix(other, Metric::euclidean))) < 0.15);
  // Ties share a rank: pairs (1, 2, 2) against (1, 2, 3) have a rank correlation of √3 / 2.
  const arma::mat tied{{0, 1, 2}, {1, 0, 2}, {2, 2, 0}}, plain{{0, 1, 2}, {1, 0, 3}, {2, 3, 0}};
  BOOST_TEST(rsa_spearman(tied, plain) == std::sqrt(3.) / 2, boost::test_tools::tolerance(1e-12));
  BOOST_CHECK_EXCEPTION(rsa_pearson(a, tied), InputError, says("80 and 3 samples"));
  BOOST_CHECK_EXCEPTION(linear_cka(x, other.head_cols(3)), InputError, says("80 and 3 samples"));
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const Planted planted = planted_clusters(10, 700, 3, 1, 7);
  const auto scores = [&](unsigned count) {
    set_threads(count);
    return class_scores(planted.samples, planted.labels, Metric::correlation, 5);
  };
  const ClassScores one = scores(1), three = scores(3);
  BOOST_TEST((one.between == three.between && one.silhouette == three.silhouette && one.purity == three.purity));
  set_threads(1);
}
