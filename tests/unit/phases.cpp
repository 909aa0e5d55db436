#include "analysis/phases.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "analysis/energy_distance.hpp"
#include "analysis/gabor.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi, degree = pi / 180;

arma::vec normal(Random& random, arma::uword n) {
  arma::vec values(n);
  for (double& value : values) value = random.normal();
  return values;
}

// Draws from the two-cluster model, by its definition.
arma::vec drawn(Random& random, arma::uword n, double spread) {
  arma::vec phases(n);
  for (double& phase : phases) phase = folded_phase((random.uniform() < 0.5 ? 0 : pi / 2) + spread * random.normal());
  return phases;
}

}  // namespace

BOOST_AUTO_TEST_CASE(histogram_shares_add_up_and_its_ends_belong_to_it) {
  const arma::vec shares = phase_histogram({0, 0.1, pi / 4, pi / 2, pi / 2}, 4);
  BOOST_TEST(arma::approx_equal(shares, arma::vec{0.4, 0, 0.2, 0.4}, "absdiff", 1e-15));
  BOOST_TEST(arma::accu(phase_histogram(arma::linspace(0, pi / 2, 1001), 7)) == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(phase_histogram({}, 3).has_nan());
}

BOOST_AUTO_TEST_CASE(shares_and_symmetry) {
  const PhaseShares shares = phase_shares({0, 29 * degree, 45 * degree, 61 * degree, pi / 2, pi / 2, 80 * degree, 1.5});
  BOOST_TEST(shares.even == 0.25);
  BOOST_TEST(shares.mid == 0.125);
  BOOST_TEST(shares.odd == 0.625);
  BOOST_TEST(shares.symmetry() == 0.25 / 0.875);
  BOOST_TEST(phase_shares({pi / 2}).symmetry() == 0);
  BOOST_TEST(std::isnan(phase_shares({}).even));
  BOOST_TEST(std::isnan(phase_shares({pi / 4}).symmetry()));  // neither even nor odd cells
}

BOOST_AUTO_TEST_CASE(ks_of_two_samples) {
  BOOST_TEST(ks_distance({1, 2, 3}, {3, 1, 2}) == 0);
  BOOST_TEST(ks_distance({1, 2}, {3, 4}) == 1);
  BOOST_TEST(ks_distance({1, 2, 3, 4}, {3, 4, 5, 6}) == 0.5);
  BOOST_TEST(ks_distance({1, 1, 1, 2}, {1, 2, 2, 2}) == 0.5);  // ties count together
  BOOST_TEST(ks_distance({1, 2, 3, 4}, {3, 4, 5, 6}) == ks_distance({3, 4, 5, 6}, {1, 2, 3, 4}));
  BOOST_TEST(std::isnan(ks_distance({}, {1})));
}

BOOST_AUTO_TEST_CASE(two_clusters_are_a_symmetric_distribution) {
  for (const double spread : {1.0, 15.0, 60.0, 300.0}) {
    const TwoClusters model(spread * degree);
    BOOST_TEST(std::abs(model.cumulative(0)) < 1e-12);
    BOOST_TEST(std::abs(model.cumulative(pi / 2) - 1) < 1e-12);
    BOOST_TEST(std::abs(model.cumulative(pi / 4) - 0.5) < 1e-12);
    for (double x = 0; x < pi / 2; x += 0.05) {
      BOOST_TEST(model.cumulative(x + 0.05) >= model.cumulative(x) - 1e-14);
      BOOST_TEST(std::abs(model.cumulative(x) + model.cumulative(pi / 2 - x) - 1) < 1e-12);
    }
  }
  BOOST_TEST(std::abs(TwoClusters(300 * degree).cumulative(0.3) - 0.3 / (pi / 2)) < 1e-6);  // wraps to uniform
}

// A sample from the model comes as near to it as n lets it: sqrt(n) KS is below 1.95 with probability 0.999
// (Kolmogorov), and the mean way is below the range times KS.
BOOST_AUTO_TEST_CASE(a_sample_from_two_clusters_is_near_them) {
  Random random(1, "test");
  for (const double spread : {15.0, 40.0}) {
    const arma::uword n = 4000;
    const arma::vec phases = drawn(random, n, spread * degree);
    const TwoClusters model(spread * degree);
    BOOST_TEST(model.ks(phases) < 1.95 / std::sqrt(double(n)));
    BOOST_TEST(model.wasserstein(phases) < pi / 2 * model.ks(phases));
  }
}

BOOST_AUTO_TEST_CASE(distances_to_two_clusters_have_known_answers) {
  const TwoClusters points(1e-6);                                      // two points, at 0 and π/2
  BOOST_TEST(std::abs(points.wasserstein({pi / 2}) - pi / 4) < 1e-5);  // half of the cells move by π/2
  BOOST_TEST(std::abs(points.wasserstein({pi / 4}) - pi / 4) < 1e-5);
  BOOST_TEST(std::abs(points.wasserstein({0, pi / 2})) < 1e-5);
  BOOST_TEST(std::abs(points.ks({pi / 4}) - 0.5) < 1e-5);
  BOOST_TEST(std::isnan(points.ks({})));
  BOOST_TEST(std::isnan(points.wasserstein({})));
}

BOOST_AUTO_TEST_CASE(wasserstein_agrees_with_its_integral) {
  Random random(2, "test");
  const TwoClusters model(20 * degree);
  const arma::vec phases = drawn(random, 37, 50 * degree);
  const int cells = 20000;
  double area = 0;
  for (int k = 0; k < cells; ++k) {
    const double x = (k + 0.5) * (pi / 2) / cells;
    area += std::abs(arma::mean(arma::conv_to<arma::vec>::from(phases <= x)) - model.cumulative(x)) * (pi / 2) / cells;
  }
  BOOST_TEST(std::abs(model.wasserstein(phases) - area) < pi / 2 / cells);  // each jump is misplaced by half a cell
}

BOOST_AUTO_TEST_CASE(energy_distance_has_known_answers) {
  // On a line, points {0, 2} and {1, 3}: 2·(1+3+1+1)/4 − 2 − 2 = −1; far apart it grows by twice the way.
  const arma::mat left{{0, 2}}, right{{1, 3}};
  BOOST_TEST(EnergyDistance(left, right).value() == -1);
  BOOST_TEST(EnergyDistance(left, right + 100).value() - EnergyDistance(left, right + 50).value() == 100);
  BOOST_TEST(EnergyDistance(left, right).value() == EnergyDistance(right, left).value());
  BOOST_TEST(std::isnan(EnergyDistance(left, arma::mat(1, 1, arma::fill::ones)).value()));
}

BOOST_AUTO_TEST_CASE(weights_are_copies_that_are_no_pairs) {
  Random random(3, "test");
  const arma::mat left(arma::reshape(normal(random, 20), 2, 10)), right(arma::reshape(normal(random, 16), 2, 8));
  const EnergyDistance distance(left, right);
  BOOST_TEST(distance.value(arma::vec(10).fill(3), arma::vec(8).fill(2)) == distance.value(),
             boost::test_tools::tolerance(1e-12));
  arma::vec first_five(10, arma::fill::zeros);
  first_five.head(5).ones();
  BOOST_TEST(distance.value(first_five, arma::ones(8)) == EnergyDistance(left.head_cols(5), right).value(),
             boost::test_tools::tolerance(1e-12));
}

// Unbiased: over many samples of one distribution the mean is zero; here within four of its standard errors.
BOOST_AUTO_TEST_CASE(energy_distance_is_unbiased_and_consistent) {
  const int trials = 400;
  arma::vec values(trials);
  for (int trial = 0; trial < trials; ++trial) {
    Random random(4, "test", std::uint64_t(trial));
    const arma::mat left(arma::reshape(normal(random, 24), 2, 12)), right(arma::reshape(normal(random, 40), 2, 20));
    values(arma::uword(trial)) = EnergyDistance(left, right).value();
  }
  BOOST_TEST(std::abs(arma::mean(values)) < 4 * arma::stddev(values) / std::sqrt(double(trials)));
  Random random(5, "test");
  const arma::mat left(arma::reshape(normal(random, 600), 2, 300)), right(arma::reshape(normal(random, 600), 2, 300));
  BOOST_TEST(EnergyDistance(left, right + 1).value() > 0.5);
  BOOST_TEST(EnergyDistance(left, right + 1).value() > 10 * EnergyDistance(left, right).value());
}

BOOST_AUTO_TEST_CASE(the_model_in_bins) {
  const arma::vec wide = TwoClusters(0.4).histogram(8);
  BOOST_TEST(std::abs(arma::accu(wide) - 1) < 1e-12);
  BOOST_TEST(arma::approx_equal(wide, arma::vec(arma::reverse(wide)), "absdiff", 1e-12));  // the clusters are alike
  const arma::vec narrow = TwoClusters(0.01).histogram(4);
  BOOST_TEST(arma::approx_equal(narrow, arma::vec{0.5, 0, 0, 0.5}, "absdiff", 1e-12));
  // Within one deviation of its centre a cluster has 0.6827 of its units, and that is half of all.
  const double spread = arma::datum::pi / 16;
  BOOST_TEST(std::abs(TwoClusters(spread).histogram(8)(0) - 0.5 * std::erf(1 / std::sqrt(2))) < 1e-9);
}

BOOST_AUTO_TEST_CASE(wasserstein_distance_of_samples) {
  Random random(4, "samples");
  const arma::vec a = normal(random, 40);
  BOOST_TEST(wasserstein_distance(a, a) == 0);
  BOOST_TEST(std::abs(wasserstein_distance(a, a + 0.7) - 0.7) < 1e-12);  // every value moves as far
  BOOST_TEST(std::abs(wasserstein_distance({0, 1}, {0.5}) - 0.5) < 1e-15);
  BOOST_TEST(std::abs(wasserstein_distance({3, 0, 0}, {0, 3}) - 0.5) < 1e-15);  // a sixth has to move by 3
  const arma::vec b = normal(random, 7);
  BOOST_TEST(std::abs(wasserstein_distance(a, b) - wasserstein_distance(b, a)) < 1e-12);
  BOOST_TEST(std::isnan(wasserstein_distance(a, {})));
}
