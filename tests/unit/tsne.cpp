#include "embedding/tsne.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/similarity.hpp"
#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "embedding/neighbours.hpp"
#include "embedding/pca.hpp"
#include "embedding/repulsion.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

arma::mat scattered(arma::uword n, double spread, std::uint64_t seed) {
  return spread * arma::conv_to<arma::mat>::from(Random(seed, "positions").normal(2, n));
}

double relative_error(const arma::mat& found, const arma::mat& expected) {
  return arma::norm(found - expected, "fro") / arma::norm(expected, "fro");
}

bool same(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) && std::equal(a.begin(), a.end(), b.begin());
}

// By its definition, in double precision.
Repulsion by_definition(const arma::mat& y) {
  Repulsion result{arma::mat(2, y.n_cols, arma::fill::zeros), 0};
  for (arma::uword i = 0; i < y.n_cols; ++i)
    for (arma::uword j = 0; j < y.n_cols; ++j) {
      if (i == j) continue;
      const arma::vec d = y.col(i) - y.col(j);
      const double q = 1 / (1 + arma::dot(d, d));
      result.forces.col(i) += q * q * d, result.sum += q;
    }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(components_by_covariance_and_by_gram_matrix_are_those_of_the_svd) {
  for (const auto& [d, n] : {std::pair<arma::uword, arma::uword>{12, 3000}, {2500, 30}}) {
    const arma::fmat points = 3 + planted_clusters(d, n, 4, 2, 1).samples;
    const Pca found = pca(points, 5);
    arma::mat centred = arma::conv_to<arma::mat>::from(points);
    centred.each_col() -= arma::vec(arma::mean(centred, 1));
    arma::mat left, right;
    arma::vec values;
    arma::svd_econ(left, values, right, centred);
    const arma::vec variance = arma::square(values) / static_cast<double>(n);
    // Squaring the singular values leaves 1e-16 of the largest variance.
    BOOST_TEST(arma::approx_equal(found.variance, variance.head(5), "absdiff", 1e-12 * variance(0)));
    BOOST_TEST(std::abs(found.total_variance - arma::accu(variance)) < 1e-10 * found.total_variance);
    for (arma::uword j = 0; j < 5; ++j) {
      const arma::vec component = found.components.col(j);
      BOOST_TEST(std::abs(std::abs(arma::dot(component, left.col(j))) - 1) < 1e-9);
      BOOST_TEST(component(arma::index_max(arma::abs(component))) > 0);
    }
    BOOST_TEST(relative_error(found.scores, found.components.t() * centred) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(directions_without_variance_are_zero) {
  arma::fmat points(4, 50, arma::fill::ones);
  points.row(2) = arma::linspace<arma::frowvec>(0, 1, 50);
  const Pca found = pca(points, 3);
  BOOST_TEST(found.variance(0) > 0);
  BOOST_TEST(arma::all(found.variance.tail(2) == 0));
  BOOST_TEST(arma::abs(found.scores.tail_rows(2)).max() == 0);
  const arma::mat start = tsne_start(points);
  BOOST_TEST(arma::stddev(start.row(1)) > 0);  // or the map would stay on a line
  BOOST_CHECK_EXCEPTION(pca(points, 5), InputError, says("asked for 5 principal components"));
  BOOST_CHECK_EXCEPTION(pca(points.head_cols(1), 1), InputError, says("at least two points"));
}

BOOST_AUTO_TEST_CASE(neighbours_are_those_of_a_sort_of_all_distances) {
  for (const arma::uword n : {2u, 65u, 2500u}) {
    arma::fmat points = 10 + Random(n, "points").normal(5, n);
    if (n > 10) points.col(7) = points.col(3);
    const arma::uword k = std::min<arma::uword>(n - 1, 20);
    const Neighbours found = nearest_neighbours(points, k);
    for (arma::uword j = 0; j < n; j += 1 + n / 50) {
      arma::vec distances(n);
      for (arma::uword i = 0; i < n; ++i)
        distances(i) = arma::accu(arma::square(arma::conv_to<arma::vec>::from(points.col(i)) -
                                               arma::conv_to<arma::vec>::from(points.col(j))));
      distances(j) = arma::datum::inf;
      const arma::uvec order = arma::stable_sort_index(distances);
      for (arma::uword i = 0; i < k; ++i) {
        BOOST_TEST(found.index(i, j) == order(i));
        BOOST_TEST(found.squared_distance(i, j) == static_cast<float>(distances(order(i))),
                   boost::test_tools::tolerance(1e-6f));
      }
    }
    if (n > 10) BOOST_TEST((found.index(0, 3) == 7 && found.squared_distance(0, 3) == 0));
  }
  BOOST_CHECK_EXCEPTION(nearest_neighbours(arma::fmat(2, 5), 5), InputError, says("5 neighbours of 5 points"));
}

// An outlier makes inner products so large that their rounding errors exceed all distances between the others.
BOOST_AUTO_TEST_CASE(neighbours_are_exact_beside_an_outlier) {
  constexpr arma::uword n = 3000, k = 4;
  arma::fmat points(3, n, arma::fill::zeros);
  for (arma::uword i = 0; i < n; ++i) points(0, i) = static_cast<float>(i * i);  // gaps grow along a line
  points(1, n - 1) = 1e9f;
  const Neighbours found = nearest_neighbours(points, k);
  for (arma::uword i = 2 * k; i < n - 2 * k; i += 7)
    for (arma::uword j = 0; j < k; ++j) {  // nearer on the left, so that i − 1, i + 1, i − 2, i + 2
      const arma::uword expected = j % 2 ? i + j / 2 + 1 : i - j / 2 - 1;
      BOOST_TEST(found.index(j, i) == expected);
    }
}

BOOST_AUTO_TEST_CASE(each_row_has_the_perplexity_asked_for) {
  const arma::fmat points = planted_clusters(8, 400, 4, 3, 2).samples;
  for (const double perplexity : {2., 5., 30., 100.}) {
    const Neighbours near = nearest_neighbours(points, static_cast<arma::uword>(3 * perplexity));
    const arma::fmat p = conditional_probabilities(near.squared_distance, perplexity).probabilities;
    for (arma::uword j = 0; j < p.n_cols; ++j) {
      const arma::vec row = arma::conv_to<arma::vec>::from(p.col(j));
      double entropy = 0;
      for (const double value : row) entropy -= value > 0 ? value * std::log(value) : 0;
      BOOST_TEST(std::abs(std::exp(entropy) - perplexity) < 1e-5 * perplexity);  // p is in single precision
      BOOST_TEST(std::abs(arma::accu(row) - 1) < 1e-5);
      BOOST_TEST(row.is_sorted("descend"));
    }
  }
  const arma::fmat equal = conditional_probabilities(arma::fmat(90, 2, arma::fill::zeros), 30).probabilities;
  BOOST_TEST(arma::abs(equal - 1.f / 90).max() < 1e-8f);
}

BOOST_AUTO_TEST_CASE(affinities_are_symmetric_and_sum_to_one) {
  const arma::fmat points = planted_clusters(6, 300, 3, 2, 3).samples;
  const Affinities P = affinities(points, {}, 10);
  arma::mat dense(300, 300, arma::fill::zeros);
  for (arma::uword i = 0; i < 300; ++i)
    for (std::size_t e = P.offsets[i]; e < P.offsets[i + 1]; ++e) {
      BOOST_TEST((e == P.offsets[i] || P.columns[e - 1] < P.columns[e]));
      dense(i, P.columns[e]) = static_cast<double>(P.values[e]);
    }
  BOOST_TEST(arma::abs(dense - dense.t()).max() == 0);
  BOOST_TEST(arma::abs(dense.diag()).max() == 0);
  BOOST_TEST(std::abs(arma::accu(dense) - 1) < 1e-5);
  // Neither shifts nor the scale of the samples matter; rounding of single precision does.
  const Affinities moved = affinities(4 * points + 1, {}, 10);
  BOOST_REQUIRE((moved.columns == P.columns));
  for (std::size_t e = 0; e < P.values.size(); ++e) BOOST_TEST(std::abs(moved.values[e] - P.values[e]) < 1e-3f / 300);
  BOOST_CHECK_EXCEPTION(affinities(points, {}, 100), InputError,
                        says("perplexity 100 needs 301 samples or more, and there are 300; lower it to 99 or less"));
}

BOOST_AUTO_TEST_CASE(repulsion_over_all_pairs_is_its_definition) {
  for (const double spread : {1e-4, 1., 30.}) {
    const arma::mat y = scattered(1100, spread, 4);
    const Repulsion found = exact_repulsion(y, arma::ones(y.n_cols)), expected = by_definition(y);
    BOOST_TEST(relative_error(found.forces, expected.forces) < 2e-5);  // sums of 1,024 in single precision
    BOOST_TEST(std::abs(found.sum / expected.sum - 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(interpolated_repulsion_is_near_the_exact_one) {
  InterpolatedRepulsion interpolated;
  for (const double spread : {1e-4, 1., 10., 40.}) {
    const arma::mat y = scattered(3000, spread, 5);
    const Repulsion found = interpolated(y, arma::ones(y.n_cols)), expected = exact_repulsion(y, arma::ones(y.n_cols));
    // Half of a percent is what waves shorter than the grid leave at a spacing of 0.35.
    BOOST_TEST(relative_error(found.forces, expected.forces) < 0.01);
    BOOST_TEST(std::abs(found.sum / expected.sum - 1) < 1e-3);
  }
  arma::mat far = scattered(500, 1, 6);
  far.col(0).fill(3000);  // the spacing grows to 1.7, wider than the kernel
  BOOST_TEST(std::abs(interpolated(far, arma::ones(500)).sum / exact_repulsion(far, arma::ones(500)).sum - 1) < 0.2);
}

BOOST_AUTO_TEST_CASE(gradient_is_that_of_the_divergence) {
  const arma::fmat points = planted_clusters(5, 60, 3, 2, 7).samples;
  const Affinities P = affinities(points, {}, 8);
  const arma::mat y = scattered(60, 2, 8), gradient = kl_gradient(P, y);
  // Pairs are summed in single precision, about 1e-7: with h = 0.02 that is 5e-6 of the difference, and its own error
  // is h² of the third derivative.
  constexpr double h = 0.02;
  for (arma::uword i = 0; i < y.n_elem; i += 7) {
    arma::mat up = y, down = y;
    up(i) += h, down(i) -= h;
    const double difference = (kl_divergence(P, up) - kl_divergence(P, down)) / (2 * h);
    BOOST_TEST(std::abs(gradient(i) - difference) < 2e-3 * arma::abs(gradient).max());
  }
}

// Points that stand for several samples, and all of these: the same forces and the same sum.
BOOST_AUTO_TEST_CASE(repulsion_of_repeated_points_is_that_of_all_samples) {
  arma::vec counts(900);
  std::vector<arma::uword> which;
  for (arma::uword i = 0; i < 900; ++i) {
    counts(i) = static_cast<double>(1 + i % 3);
    which.insert(which.end(), 1 + i % 3, i);
  }
  for (const double spread : {1e-4, 1., 20.}) {
    const arma::mat y = scattered(900, spread, 4), all = y.cols(arma::uvec(which));
    const arma::vec once(all.n_cols, arma::fill::ones);
    InterpolatedRepulsion interpolated;
    for (const auto& [found, expected] : {std::pair{exact_repulsion(y, counts), exact_repulsion(all, once)},
                                          {interpolated(y, counts), interpolated(all, once)}}) {
      BOOST_TEST(relative_error(found.forces.cols(arma::uvec(which)), expected.forces) < 2e-5);
      BOOST_TEST(std::abs(found.sum / expected.sum - 1) < 1e-6);
    }
  }
}

namespace {

// Joint probabilities of all samples, which may be equal, by their definition: the β of a sample is that of its point.
arma::mat joint(const arma::fmat& samples, const arma::vec& beta) {
  const arma::mat x = arma::conv_to<arma::mat>::from(samples);
  arma::mat P(x.n_cols, x.n_cols);
  for (arma::uword j = 0; j < x.n_cols; ++j) {
    for (arma::uword i = 0; i < x.n_cols; ++i)
      P(i, j) = i == j ? 0 : std::exp(-beta(j) * arma::accu(arma::square(x.col(i) - x.col(j))));
    P.col(j) /= arma::accu(P.col(j));
  }
  return (P + P.t()) / (2 * static_cast<double>(x.n_cols));
}

}  // namespace

// The t-SNE of all samples, equal ones being at equal places: its divergence, and its gradient in any of them.
BOOST_AUTO_TEST_CASE(repeated_points_stand_for_all_their_samples) {
  const arma::fmat points = planted_clusters(5, 31, 3, 0.5, 7).samples;
  arma::vec times(31);
  std::vector<arma::uword> list;
  for (arma::uword i = 0; i < 31; ++i) {
    times(i) = i == 4 ? 40 : static_cast<double>(1 + i % 3);
    list.insert(list.end(), static_cast<std::size_t>(times(i)), i);
  }
  const arma::uvec which(list);
  const Affinities P = affinities(points, times, 10);  // of 30 neighbours, all there are
  const arma::vec beta = conditional_probabilities(nearest_neighbours(points, 30).squared_distance, 10).precision;
  const arma::mat expected = joint(points.cols(which), beta.elem(which));
  arma::mat found(31, 31, arma::fill::zeros), sums = found;
  for (arma::uword i = 0; i < 31; ++i) {
    found(i, i) = P.within(i);
    for (std::size_t e = P.offsets[i]; e < P.offsets[i + 1]; ++e)
      found(i, P.columns[e]) = static_cast<double>(P.values[e]);
  }
  for (arma::uword j = 0; j < which.n_elem; ++j)
    for (arma::uword i = 0; i < which.n_elem; ++i) sums(which(i), which(j)) += expected(i, j);
  BOOST_TEST(arma::abs(found - sums).max() < 1e-6);  // single precision
  BOOST_TEST(std::abs(arma::accu(found) - 1) < 1e-5);

  const arma::mat y = scattered(31, 2, 8), all = y.cols(which), gradient = kl_gradient(P, y);
  arma::mat Q(which.n_elem, which.n_elem);
  for (arma::uword j = 0; j < Q.n_cols; ++j)
    for (arma::uword i = 0; i < Q.n_rows; ++i)
      Q(i, j) = i == j ? 0 : 1 / (1 + arma::accu(arma::square(all.col(i) - all.col(j))));
  const double Z = arma::accu(Q);
  double kl = 0;
  for (arma::uword j = 0; j < Q.n_cols; ++j) {
    arma::vec slope(2, arma::fill::zeros);
    for (arma::uword i = 0; i < Q.n_rows; ++i) {
      if (i == j) continue;
      kl += expected(i, j) * std::log(expected(i, j) * Z / Q(i, j));
      slope += 4 * (expected(i, j) - Q(i, j) / Z) * Q(i, j) * (all.col(j) - all.col(i));
    }
    BOOST_TEST(arma::abs(slope - gradient.col(which(j))).max() < 1e-4 * arma::abs(gradient).max());
  }
  BOOST_TEST(std::abs(kl_divergence(P, y) - kl) < 1e-5);
}

BOOST_AUTO_TEST_CASE(few_different_points_are_set_apart) {
  BOOST_TEST(possible_perplexity(30, 91) == 30);
  BOOST_TEST(possible_perplexity(30, 90) == 89. / 3);
  BOOST_TEST(possible_perplexity(30, 2) == 1);
  for (const arma::uword n : {2u, 3u, 5u, 20u}) {
    const arma::fmat points = Random(1, "points").normal(6, n);
    const arma::vec times(n, arma::fill::value(40));
    const Affinities P = affinities(points, times, 10);
    const Tsne found = tsne(P, tsne_start(points), {.iterations = 300, .exaggerated = 100});
    BOOST_TEST(found.positions.is_finite());
    for (arma::uword j = 1; j < n; ++j) BOOST_TEST(arma::norm(found.positions.col(j) - found.positions.col(0)) > 1);
    BOOST_TEST(found.divergences.tail(1)(0) >= 0);
  }
  BOOST_CHECK_EXCEPTION(affinities(arma::fmat(6, 1), arma::vec{40}, 10), InputError, says("all samples are equal"));
  BOOST_CHECK_EXCEPTION(affinities(arma::fmat(6, 3), arma::vec{2, 3, 4}, 10), InputError,
                        says("needs 31 samples or more, and there are 9; lower it to 2 or less"));
}

// One point with a thousand samples among points of one: its neighbours are not thrown about.
BOOST_AUTO_TEST_CASE(a_point_of_many_samples_does_not_blow_up_the_map) {
  const arma::fmat points = planted_clusters(5, 150, 3, 2, 4).samples;
  arma::vec times(150, arma::fill::ones);
  times(0) = 1000;
  const Affinities P = affinities(points, times, 20);
  for (const char* repulsion : {"exact", "interpolated"}) {
    const Tsne found = tsne(P, tsne_start(points), {.iterations = 400, .repulsion = repulsion});
    BOOST_TEST(arma::range(arma::vectorise(found.positions)) < 100);
    BOOST_TEST(arma::norm(arma::vec(found.positions * times / arma::accu(times))) < 1e-9);
  }
}

// Where distances are equal either point may count as the nearer, but not a point that is farther.
BOOST_AUTO_TEST_CASE(distances_of_neighbours_do_not_depend_on_the_origin) {
  const arma::fmat samples = planted_clusters(6, 300, 4, 1, 3).samples;
  for (const float offset : {1e4f, 1e5f, 1e6f}) {
    const arma::fmat there = samples + offset, here = there - offset;  // to the same steps of single precision
    const arma::fmat far = nearest_neighbours(there, 30).squared_distance,
                     near = nearest_neighbours(here, 30).squared_distance;
    BOOST_TEST(arma::abs(far - near).max() == 0);
  }
}

BOOST_AUTO_TEST_CASE(divergence_does_not_change_with_place_and_direction) {
  const arma::fmat points = planted_clusters(5, 200, 3, 2, 9).samples;
  const Affinities P = affinities(points, {}, 10);
  const arma::mat y = scattered(200, 5, 10), turn{{std::cos(1), -std::sin(1)}, {std::sin(1), std::cos(1)}};
  arma::mat moved = turn * y;
  moved += 3;
  BOOST_TEST(kl_divergence(P, y) > 0);
  BOOST_TEST(std::abs(kl_divergence(P, moved) - kl_divergence(P, y)) < 1e-5);
  BOOST_TEST(relative_error(kl_gradient(P, moved), turn * kl_gradient(P, y)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(planted_clusters_stay_apart_and_the_divergence_falls) {
  const Planted planted = planted_clusters(20, 600, 6, 3, 11);
  const Affinities P = affinities(planted.samples, {}, 20);
  for (const char* repulsion : {"exact", "interpolated"}) {
    const Tsne found =
        tsne(P, tsne_start(planted.samples), {.iterations = 500, .exaggerated = 100, .repulsion = repulsion});
    const arma::fmat map = arma::conv_to<arma::fmat>::from(found.positions);
    BOOST_TEST(class_scores(map, planted.labels, Metric::euclidean, 10).purity > 0.999);
    // After exaggeration, every fifty iterations bring it down; at the end it may rest.
    for (arma::uword k = 3; k < found.divergences.n_elem; ++k)
      BOOST_TEST(found.divergences(k) < found.divergences(k - 1) + 1e-3);
    BOOST_TEST(std::abs(kl_divergence(P, found.positions) / found.divergences.back() - 1) < 0.01);
    BOOST_TEST(arma::abs(arma::mean(found.positions, 1)).max() < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const arma::fmat points = planted_clusters(10, 1500, 5, 2, 12).samples;
  const auto embedded = [&](unsigned count, const char* repulsion) {
    set_threads(count);
    const Affinities P = affinities(arma::conv_to<arma::fmat>::from(pca(points, 8).scores), {}, 15);
    return tsne(P, tsne_start(points), {.iterations = 60, .exaggerated = 20, .repulsion = repulsion}).positions;
  };
  for (const char* repulsion : {"exact", "interpolated"}) {
    const arma::mat one = embedded(1, repulsion);
    BOOST_TEST(same(one, embedded(2, repulsion)));
    BOOST_TEST(same(one, embedded(3, repulsion)));
  }
  set_threads(1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_embedded_is_named) {
  const Planted planted = planted_clusters(4, 40, 2, 2, 13);
  const Affinities P = affinities(planted.samples, {}, 5);
  BOOST_CHECK_EXCEPTION(tsne(P, arma::mat(2, 39), {}), InputError, says("starts from 2x40 positions, not 2x39"));
  BOOST_CHECK_EXCEPTION(tsne(P, tsne_start(planted.samples), {.repulsion = "none"}), InputError,
                        says("unknown repulsion 'none'"));
  BOOST_CHECK_EXCEPTION(tsne(P, tsne_start(planted.samples), {.learning_rate = 1e300}), RunError, says("ran away"));
}

// Affinities do not depend on the size of the points, so points of any size that numbers have can be embedded.
BOOST_AUTO_TEST_CASE(points_of_extreme_size) {
  const arma::fmat points = Random(1, "points").normal(4, 60);
  const Affinities usual = affinities(points, {}, 5);
  for (const int exponent : {-90, -60, 60, 120}) {
    arma::fmat scaled = points;
    scaled.transform([=](float value) { return std::ldexp(value, exponent); });
    moderate(scaled);
    BOOST_TEST((affinities(scaled, {}, 5).values == usual.values), exponent);
  }
  arma::fmat same = points;
  moderate(same);
  BOOST_TEST(arma::approx_equal(same, points, "absdiff", 0));
  arma::fmat outlier = points;
  outlier(0, 0) = 1e37f;
  moderate(outlier);
  BOOST_CHECK_EXCEPTION(affinities(outlier, {}, 5), InputError, says("differ too much in size"));
}

BOOST_AUTO_TEST_CASE(positions_that_are_no_numbers_are_refused) {
  arma::mat positions(2, 50, arma::fill::randu);
  const arma::vec times(50, arma::fill::ones);
  for (const double bad : {arma::datum::nan, arma::datum::inf, 1e308}) {
    positions(0, 7) = bad, positions(0, 8) = -bad;
    InterpolatedRepulsion interpolated;
    BOOST_CHECK_EXCEPTION(interpolated(positions, times), RunError, says("ran away"));
  }
}
