#include "analysis/sparseness.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "core/parallel.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

float laplace(Random& random) {
  const double u = random.uniform(-0.5, 0.5);
  return static_cast<float>(u < 0 ? std::log1p(2 * u) : -std::log1p(-2 * u));
}

}  // namespace

// One response among zeros has sparseness 1, equal ones have 0: over stimuli, and over units.
BOOST_AUTO_TEST_CASE(the_ends_of_the_scale) {
  arma::fmat X(5, 8, arma::fill::zeros);
  X(0, 3) = -2;        // one of 8 stimuli
  X.row(1).fill(0.7f);
  X.row(2) = arma::frowvec{1, -1, 1, -1, 1, -1, 1, -1};  // of equal magnitude
  const Sparseness found = measure_sparseness(X);
  BOOST_TEST(std::abs(found.lifetime(0) - 1) < 1e-12);
  BOOST_TEST(std::abs(found.treves_rolls(0) - 1. / 8) < 1e-12);
  for (const arma::uword unit : {1u, 2u}) {
    BOOST_TEST(std::abs(found.lifetime(unit)) < 1e-12);
    BOOST_TEST(std::abs(found.treves_rolls(unit) - 1) < 1e-12);
  }
  BOOST_TEST((std::isnan(found.lifetime(3)) && std::isnan(found.treves_rolls(3)) && std::isnan(found.kurtosis(3))));
  BOOST_TEST(std::isnan(found.kurtosis(1)));
  BOOST_TEST(std::abs(found.kurtosis(2) + 2) < 1e-12);  // of two equally likely values
  const Sparseness population = measure_sparseness(X.t());
  BOOST_TEST(std::abs(population.population(0) - 1) < 1e-12);
  BOOST_TEST(std::abs(population.population(1)) < 1e-12);
  BOOST_TEST(std::isnan(population.population(3)));
}

BOOST_AUTO_TEST_CASE(a_value_by_hand) {
  const Sparseness found = measure_sparseness(arma::fmat{{3, 0, -1, 0}});  // (4/4)² / (10/4) = 0.4
  BOOST_TEST(std::abs(found.treves_rolls(0) - 0.4) < 1e-12);
  BOOST_TEST(std::abs(found.lifetime(0) - 0.6 / 0.75) < 1e-12);
  BOOST_TEST(std::isnan(found.population(0)));  // of one unit
}

// Sparseness does not depend on the unit of responses; of exponential ones a = 1/2.
BOOST_AUTO_TEST_CASE(known_distributions) {
  Random random(1, "responses");
  const arma::uword n = 40000;
  arma::fmat X(3, n);
  for (arma::uword i = 0; i < n; ++i) {
    X(0, i) = static_cast<float>(random.normal()) + 5;
    X(1, i) = laplace(random);
    X(2, i) = 1000 * X(1, i);
  }
  const Sparseness found = measure_sparseness(X);
  // Within four standard errors, by the delta method: of kurtosis sqrt(24/n) for normal and sqrt(1188/n) for Laplace
  // variables (even moments (2k)!), of the activity ratio sqrt(1/4n) for exponential ones (moments k!).
  BOOST_TEST(std::abs(found.kurtosis(0)) < 4 * std::sqrt(24. / n));
  BOOST_TEST(std::abs(found.kurtosis(1) - 3) < 4 * std::sqrt(1188. / n));
  BOOST_TEST(std::abs(found.treves_rolls(1) - 0.5) < 4 * std::sqrt(0.25 / n));
  BOOST_TEST(std::abs(found.lifetime(2) - found.lifetime(1)) < 1e-6);
  BOOST_TEST(std::abs(found.kurtosis(2) - found.kurtosis(1)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(sparseness_does_not_depend_on_threads) {
  const arma::fmat X = Random(2, "responses").normal(30, 3000);
  set_threads(1);
  const Sparseness one = measure_sparseness(X);
  set_threads(2);
  const Sparseness two = measure_sparseness(X);
  set_threads(1);
  BOOST_TEST((arma::all(one.lifetime == two.lifetime) && arma::all(one.kurtosis == two.kurtosis) &&
              arma::all(one.population == two.population)));
}
