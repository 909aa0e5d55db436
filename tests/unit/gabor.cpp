#include "analysis/gabor.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi;

Gabor any_gabor(Random& random) {
  return {.amplitude = random.uniform(-3, 3),
          .x0 = random.uniform(-4, 4),
          .y0 = random.uniform(-4, 4),
          .theta = random.uniform(-7, 7),
          .sigma_x = random.uniform(0.7, 5),
          .sigma_y = random.uniform(0.7, 5),
          .frequency = random.uniform(-0.4, 0.4),
          .phase = random.uniform(-10, 10)};
}

double& parameter(Gabor& g, int index) {
  double* const all[] = {&g.amplitude, &g.x0, &g.y0, &g.theta, &g.sigma_x, &g.sigma_y, &g.frequency, &g.phase};
  return *all[index];
}

bool same_bytes(const std::vector<GaborFit>& left, const std::vector<GaborFit>& right) {
  for (std::size_t j = 0; j < left.size(); ++j)
    if (std::memcmp(&left[j].gabor, &right[j].gabor, sizeof(Gabor)) != 0 || left[j].r_squared != right[j].r_squared)
      return false;
  return left.size() == right.size();
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(rendering_is_the_formula) {
  const PatchShape shape{.height = 7, .width = 10};
  const Gabor g{
      .amplitude = 1.5, .x0 = 0.5, .y0 = -1, .theta = 0.4, .sigma_x = 2, .sigma_y = 3, .frequency = 0.15, .phase = 0.7};
  const arma::vec picture = render(g, shape);
  for (int row = 0; row < 7; ++row)
    for (int column = 0; column < 10; ++column) {
      const double dx = column - 4.5 - 0.5, dy = row - 3 + 1;  // x to the right, y downwards, rows one by one
      const double u = dx * std::cos(0.4) + dy * std::sin(0.4), v = -dx * std::sin(0.4) + dy * std::cos(0.4);
      const double expected = 1.5 * std::exp(-u * u / 8 - v * v / 18) * std::cos(2 * pi * 0.15 * u + 0.7);
      BOOST_TEST(std::abs(picture(arma::uword(row * 10 + column)) - expected) <
                 1e-14);  // a few units in the last place
    }
}

BOOST_AUTO_TEST_CASE(far_from_its_centre_it_vanishes_without_noise) {
  const arma::vec picture = render({.amplitude = 1, .x0 = -9, .sigma_x = 0.4, .sigma_y = 0.4}, {20, 20});
  BOOST_TEST(picture.is_finite());
  BOOST_TEST(std::abs(picture(picture.n_elem - 1)) < 1e-30);
}

BOOST_AUTO_TEST_CASE(jacobian_agrees_with_central_differences) {
  const PatchShape shape{.height = 12, .width = 9};
  Random random(1, "test");
  for (int trial = 0; trial < 50; ++trial) {
    const Gabor g = any_gabor(random);
    const arma::mat analytic = jacobian(g, shape);
    for (int i = 0; i < 8; ++i) {
      const double h = 1e-5;  // truncation h² |G'''| / 6 and rounding 1e-16 / h are both below 1e-8 here
      Gabor up = g, down = g;
      parameter(up, i) += h;
      parameter(down, i) -= h;
      const arma::vec numeric = (render(up, shape) - render(down, shape)) / (2 * h);
      BOOST_TEST(arma::abs(numeric - analytic.col(arma::uword(i))).max() < 1e-7 * (1 + arma::abs(analytic).max()));
    }
  }
}

BOOST_AUTO_TEST_CASE(canonical_form_is_the_same_function) {
  const PatchShape shape{.height = 9, .width = 9};
  Random random(2, "test");
  for (int trial = 0; trial < 200; ++trial) {
    const Gabor g = any_gabor(random), c = canonical(g);
    BOOST_TEST((c.amplitude >= 0 && c.frequency >= 0));
    BOOST_TEST((c.theta >= 0 && c.theta < pi));
    BOOST_TEST((c.phase > -pi && c.phase <= pi));
    BOOST_TEST(arma::abs(render(g, shape) - render(c, shape)).max() < 1e-12);
    BOOST_TEST(std::abs(folded_phase(g.phase) - folded_phase(c.phase)) < 1e-12);
  }
  BOOST_TEST(canonical({.amplitude = -1, .frequency = 0.1, .phase = 0}).phase == pi);
  BOOST_TEST(canonical({.amplitude = 1, .theta = -1e-18}).theta == 0);
}

BOOST_AUTO_TEST_CASE(phase_folds_to_even_and_odd) {
  const double cases[][2] = {{0, 0},
                             {pi, 0},
                             {-pi, 0},
                             {pi / 2, pi / 2},
                             {-pi / 2, pi / 2},
                             {3 * pi / 4, pi / 4},
                             {-pi / 3, pi / 3},
                             {5 * pi / 6, pi / 6},
                             {-5 * pi / 6, pi / 6},
                             {1.5 * pi, pi / 2}};
  for (const auto& [phase, folded] : cases) BOOST_TEST(std::abs(folded_phase(phase) - folded) < 1e-14);
  for (double phase = -7; phase < 7; phase += 0.13) {
    const double definition = std::abs(std::fmod(std::fmod(phase + pi / 2, pi) + pi, pi) - pi / 2);
    BOOST_TEST(std::abs(folded_phase(phase) - definition) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_fitted_is_reported_and_disturbs_nobody) {
  const PatchShape shape{.height = 8, .width = 8};
  arma::mat filters(64, 6, arma::fill::zeros);
  filters.col(1).fill(0.3);
  filters(5, 2) = std::numeric_limits<double>::quiet_NaN();
  filters(5, 3) = std::numeric_limits<double>::infinity();
  filters.col(4) = render({.amplitude = 1, .sigma_x = 1.5, .sigma_y = 2, .frequency = 0.2, .phase = 1}, shape);
  filters.col(5) = 1e-280 * filters.col(4);
  const auto fits = fit_gabors(filters, shape);
  for (int j = 0; j < 4; ++j) {
    BOOST_TEST(!fits[std::size_t(j)].fitted);
    BOOST_TEST(fits[std::size_t(j)].r_squared == 0);
  }
  BOOST_TEST(fits[4].fitted);
  BOOST_TEST(fits[5].fitted);
  BOOST_TEST(std::abs(fits[5].gabor.amplitude * 1e280 - fits[4].gabor.amplitude) < 1e-6);
  BOOST_TEST(fit_gabors(arma::mat(64, 0), shape).empty());
}

BOOST_AUTO_TEST_CASE(r_squared_takes_no_mean_off) {
  const PatchShape shape{.height = 12, .width = 12};
  Random random(3, "test");
  const arma::mat filter = render({.amplitude = 1, .sigma_x = 2, .sigma_y = 2, .frequency = 0.2}, shape) + 0.1 +
                           0.1 * arma::conv_to<arma::mat>::from(random.normal(144, 1));
  const GaborFit fit = fit_gabors(filter, shape).front();
  const double rest = arma::accu(arma::square(filter - render(fit.gabor, shape)));
  BOOST_TEST(std::abs(fit.r_squared - (1 - rest / arma::accu(arma::square(filter)))) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_centre_outside_the_patch_is_not_fitted) {
  const PatchShape shape{.height = 12, .width = 12};
  const Gabor outside{.amplitude = 1, .x0 = 7.5, .sigma_x = 2, .sigma_y = 2, .frequency = 0.2, .phase = 0.5};
  const GaborFitOptions options{.amplitude_limit = 0};  // the largest visible value is far below K
  const GaborFit fit = fit_gabors(render(outside, shape), shape, options).front();
  BOOST_TEST(fit.r_squared > 1 - 1e-9);
  BOOST_TEST(std::abs(fit.gabor.x0 - 7.5) < 1e-3);
  BOOST_TEST(!fit.fitted);
}

BOOST_AUTO_TEST_CASE(min_r_squared_decides_what_is_fitted) {
  const PatchShape shape{.height = 12, .width = 12};
  Random random(4, "test");
  const arma::mat noise = arma::conv_to<arma::mat>::from(random.normal(144, 20));
  for (const auto& fit : fit_gabors(noise, shape)) BOOST_TEST(!fit.fitted);  // eight parameters explain no noise
  for (const auto& fit : fit_gabors(noise, shape, {.centre_margin = 0, .min_r_squared = 0})) BOOST_TEST(fit.fitted);
}

BOOST_AUTO_TEST_CASE(bounds_are_kept) {
  const PatchShape shape{.height = 12, .width = 16};
  Random random(5, "test");
  const arma::mat noise = arma::conv_to<arma::mat>::from(random.normal(192, 50));
  const GaborFitOptions options{.min_cycles = 1,
                                .max_frequency = 0.3,
                                .min_sigma = 1,
                                .max_sigma = 0.25,
                                .centre_margin = 0.1,
                                .amplitude_limit = 0.5};
  const auto fits = fit_gabors(noise, shape, options);
  const double slack = 1 + 1e-9;
  for (arma::uword j = 0; j < noise.n_cols; ++j) {
    const Gabor& g = fits[j].gabor;
    BOOST_TEST((g.frequency * slack >= 1.0 / 16 && g.frequency <= 0.3 * slack));
    BOOST_TEST((g.sigma_x * slack >= 1 && g.sigma_x <= 4 * slack));
    BOOST_TEST((g.sigma_y * slack >= 1 && g.sigma_y <= 4 * slack));
    BOOST_TEST((std::abs(g.x0) <= 9.6 * slack && std::abs(g.y0) <= 7.6 * slack));
    BOOST_TEST(g.amplitude <= 0.5 * arma::abs(noise.col(j)).max() * slack);
  }
}

// A derivative of a Gaussian is the limit f → 0, K → ∞ of Gabor functions.
BOOST_AUTO_TEST_CASE(the_amplitude_bound_rescues_broad_odd_cells) {
  const PatchShape shape{.height = 16, .width = 16};
  arma::mat filter(256, 1);
  for (int k = 0; k < 256; ++k) {
    const double x = k % 16 - 7.5, y = k / 16 - 7.5;
    filter(arma::uword(k), 0) = x * std::exp(-x * x / 18 - y * y / 32);
  }
  const double largest = arma::abs(filter).max();
  const GaborFit free = fit_gabors(filter, shape, {.amplitude_limit = 0}).front();
  const GaborFit bound = fit_gabors(filter, shape).front();
  BOOST_TEST(free.gabor.amplitude > 5 * largest);
  BOOST_TEST(free.gabor.frequency < 0.02);
  BOOST_TEST(bound.gabor.amplitude <= 2 * largest * (1 + 1e-9));
  BOOST_TEST(bound.gabor.frequency > 0.04);
  BOOST_TEST(bound.r_squared > 0.98);  // hardly worse ...
  BOOST_TEST(std::abs(folded_phase(free.gabor.phase) - pi / 2) < 1e-3);
  BOOST_TEST(std::abs(folded_phase(bound.gabor.phase) - pi / 2) < 1e-3);  // ... and as odd
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const PatchShape shape{.height = 10, .width = 10};
  Random random(6, "test");
  const arma::mat filters = arma::conv_to<arma::mat>::from(random.normal(100, 37));
  set_threads(1);
  const auto one = fit_gabors(filters, shape);
  for (const unsigned count : {2u, 3u}) {
    set_threads(count);
    BOOST_TEST(same_bytes(one, fit_gabors(filters, shape)));
  }
  set_threads(1);
}

BOOST_AUTO_TEST_CASE(one_filter_is_fitted_alike_in_any_company) {
  const PatchShape shape{.height = 10, .width = 10};
  Random random(7, "test");
  const arma::mat filters = arma::conv_to<arma::mat>::from(random.normal(100, 11));
  const auto together = fit_gabors(filters, shape);
  for (arma::uword j = 0; j < filters.n_cols; ++j) {
    const std::vector<GaborFit> alone = fit_gabors(filters.col(j), shape);
    BOOST_TEST(same_bytes(alone, {together[j]}));
  }
}

BOOST_AUTO_TEST_CASE(progress_ends_at_the_total) {
  std::size_t last = 0;
  Random random(8, "test");
  fit_gabors(arma::conv_to<arma::mat>::from(random.normal(64, 9)), {8, 8}, {},
             [&](std::size_t done, std::size_t total) { last = std::max(last, total == 9 ? done : 0); });
  BOOST_TEST(last == 9);
}

BOOST_AUTO_TEST_CASE(contradictions_are_named) {
  const arma::mat filters(100, 2, arma::fill::ones);
  const auto says = [](const char* part) { return [=](const Error& error) { return mentions(error.what(), part); }; };
  BOOST_CHECK_EXCEPTION(fit_gabors(filters, {12, 12}), InputError,
                        says("filters of 100 pixels are no patches of 12 x 12"));
  BOOST_CHECK_EXCEPTION(fit_gabors(filters, {10, 10}, {.starts = 0}), UsageError, says("at least one start"));
  BOOST_CHECK_EXCEPTION(fit_gabors(filters, {10, 10}, {.min_cycles = 7}), UsageError, says("lowest frequency"));
  BOOST_CHECK_EXCEPTION(fit_gabors(filters, {10, 10}, {.min_sigma = 11}), UsageError, says("smallest width"));
  BOOST_CHECK_EXCEPTION(fit_gabors(filters, {10, 10}, {.min_sigma = std::nan("")}), UsageError, says("smallest width"));
}
