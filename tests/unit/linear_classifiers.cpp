#include <boost/test/unit_test.hpp>
#include <cmath>

#include "classify/lbfgs.hpp"
#include "classify/linear_svm.hpp"
#include "classify/softmax_regression.hpp"
#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

TrainingSet planted(arma::uword n = 1500) {
  const Planted made = planted_clusters(12, n, 4, 0.3, 5);
  return {made.samples, made.labels, 4};
}

const LinearClassifier& linear(const Path& path, std::size_t k = 0) {
  return dynamic_cast<const LinearClassifier&>(*path[k]);
}

// Gradient of the mean loss of softmax regression with respect to [W; bᵀ], all in double precision.
arma::mat exact_softmax_gradient(const TrainingSet& data, double cost, const arma::mat& W, const arma::vec& b) {
  const arma::mat X = arma::conv_to<arma::mat>::from(data.samples);
  arma::mat P = arma::exp((W.t() * X).eval().each_col() + b);
  P.each_row() /= arma::rowvec(arma::sum(P, 0));
  for (arma::uword j = 0; j < X.n_cols; ++j) P(data.labels(j), j) -= 1;
  const auto n = static_cast<double>(X.n_cols);
  return arma::join_cols(X * P.t() / n + W / (cost * n), arma::mat(arma::sum(P, 1).t() / n));
}

}  // namespace

BOOST_AUTO_TEST_CASE(lbfgs_finds_the_minimum_of_a_quadratic) {
  const arma::vec scale = arma::logspace(-1, 2, 30), centre = arma::linspace(-2, 2, 30);
  const auto quadratic = [&](const arma::vec& x, arma::vec& gradient) {
    gradient = scale % (x - centre);
    return arma::dot(x - centre, gradient) / 2;
  };
  const arma::vec start(30, arma::fill::zeros);
  const Minimum plain = lbfgs(quadratic, start, arma::vec(30, arma::fill::ones), {.gradient_norm = 1e-8});
  BOOST_TEST(plain.converged);
  BOOST_TEST(arma::abs(plain.point - centre).max() < 1e-8 / 0.1);  // |gradient| / least curvature
  // With the right curvature the first step is Newton's.
  BOOST_TEST(lbfgs(quadratic, start, scale, {.gradient_norm = 1e-8}).iterations == 1u);
  BOOST_TEST(
      !lbfgs(quadratic, start, arma::vec(30, arma::fill::ones), {.gradient_norm = 1e-8, .iterations = 3}).converged);
}

BOOST_AUTO_TEST_CASE(softmax_gradient_is_that_of_its_loss) {
  const TrainingSet data = planted(90);
  arma::vec point = arma::conv_to<arma::vec>::from(arma::vectorise(Random(1, "point").normal(13, 4))), gradient, other;
  softmax_loss(data, 0.3, point, gradient);
  for (arma::uword i = 0; i < point.n_elem; i += 3) {
    // Losses of about 1 are rounded by 1e-7, hence differences over 0.02 by 1e-5; curvature adds h² of order 1e-4.
    arma::vec up = point, down = point;
    up(i) += 0.01, down(i) -= 0.01;
    const double slope = (softmax_loss(data, 0.3, up, other) - softmax_loss(data, 0.3, down, other)) / 0.02;
    BOOST_TEST(std::abs(slope - gradient(i)) < 2e-4);
  }
  const arma::mat all = arma::reshape(point, 13, 4);
  const arma::mat exact = exact_softmax_gradient(data, 0.3, all.head_rows(12), all.row(12).t());
  BOOST_TEST(arma::abs(gradient - arma::vectorise(exact)).max() < 1e-5);  // single precision on scores of about 10
}

BOOST_AUTO_TEST_CASE(logistic_regression_ends_where_the_gradient_does) {
  const TrainingSet data = planted();
  const Path path = softmax_regression(data, {0.01, 1, 100}, {.tolerance = 1e-5});
  const arma::mat zero(12, 4, arma::fill::zeros);
  const double first = arma::norm(exact_softmax_gradient(data, 1, zero, arma::vec(4, arma::fill::zeros)), "fro");
  const std::vector<double> costs{0.01, 1, 100};
  for (std::size_t k = 0; k < 3; ++k) {
    const arma::mat gradient =
        exact_softmax_gradient(data, costs[k], linear(path, k).weights(), linear(path, k).bias());
    BOOST_TEST(arma::norm(gradient, "fro") < 1.5e-5 * first);  // the half is rounding
    BOOST_TEST(path[k]->facts.at("gradient_norm") <= 1e-5);
  }
  // Rising costs cost weight.
  BOOST_TEST(arma::norm(linear(path, 0).weights(), "fro") < arma::norm(linear(path, 2).weights(), "fro"));
  // Started elsewhere, it ends at the same place.
  const Path alone = softmax_regression(data, {100}, {.tolerance = 1e-5});
  BOOST_TEST(alone[0]->facts.at("objective") == path[2]->facts.at("objective"), boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(without_weight_the_bias_is_the_log_of_frequency) {
  TrainingSet data = planted(1000);
  for (arma::uword j = 0; j < 1000; ++j) data.labels(j) = j < 100 ? 0 : j < 300 ? 1 : j < 600 ? 2 : 3;
  const arma::vec bias = linear(softmax_regression(data, {1e-6}, {.tolerance = 1e-6})).bias();
  const arma::vec expected = arma::log(arma::vec{0.1, 0.2, 0.3, 0.4});
  // Weights of C n/2 = 5e-4 shift the mean of the exponentials by half their square.
  BOOST_TEST(arma::abs(bias - bias(0) - (expected - expected(0))).max() < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_tolerance_below_rounding_is_an_error_of_the_run) {
  BOOST_CHECK_EXCEPTION(softmax_regression(planted(), {1e6}, {.tolerance = 1e-15}), RunError,
                        says("raise --tolerance"));
}

BOOST_AUTO_TEST_CASE(linear_svm_ends_where_the_gradient_does) {
  const TrainingSet data = planted();
  const std::vector<double> costs{0.01, 1};
  const Path path = linear_svm(data, costs, {.tolerance = 1e-3});
  const arma::mat X = arma::join_cols(arma::conv_to<arma::mat>::from(data.samples), arma::ones(1, 1500));
  for (std::size_t k = 0; k < 2; ++k)
    for (arma::uword c = 0; c < 4; ++c) {
      const arma::rowvec y = 2 * arma::conv_to<arma::rowvec>::from(data.labels == c) - 1;
      const arma::vec w = arma::join_cols(linear(path, k).weights().col(c), linear(path, k).bias().row(c));
      const arma::rowvec lack = arma::clamp(1 - y % (w.t() * X), 0, infinity);
      const arma::vec ridge = arma::join_cols(w.head(12), arma::vec{0});  // the bias is free
      const arma::vec gradient = ridge - 2 * costs[k] * X * (y % lack).t(), first = -2 * costs[k] * X * y.t();
      BOOST_TEST(arma::norm(gradient) <= 1e-3 * arma::norm(first));
    }
  BOOST_TEST(path[1]->facts.at("gradient_norm") <= 1e-3);
  const Path alone = linear_svm(data, {1}, {.tolerance = 1e-3});
  // Half a squared gradient over the least curvature, 1: less than 1e-4 of the objective here.
  BOOST_TEST(alone[0]->facts.at("objective") == path[1]->facts.at("objective"), boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(a_linear_svm_of_two_samples_has_them_on_its_margins) {
  // w = t (x₁ − x₂) and b by symmetry: with D = |x₁ − x₂|² each lacks 1 − tD/2, and t + 2·2C(D/2)(tD/2 − 1)/D = 0.
  const TrainingSet two{{{3, 5}, {1, 1}}, {0, 1}, 2};
  const double cost = 0.3, D = 4, t = 2 * cost / (1 + cost * D);
  const Path path = linear_svm(two, {cost}, {.tolerance = 1e-9});
  BOOST_TEST(linear(path).weights()(0, 0) == -2 * t, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(std::abs(linear(path).weights()(1, 0)) < 1e-12);
  BOOST_TEST(linear(path).bias()(0) == 8 * t, boost::test_tools::tolerance(1e-9));
}

// Sparse and dense samples, more samples than features and fewer: products are formed in ways of their own.
BOOST_AUTO_TEST_CASE(linear_svms_of_every_shape_are_optimal) {
  for (const auto& [d, n] : {std::pair<arma::uword, arma::uword>{12, 300}, {200, 30}})
    for (const bool sparse : {false, true}) {
      Planted made = planted_clusters(d, n, 3, 0.3, 6);
      if (sparse) made.samples.transform([](float value) { return value > 1 ? value : 0.f; });
      const Path path = linear_svm({made.samples, made.labels, 3}, {0.1, 10}, {.tolerance = 1e-6});
      const arma::mat X = arma::conv_to<arma::mat>::from(made.samples);
      const arma::mat scores = (linear(path, 1).weights().t() * X).eval().each_col() + linear(path, 1).bias();
      for (arma::uword c = 0; c < 3; ++c) {
        const arma::rowvec y = 2 * arma::conv_to<arma::rowvec>::from(made.labels == c) - 1;
        const arma::rowvec pull = 2 * 10 * (y % arma::clamp(1 - y % scores.row(c), 0, infinity));
        const double first = 2 * 10 * arma::norm(X * y.t());
        BOOST_TEST(arma::norm(linear(path, 1).weights().col(c) - X * pull.t()) < 1e-6 * first);
        BOOST_TEST(std::abs(arma::accu(pull)) < 1e-6 * first);
      }
    }
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const TrainingSet data = planted(3000);
  for (const Method& method : methods()) {
    if (method.has_gamma) continue;
    const auto decisions = [&](unsigned count) {
      set_threads(count);
      return method.fit(data, {0.1, 1}, {.tolerance = method.tolerance}, {}).back()->decisions(data.samples);
    };
    const arma::fmat one = decisions(1), three = decisions(3);
    BOOST_TEST(std::equal(one.begin(), one.end(), three.begin()), method.name);
  }
  set_threads(1);
}
