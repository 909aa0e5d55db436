#include "analysis/dependence.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "core/parallel.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

// Normal responses that share a scale, which differs between stimuli: a Gaussian scale mixture.
arma::fmat scale_mixture(arma::uword units, arma::uword n, std::uint64_t seed) {
  arma::fmat X = Random(seed, "normal").normal(units, n);
  const arma::fmat scales = arma::exp(0.5f * Random(seed, "scales").normal(1, n));
  X.each_row() %= arma::frowvec(scales);
  return X;
}

// Squared responses of two units, and the pool with ones for the constant.
arma::mat pool_of(arma::uword n, std::uint64_t seed) {
  arma::mat pool = arma::square(arma::conv_to<arma::mat>::from(Random(seed, "pool").normal(4, n)));
  pool.row(0).ones();
  return pool;
}

// Squares of normal responses with the variance that a pool predicts.
arma::rowvec squares_with(const arma::mat& pool, const arma::vec& theta, std::uint64_t seed) {
  const arma::mat normal = arma::conv_to<arma::mat>::from(Random(seed, "response").normal(1, pool.n_cols));
  return arma::square(normal) % (theta.t() * pool);
}

double mean_pair(const arma::mat& correlations) { return arma::mean(means_over_pairs(correlations)); }

}  // namespace

BOOST_AUTO_TEST_CASE(independent_responses_have_no_variance_correlation) {
  const arma::uword n = 20000;
  arma::mat C = variance_correlation(Random(1, "x").normal(20, n));
  BOOST_TEST(arma::abs(C.diag() - 1).max() < 1e-12);
  C.diag().zeros();
  BOOST_TEST(arma::abs(C).max() < 5 / std::sqrt(n));  // in standard errors
}

BOOST_AUTO_TEST_CASE(of_normal_responses_it_is_the_square_of_their_correlation) {
  const arma::uword n = 100000;
  arma::fmat X = Random(2, "x").normal(2, n);
  X.row(1) = 0.6f * X.row(0) + 0.8f * X.row(1);
  BOOST_TEST(std::abs(variance_correlation(X)(0, 1) - 0.36) < 5 * 2 / std::sqrt(n));
  BOOST_TEST(std::abs(squared_correlation(X)(0, 1) - 0.36) < 5 * 2 / std::sqrt(n));
}

BOOST_AUTO_TEST_CASE(units_that_do_not_vary_are_left_out) {
  arma::fmat X = Random(3, "x").normal(4, 300);
  X.row(1).zeros();
  X.row(2).fill(-0.7f);
  const arma::mat C = variance_correlation(X);
  BOOST_TEST((std::isnan(C(1, 1)) && std::isnan(C(2, 0)) && std::isfinite(C(3, 0))));
  const arma::mat squared = squared_correlation(X);
  BOOST_TEST((std::isnan(squared(1, 1)) && std::isnan(squared(2, 0)) && std::isfinite(squared(3, 0))));
  const arma::vec means = means_over_pairs(C);
  BOOST_TEST(means(0) == C(3, 0));
  BOOST_TEST(std::isnan(means(1)));
  const Normalisation fitted = fit_normalisation(X, 10);  // of which two units are left, each with one other
  BOOST_TEST(fitted.weights.n_rows == 1u);
  BOOST_TEST((fitted.neighbours(0, 0) == 3 && fitted.neighbours(0, 3) == 0));
  const arma::fmat normalised = fitted.apply(X);
  BOOST_TEST((arma::all(normalised.row(1) == 0) && arma::all(normalised.row(2) == X.row(2))));
  const Normalisation none = fit_normalisation(0 * X, 10);
  BOOST_TEST(arma::all(arma::vectorise(none.apply(X) == X)));
}

BOOST_AUTO_TEST_CASE(the_gradient_agrees_with_differences) {
  const arma::mat pool = pool_of(500, 4);
  const arma::rowvec squares = squares_with(pool, {0.5, 0.2, 0.7, 0.1}, 4);
  const arma::vec theta{0.4, 0.3, 0.2, 0.6};
  arma::vec gradient, unused;
  variance_loss(pool, squares, theta, gradient);
  for (arma::uword a = 0; a < 4; ++a) {
    arma::vec step(4, arma::fill::zeros);
    step(a) = 1e-5;
    const double difference = (variance_loss(pool, squares, theta + step, unused) -
                               variance_loss(pool, squares, theta - step, unused)) / 2e-5;
    BOOST_TEST(std::abs(difference - gradient(a)) < 1e-8);
  }
}

// Planted weights are found within four of the standard errors that the Fisher information gives. One of them is zero.
BOOST_AUTO_TEST_CASE(planted_weights_are_recovered) {
  const arma::uword n = 20000;
  const arma::mat pool = pool_of(n, 5);
  const arma::vec planted{0.5, 1, 0, 0.25};
  const VarianceFit fit = fit_variance(pool, squares_with(pool, planted, 5), {1e-4, 0, 0, 0});
  arma::mat scaled = pool;
  scaled.each_row() /= planted.t() * pool;
  const arma::vec errors = arma::sqrt(arma::diagvec(arma::inv(scaled * scaled.t() / 2)));
  for (arma::uword a = 0; a < 4; ++a)
    BOOST_TEST(std::abs(fit.theta(a) - planted(a)) < 4 * errors(a), a << ": " << fit.theta(a));
}

// Every step lowers the loss, and the end is a minimum: no slope where a weight is free, none downwards at a bound.
BOOST_AUTO_TEST_CASE(a_fit_descends_to_a_minimum) {
  const arma::mat pool = pool_of(3000, 6);
  const arma::vec least{1e-4, 0, 0, 0};
  for (const arma::vec& planted : {arma::vec{1e-6, 2, 0, 0.5}, arma::vec{3, 0, 0, 0}, arma::vec{0.1, 0, 5, 5}}) {
    const arma::rowvec squares = squares_with(pool, planted, 6);
    const VarianceFit fit = fit_variance(pool, squares, least);
    BOOST_TEST(fit.losses.size() > 1u);
    BOOST_TEST(std::is_sorted(fit.losses.rbegin(), fit.losses.rend()));
    arma::vec gradient;
    BOOST_TEST(std::abs(variance_loss(pool, squares, fit.theta, gradient) - fit.losses.back()) < 1e-12);
    for (arma::uword a = 0; a < 4; ++a) {
      const bool bound = fit.theta(a) <= least(a);
      BOOST_TEST(fit.theta(a) >= least(a));
      BOOST_TEST((bound ? gradient(a) > -1e-3 : std::abs(gradient(a)) < 1e-3), a << ": " << gradient(a));
    }
  }
}

// A common scale correlates variances. Twelve others tell the scale of a stimulus but for a chance error, so that a
// little of it remains.
BOOST_AUTO_TEST_CASE(normalisation_removes_a_common_scale) {
  const Dependence found = measure_dependence(scale_mixture(24, 8000, 7), 12);
  BOOST_TEST(mean_pair(found.before) > 0.15);
  BOOST_TEST(std::abs(mean_pair(found.after)) < 0.2 * mean_pair(found.before));
  BOOST_TEST((found.responses.n_cols == 4000u && found.normalised.n_rows == 24u));
}

BOOST_AUTO_TEST_CASE(normalisation_leaves_independent_units_alone) {
  const Dependence found = measure_dependence(Random(8, "x").normal(20, 8000), 5);
  BOOST_TEST(std::abs(mean_pair(found.before)) < 0.01);
  BOOST_TEST(std::abs(mean_pair(found.after)) < 0.01);
  const arma::fvec energy = arma::mean(arma::square(found.normalised), 1);
  BOOST_TEST(arma::abs(energy - 1).max() < 0.1);  // each divided by its own standard deviation
}

// The fit is on the even stimuli, the correlation on the odd: an outlier among the even ones changes no correlation.
BOOST_AUTO_TEST_CASE(halves_are_apart) {
  arma::fmat X = scale_mixture(6, 401, 9);
  const Dependence before = measure_dependence(X, 2);
  X.col(10) *= 10;
  const Dependence after = measure_dependence(X, 2);
  BOOST_TEST(arma::approx_equal(before.before, after.before, "absdiff", 0));
  BOOST_TEST(arma::abs(before.excess - after.excess).max() > 0.01);
  BOOST_TEST(before.responses.n_cols == 200u);
}

BOOST_AUTO_TEST_CASE(histograms_are_conditional) {
  arma::rowvec given(100), x(100, arma::fill::ones);
  for (arma::uword i = 0; i < 100; ++i) given(i) = i < 50 ? 1 : i < 95 ? -1 : 3;
  x.head(25) *= -1;
  const arma::mat shares = conditional_histogram(x, given, 8);  // bins of one root mean square
  BOOST_TEST((shares(2, 4) + shares(3, 4) == 0.5 && shares(4, 4) + shares(5, 4) == 0.5));  // given = 1
  BOOST_TEST((shares(4, 3) + shares(5, 3) == 1));                                          // given = −1
  BOOST_TEST(std::isnan(shares(4, 6)));  // of 5 stimuli
  BOOST_TEST(arma::accu(shares.col(4)) == 1);
}

// A bow tie: the spread of a column grows with the given response, and no longer does after normalisation.
BOOST_AUTO_TEST_CASE(a_bow_tie) {
  const Dependence found = measure_dependence(scale_mixture(24, 40000, 10), 12);
  const ExamplePairs pairs = example_pairs(found, {100, 0}, 16);
  BOOST_TEST((pairs.units.n_cols == 2u && pairs.edges.n_elem == 17u));
  BOOST_TEST(pairs.before.correlations(0) > pairs.before.correlations(1));
  const auto spread = [&](const arma::fcube& histograms, arma::uword column) {
    const arma::vec centres = arma::regspace(-3.75, 0.5, 3.75);
    const arma::vec shares = arma::conv_to<arma::vec>::from(histograms.slice(0).col(column));
    return std::sqrt(arma::dot(shares, arma::square(centres)) / arma::accu(shares));
  };
  BOOST_TEST(spread(pairs.before.histograms, 12) > 1.3 * spread(pairs.before.histograms, 8));
  BOOST_TEST(spread(pairs.after.histograms, 12) < 1.15 * spread(pairs.after.histograms, 8));
}

BOOST_AUTO_TEST_CASE(pairs_at_percentiles_of_the_correlation) {
  const arma::mat C{{1, 0.1, 0.5}, {0.1, 1, 0.3}, {0.5, 0.3, 1}};
  const arma::umat pairs = pairs_at_percentiles(C, {100, 50, 0});
  BOOST_TEST((pairs(0, 0) == 0 && pairs(1, 0) == 2 && pairs(0, 1) == 1 && pairs(1, 1) == 2 && pairs(1, 2) == 1));
  BOOST_TEST(pairs_at_percentiles(arma::mat(3, 3, arma::fill::value(arma::datum::nan)), {50}).is_empty());
}

BOOST_AUTO_TEST_CASE(filter_outputs_are_products) {
  const arma::fmat A = Random(11, "a").normal(9, 5), Y = Random(11, "y").normal(9, 3000);
  BOOST_TEST(arma::approx_equal(filter_outputs(A, Y), arma::fmat(A.t() * Y), "absdiff", 1e-4));
}

BOOST_AUTO_TEST_CASE(dependence_does_not_depend_on_threads) {
  const arma::fmat X = scale_mixture(12, 3000, 12);
  set_threads(1);
  const Dependence one = measure_dependence(X, 4);
  set_threads(2);
  const Dependence two = measure_dependence(X, 4);
  set_threads(1);
  BOOST_TEST(arma::approx_equal(one.after, two.after, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(one.normalisation.weights, two.normalisation.weights, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(one.before, two.before, "absdiff", 0));
}
