#include "analysis/sweep.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace simplecell;

namespace {
bool near(double value, double expected) { return std::abs(value - expected) < 1e-12; }
}  // namespace

// From 0 to 1 between λ = 0.01 and 0.1 and back: above a half from the middle of one decade to the middle of the next.
BOOST_AUTO_TEST_CASE(linear_in_log_lambda) {
  BOOST_TEST(near(decades_at_least({0.01, 0.1, 1}, {0, 1, 0}, 0.5), 1));
  BOOST_TEST(near(decades_at_least({0.01, 0.1, 1}, {0, 1, 0}, 0.75), 0.5));
  BOOST_TEST(near(decades_at_least({0.01, 0.1, 1}, {0, 1, 1}, 0.75), 1.25));
}

BOOST_AUTO_TEST_CASE(all_or_nothing) {
  BOOST_TEST(near(decades_at_least({0.001, 0.1, 10}, {0.6, 0.5, 0.9}, 0.5), 4));
  BOOST_TEST(decades_at_least({0.001, 0.1, 10}, {0.4, 0.3, 0.2}, 0.5) == 0);
  BOOST_TEST(decades_at_least({0.1}, {1}, 0.5) == 0);  // nothing is known beyond the ends
}

BOOST_AUTO_TEST_CASE(the_order_of_lambdas_is_no_matter) {
  const arma::vec lambdas{0.01, 0.1, 1, 10}, values{0.1, 0.7, 0.9, 0.2};
  const arma::uvec turned{2, 0, 3, 1};
  BOOST_TEST(near(decades_at_least(lambdas(turned), values(turned), 0.5), decades_at_least(lambdas, values, 0.5)));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_missing) {
  const double nan = std::nan("");
  BOOST_TEST(std::isnan(decades_at_least({0.01, 0.1, 1}, {1, nan, 1}, 0.5)));
  BOOST_TEST(decades_at_least({0.01, 0.1, 1}, {0, 0, nan}, 0.5) == 0);
}
