#include "analysis/rate_distortion.hpp"

#include <boost/test/unit_test.hpp>

#include "core/random.hpp"

using namespace simplecell;

BOOST_AUTO_TEST_CASE(a_point_by_hand) {
  const arma::fmat A{{1, 0, 1}, {0, 2, 1}}, X{{1, 0}, {0, 0}, {0, 1}}, Y{{1, 1}, {1, 0}};
  const RatePoint point = rate_point(A, X, Y, 0.3);  // residuals (0, 1) and (0, −1)
  BOOST_TEST(point.setting == 0.3);
  BOOST_TEST(point.units == 1);
  BOOST_TEST(point.error == 2. / 3, boost::test_tools::tolerance(1e-12));
}

// With orthonormal atoms, keeping the k largest is the best k-term approximation: Pythagoras gives its error.
BOOST_AUTO_TEST_CASE(keeping_the_largest_of_an_orthonormal_code) {
  arma::fmat Q, R;
  arma::qr(Q, R, Random(1, "q").normal(12, 12));
  const arma::fmat Y = Random(2, "y").normal(12, 700), X = Q.t() * Y;
  const arma::fmat squares = arma::sort(arma::square(X), "descend");
  for (const arma::uword k : {1u, 5u, 12u}) {
    arma::fmat kept = X;
    keep_largest(Q, k, kept);
    const RatePoint point = rate_point(Q, kept, Y, static_cast<double>(k));
    const double expected = 1 - arma::accu(squares.head_rows(k)) / arma::accu(squares);
    BOOST_TEST(point.units == static_cast<double>(k));
    BOOST_TEST(std::abs(point.error - expected) < 1e-5);  // single precision
  }
}

// What counts is the contribution: a short atom's large coefficient goes first.
BOOST_AUTO_TEST_CASE(contributions_not_coefficients) {
  const arma::fmat A{{0.1f, 0}, {0, 1}};
  arma::fmat X = arma::fvec{5, 1};
  keep_largest(A, 1, X);
  BOOST_TEST((X(0, 0) == 0 && X(1, 0) == 1));
}

BOOST_AUTO_TEST_CASE(curves_are_straight_in_the_logarithm) {
  const std::vector<RatePoint> curve{{3, 100, 0.1}, {1, 1, 0.9}, {2, 10, 0.5}, {4, 0, 1.0}};
  BOOST_TEST(std::abs(error_at(curve, std::sqrt(10.)) - 0.7) < 1e-12);
  BOOST_TEST(error_at(curve, 10) == 0.5);
  BOOST_TEST(std::abs(units_at(curve, 0.3) - std::pow(10, 1.5)) < 1e-9);
  BOOST_TEST(std::isnan(error_at(curve, 0.5)));
  BOOST_TEST(std::isnan(error_at(curve, 101)));
  BOOST_TEST(std::isnan(units_at(curve, 0.05)));
  BOOST_TEST(std::isnan(error_at({}, 1)));
}

BOOST_AUTO_TEST_CASE(errors_are_shares_of_the_energy) {
  const arma::fmat A = Random(3, "a").normal(9, 20), X = Random(4, "x").normal(20, 600), Y = A * X;
  BOOST_TEST(relative_error(A, X, Y) < 1e-10);  // single precision, squared
  BOOST_TEST(relative_error(A, 0 * X, Y) == 1);
  BOOST_TEST(std::abs(relative_error(A, 0.5f * X, Y) - 0.25) < 1e-6);
  BOOST_TEST(std::isnan(relative_error(A, 0 * X, 0 * Y)));
}

// With all coefficients kept the codes are as they are, and on the way to one coefficient errors rise.
BOOST_AUTO_TEST_CASE(a_ladder_of_kept_contributions) {
  const arma::fmat A = Random(1, "atoms").normal(30, 20), X = Random(2, "codes").normal(20, 50), Y = A * X;
  const Ladder ladder = kept_ladder(20, 4);
  BOOST_TEST((ladder.whole && ladder.start == 0));
  BOOST_TEST(ladder.settings.front() == 20);
  BOOST_TEST(ladder.settings.back() == 1);
  BOOST_TEST(std::is_sorted(ladder.settings.rbegin(), ladder.settings.rend()));
  const auto error = [&](double kept) {
    arma::fmat cut = X;
    keep_largest(A, static_cast<arma::uword>(kept), cut);
    return rate_point(A, cut, Y, kept).error;
  };
  BOOST_TEST(error(20) < 1e-10);
  BOOST_TEST(error(1) > 0.3);
}

BOOST_AUTO_TEST_CASE(a_ladder_of_lambdas) {
  const Ladder ladder = lambda_ladder(0.3, 1, 0.5, 4);
  BOOST_TEST(ladder.settings.size() == 7u);
  BOOST_TEST(ladder.settings[ladder.start] == 0.3);
  BOOST_TEST(std::abs(ladder.settings.front() - 0.03) < 1e-12);
  BOOST_TEST(!ladder.whole);
}

namespace {

// A model whose error is λ / (1 + λ).
RatePoint of_lambda(double lambda) { return {lambda, 1 / lambda, lambda / (1 + lambda)}; }

}  // namespace

BOOST_AUTO_TEST_CASE(the_lambda_of_an_error_is_found_on_either_side) {
  const Ladder ladder = lambda_ladder(1, 2, 2, 4);
  for (const double error : {0.05, 0.2, 0.5, 0.9}) {
    const Match match = match_error(ladder, error, 1e-4, of_lambda);
    BOOST_TEST(match.reached);
    BOOST_TEST(std::abs(match.point.error - error) <= 1e-4 * error);
  }
}

BOOST_AUTO_TEST_CASE(an_error_beyond_the_ladder_is_approached) {
  const Ladder ladder = lambda_ladder(1, 1, 1, 4);
  const Match below = match_error(ladder, 0.01, 0.01, of_lambda), above = match_error(ladder, 0.99, 0.01, of_lambda);
  BOOST_TEST((!below.reached && !above.reached));
  BOOST_TEST(std::abs(below.point.setting - 0.1) < 1e-12);
  BOOST_TEST(std::abs(above.point.setting - 10) < 1e-12);
}

// An error that jumps past the wanted one is not reached; the nearer side of the jump is taken.
BOOST_AUTO_TEST_CASE(an_error_that_jumps) {
  const auto jumps = [](double lambda) { return RatePoint{lambda, 1, lambda < 0.7 ? 0.1 : 0.25}; };
  const Match match = match_error(lambda_ladder(1, 2, 2, 4), 0.2, 0.01, jumps);
  BOOST_TEST(!match.reached);
  BOOST_TEST(match.point.error == 0.25);
}

BOOST_AUTO_TEST_CASE(the_nearest_number_of_coefficients) {
  std::vector<double> tried;
  const auto of_kept = [&](double kept) {
    tried.push_back(kept);
    return RatePoint{kept, kept, 1 - kept / 100};
  };
  const Match match = match_error(kept_ladder(100, 4), 0.204, 1e-6, of_kept);
  BOOST_TEST(match.reached);  // within less than one coefficient makes
  BOOST_TEST(match.point.setting == 80);
  BOOST_TEST(std::all_of(tried.begin(), tried.end(), [](double kept) { return kept == std::round(kept); }));
  BOOST_TEST(tried.size() < 12u);
}

// Where errors rise when more is kept, the least of those that were tried is returned.
BOOST_AUTO_TEST_CASE(errors_that_go_the_other_way) {
  const auto worse = [](double kept) { return RatePoint{kept, kept, 1 + kept / 100}; };
  const Match match = match_error(kept_ladder(100, 4), 0.2, 0.01, worse);
  BOOST_TEST(!match.reached);
  BOOST_TEST(match.point.setting == 100);
}
