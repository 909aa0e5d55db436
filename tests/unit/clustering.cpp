#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/agreement.hpp"
#include "analysis/spectral.hpp"
#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

// Codes whose block structure, seen through noise, is the clusters.
Planted block_codes(arma::uword atoms, arma::uword n, arma::uword k, std::uint64_t seed) {
  Random random(seed, "codes");
  Planted planted{arma::fmat(atoms, n, arma::fill::zeros), arma::uvec(n)};
  for (arma::uword j = 0; j < n; ++j) {
    planted.labels(j) = j % k;
    for (arma::uword i = 0; i < atoms; ++i)
      if (random.uniform() < (i % k == j % k ? 0.5 : 0.03))
        planted.samples(i, j) = static_cast<float>(random.uniform());
  }
  return planted;
}

double cost_of(const arma::mat& cost, const arma::uvec& match) {
  double sum = 0;
  for (arma::uword i = 0; i < match.n_elem; ++i) sum += cost(i, match(i));
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(kmeans_finds_planted_clusters_at_their_means) {
  const Planted planted = planted_clusters(10, 3000, 8, 3, 1);
  const KMeans found = kmeans(5 + planted.samples, {.clusters = 8}, 1);
  BOOST_TEST(agreement(found.labels, planted.labels).accuracy == 1);
  double inertia = 0;
  for (arma::uword c = 0; c < 8; ++c) {
    const arma::mat members = arma::conv_to<arma::mat>::from(5 + planted.samples.cols(arma::find(found.labels == c)));
    const arma::vec mean = arma::mean(members, 1);
    BOOST_TEST(arma::abs(mean - found.centres.col(c)).max() < 1e-10);
    inertia += arma::accu(arma::square(members.each_col() - mean));
  }
  BOOST_TEST(std::abs(found.inertia / inertia - 1) < 1e-10);
}

BOOST_AUTO_TEST_CASE(kmeans_depends_on_its_seed_and_not_on_threads) {
  const arma::fmat samples = Random(2, "noise").normal(4, 2500);
  const auto labels = [&](unsigned count, std::uint64_t seed) {
    set_threads(count);
    return kmeans(samples, {.clusters = 12, .restarts = 2}, seed).labels;
  };
  const arma::uvec one = labels(1, 1);
  BOOST_TEST(arma::all(one == labels(3, 1)));
  BOOST_TEST(arma::any(one != labels(1, 2)));
  set_threads(1);
}

BOOST_AUTO_TEST_CASE(more_restarts_are_no_worse_and_no_cluster_stays_empty) {
  const arma::fmat samples = Random(3, "noise").normal(3, 400);
  const double one = kmeans(samples, {.clusters = 20, .restarts = 1}, 5).inertia;
  BOOST_TEST(kmeans(samples, {.clusters = 20, .restarts = 10}, 5).inertia <= one);
  BOOST_TEST(arma::uvec(arma::unique(kmeans(samples, {.clusters = 20}, 5).labels)).n_elem == 20u);
  const KMeans each = kmeans(samples.head_cols(20), {.clusters = 20}, 5);
  BOOST_TEST(each.inertia < 1e-12);
  BOOST_TEST(kmeans(arma::fmat(2, 9, arma::fill::ones), {.clusters = 3}, 1).inertia == 0);  // equal points
  BOOST_CHECK_EXCEPTION(kmeans(samples.head_cols(3), {.clusters = 4}, 1), InputError, says("4 clusters of 3 points"));
}

// At most as many clusters as different points, each with its points at its centre; equal points share one.
BOOST_AUTO_TEST_CASE(equal_points_share_a_cluster) {
  const arma::fmat different = 1e3f + Random(9, "points").normal(5, 6);
  const arma::uvec which = arma::repmat(arma::regspace<arma::uvec>(0, 5), 100, 1);
  const arma::fmat points = different.cols(which);
  for (const arma::uword k : {6u, 7u, 40u}) {
    const KMeans found = kmeans(points, {.clusters = k}, 1);
    BOOST_TEST(found.centres.n_cols == 6u);
    BOOST_TEST(found.inertia == 0);
    BOOST_TEST(agreement(found.labels, which).accuracy == 1);
    for (arma::uword j = 0; j < 600; ++j)
      BOOST_TEST(arma::abs(found.centres.col(found.labels(j)) - arma::conv_to<arma::vec>::from(points.col(j))).max() <
                 1e-9);
  }
  const KMeans fewer = kmeans(points, {.clusters = 3}, 1);
  BOOST_TEST(fewer.centres.n_cols == 3u);
  for (arma::uword j = 6; j < 600; ++j) BOOST_TEST(fewer.labels(j) == fewer.labels(j - 6));
  BOOST_TEST(kmeans(arma::fmat(2, 9, arma::fill::value(0.1f)), {.clusters = 3}, 1).centres.n_cols == 1u);
}

// Points with a weight are points that are there several times.
BOOST_AUTO_TEST_CASE(repeated_points_weigh_as_many) {
  const arma::fmat samples = planted_clusters(4, 60, 3, 3, 2).samples;
  const arma::fmat twice = arma::join_rows(samples, samples.head_cols(20));
  const KMeans found = kmeans(twice, {.clusters = 3}, 1);
  for (arma::uword c = 0; c < 3; ++c) {
    const arma::mat members = arma::conv_to<arma::mat>::from(twice.cols(arma::find(found.labels == c)));
    BOOST_TEST(arma::abs(arma::mean(members, 1) - found.centres.col(c)).max() < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(clusters_do_not_depend_on_the_origin) {
  const arma::fmat samples = planted_clusters(6, 500, 5, 2, 8).samples;
  for (const float offset : {1e4f, 1e5f, 1e6f}) {
    const arma::fmat there = samples + offset, here = there - offset;  // to the same steps of single precision
    const KMeans far = kmeans(there, {.clusters = 5}, 1), near = kmeans(here, {.clusters = 5}, 1);
    BOOST_TEST(arma::all(far.labels == near.labels));
    BOOST_TEST(std::abs(far.inertia / near.inertia - 1) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(singular_vectors_are_those_of_the_dense_matrix) {
  for (const auto& [rows, columns] : {std::pair<arma::uword, arma::uword>{60, 300}, {300, 40}, {6, 9}}) {
    arma::mat dense = arma::conv_to<arma::mat>::from(Random(4, "matrix").normal(rows, columns));
    dense.elem(arma::find(arma::abs(dense) < 1)).zeros();
    const SingularVectors found = leading_singular_vectors(arma::sp_mat(dense), 5, 1);
    arma::mat left, right;
    arma::vec values;
    arma::svd_econ(left, values, right, dense);
    BOOST_TEST(arma::approx_equal(found.values, values.head(5), "reldiff", 1e-9));
    for (arma::uword j = 0; j < 5; ++j) {  // residuals of 1e-9 over gaps of a hundredth or more
      BOOST_TEST(std::abs(arma::dot(found.left.col(j), left.col(j))) > 1 - 1e-6);
      BOOST_TEST(std::abs(arma::dot(found.right.col(j), right.col(j))) > 1 - 1e-6);
    }
  }
  BOOST_CHECK_EXCEPTION(leading_singular_vectors(arma::sp_mat(3, 5), 4, 1), InputError, says("asked for 4 singular"));
  BOOST_TEST(arma::abs(leading_singular_vectors(arma::sp_mat(arma::eye(6, 6)), 4, 1).values - 1).max() < 1e-9);
}

BOOST_AUTO_TEST_CASE(spectral_clusters_are_the_blocks_of_the_graph) {
  const Planted planted = block_codes(80, 1500, 5, 5);
  const SpectralClusters found = spectral_clusters(planted.samples, {.clusters = 5}, 1);
  BOOST_TEST(agreement(found.clusters.labels, planted.labels).accuracy > 0.99);
  BOOST_TEST(std::abs(found.eigenvalues(0)) < 1e-9);  // a connected graph
  BOOST_TEST(found.eigenvalues(1) > 0.01);
  BOOST_TEST(found.isolated == 0u);
  BOOST_TEST(arma::abs(arma::sum(arma::square(found.embedding), 0) - 1).max() < 1e-12);
}

BOOST_AUTO_TEST_CASE(parts_of_a_graph_are_clusters_and_silent_samples_are_counted) {
  Planted planted = block_codes(40, 400, 4, 6);
  for (arma::uword j = 0; j < 400; ++j)
    for (arma::uword i = 0; i < 40; ++i)
      if (i % 4 != j % 4) planted.samples(i, j) = 0;
  const SpectralClusters parts = spectral_clusters(planted.samples, {.clusters = 4}, 1);
  BOOST_TEST(arma::abs(parts.eigenvalues).max() < 1e-9);                         // as many zeros as parts
  BOOST_TEST(agreement(parts.clusters.labels, planted.labels).accuracy > 0.97);  // but for chance zeros
  planted.samples.col(9).zeros();
  const arma::uword silent = spectral_clusters(planted.samples, {.clusters = 4}, 1).isolated;
  BOOST_TEST(silent >= 1u);
  planted.samples(0, 1) = -1;
  BOOST_CHECK_EXCEPTION(spectral_clusters(planted.samples, {}, 1), InputError, says("sample 2 has negative codes"));
  BOOST_CHECK_EXCEPTION(spectral_clusters(arma::fmat(5, 20, arma::fill::zeros), {}, 1), InputError,
                        says("all codes are zero"));
}

// Few different codes, parts that nothing ties together, codes of one direction: no more clusters than there are, and
// numbers.
BOOST_AUTO_TEST_CASE(degenerate_graphs_have_as_many_clusters_as_different_codes) {
  const arma::fmat three = arma::abs(Random(3, "codes").normal(12, 3)), parts(12, 12, arma::fill::eye);
  arma::fmat line(12, 50, arma::fill::zeros);
  line.rows(0, 1) = arma::fmat(2, 1, arma::fill::ones) * arma::linspace<arma::frowvec>(1, 2, 50);
  for (const auto& [codes, most] : {std::pair<arma::fmat, arma::uword>{arma::repmat(three, 1, 30), 3},
                                    {arma::repmat(three, 1, 2), 3},  // fewer samples than atoms
                                    {arma::repmat(three.col(0), 1, 40), 1},
                                    {arma::repmat(parts, 1, 5), 5},
                                    {line, 1}}) {
    const SpectralClusters found = spectral_clusters(codes, {.clusters = 5}, 1);
    BOOST_TEST(found.clusters.centres.n_cols <= most);
    BOOST_TEST((found.embedding.is_finite() && found.eigenvalues.is_finite() && found.clusters.centres.is_finite()));
    for (arma::uword j = 0; j < codes.n_cols; ++j)
      for (arma::uword i = 0; i < j; ++i)
        if (arma::all(codes.col(i) == codes.col(j))) BOOST_TEST(found.clusters.labels(i) == found.clusters.labels(j));
  }
}

BOOST_AUTO_TEST_CASE(assignment_is_the_best_of_all) {
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const arma::mat cost = arma::conv_to<arma::mat>::from(Random(trial, "cost").normal(4, trial % 2 ? 4 : 6));
    const arma::uvec match = assignment(cost);
    BOOST_TEST(arma::uvec(arma::unique(match)).n_elem == 4u);
    double best = arma::datum::inf;
    arma::uvec order = arma::regspace<arma::uvec>(0, cost.n_cols - 1);
    do best = std::min(best, cost_of(cost, order.head(4)));
    while (std::next_permutation(order.begin(), order.end()));
    BOOST_TEST(std::abs(cost_of(cost, match) - best) < 1e-12);
  }
  BOOST_CHECK_THROW(assignment(arma::mat(3, 2, arma::fill::zeros)), InputError);
}

BOOST_AUTO_TEST_CASE(agreement_of_known_labellings) {
  const arma::uvec classes{0, 0, 0, 1, 1, 1, 2, 2, 2};
  const Agreement renamed = agreement({2, 2, 2, 0, 0, 0, 5, 5, 5}, classes);
  BOOST_TEST((renamed.accuracy == 1 && renamed.ari == 1));
  BOOST_TEST(renamed.nmi == 1, boost::test_tools::tolerance(1e-12));
  const Agreement one = agreement(arma::uvec(9, arma::fill::zeros), classes);
  BOOST_TEST(one.accuracy == 1. / 3);
  BOOST_TEST((one.nmi == 0 && one.ari == 0));
  // Worked by hand: table {{2, 0}, {1, 3}}: pairs together 4 of 15, by rows 7, by columns 6.
  const Agreement partly = agreement({0, 0, 1, 1, 1, 1}, {0, 0, 0, 1, 1, 1});
  BOOST_TEST(partly.accuracy == 5. / 6);
  BOOST_TEST(partly.ari == (4 - 7 * 6 / 15.) / (6.5 - 7 * 6 / 15.), boost::test_tools::tolerance(1e-12));
  const double joint = (2 * std::log(3.) + std::log(6.) + 3 * std::log(2.)) / 6;
  const double rows = (2 * std::log(3.) + 4 * std::log(1.5)) / 6, columns = std::log(2.);
  BOOST_TEST(partly.nmi == 2 * (rows + columns - joint) / (rows + columns), boost::test_tools::tolerance(1e-12));
  BOOST_CHECK_EXCEPTION(agreement({0, 1}, {0}), InputError, says("2 and 1 samples"));
}

BOOST_AUTO_TEST_CASE(chance_agreement_has_an_adjusted_index_of_zero) {
  Random random(7, "labels");
  arma::uvec a(20000), b(20000);
  for (auto& label : a) label = random.below(10);
  for (auto& label : b) label = random.below(10);
  BOOST_TEST(std::abs(agreement(a, b).ari) < 2e-3);  // its standard deviation is about 1e-4
  BOOST_TEST(agreement(a, b).nmi < 2e-3);
}
