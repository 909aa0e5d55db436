#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "analysis/gabor.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi, degree = pi / 180;

// Gabor functions of which about a cycle or more is to be seen (4 nx ≥ 1 within ±2σx), that are resolved by the pixels
// (σ ≥ 1, f ≤ 0.3) and lie, for the most part, within the patch (σ ≤ p/4, centre within 0.2 p of its middle).
Gabor plant(Random& random, PatchShape shape) {
  const double p = static_cast<double>(std::min(shape.height, shape.width));
  for (;;) {
    const double f = random.uniform(0.08, 0.3);
    const Gabor g{.amplitude = random.uniform(0.5, 2),
                  .x0 = random.uniform(-0.2, 0.2) * p,
                  .y0 = random.uniform(-0.2, 0.2) * p,
                  .theta = random.uniform(0, pi),
                  .sigma_x = random.uniform(0.25, 0.7) / f,
                  .sigma_y = random.uniform(0.25, 0.9) / f,
                  .frequency = f,
                  .phase = random.uniform(-pi, pi)};
    if (std::max(g.sigma_x, g.sigma_y) <= p / 4 && std::min(g.sigma_x, g.sigma_y) >= 1) return g;
  }
}

struct Planted {
  std::vector<Gabor> gabors;
  arma::mat filters;
};

// White noise of standard deviation `noise` times the root mean square of the filter over the patch.
Planted plant_many(std::size_t count, PatchShape shape, double noise, std::uint64_t seed) {
  Planted planted;
  planted.filters.set_size(shape.pixels(), count);
  for (std::size_t j = 0; j < count; ++j) {
    Random random(seed, "plant", j);
    planted.gabors.push_back(plant(random, shape));
    arma::vec filter = render(planted.gabors.back(), shape);
    const double rms = std::sqrt(arma::mean(arma::square(filter)));
    for (double& pixel : filter) pixel += noise * rms * random.normal();
    planted.filters.col(j) = filter;
  }
  return planted;
}

double wrapped(double angle, double period) { return angle - period * std::round(angle / period); }

// How far a fit is off, written in the orientation nearest to the planted one.
struct Miss {
  double theta, frequency, phase;
  double carrier;  // phase at the planted centre
};

Miss miss(const Gabor& fit, const Gabor& planted) {
  const bool turned = std::abs(wrapped(fit.theta - planted.theta, 2 * pi)) > pi / 2;
  const double theta = turned ? fit.theta + pi : fit.theta, phase = turned ? -fit.phase : fit.phase;
  const double dx = planted.x0 - fit.x0, dy = planted.y0 - fit.y0;
  const double there = phase + 2 * pi * fit.frequency * (dx * std::cos(theta) + dy * std::sin(theta));
  return {wrapped(theta - planted.theta, 2 * pi), fit.frequency - planted.frequency,
          wrapped(phase - planted.phase, 2 * pi), wrapped(there - planted.phase, 2 * pi)};
}

// The least standard deviations that an unbiased fit can have (Cramér and Rao), in the order of jacobian().
arma::vec least_deviation(const Gabor& g, PatchShape shape, double noise) {
  const arma::mat j = jacobian(g, shape);
  const double rms = std::sqrt(arma::mean(arma::square(render(g, shape))));
  return noise * rms * arma::sqrt(arma::diagvec(arma::inv_sympd(arma::mat(j.t() * j))));
}

double largest_difference(const Gabor& fit, const Gabor& planted) {
  const Miss m = miss(fit, planted);
  return std::max({std::abs(fit.amplitude - planted.amplitude), std::abs(fit.x0 - planted.x0),
                   std::abs(fit.y0 - planted.y0), std::abs(m.theta), std::abs(fit.sigma_x - planted.sigma_x),
                   std::abs(fit.sigma_y - planted.sigma_y), std::abs(m.frequency), std::abs(m.phase)});
}

// Reads pixel (row, column) of the new patch from the old one.
template <class Source>
arma::mat moved(const arma::mat& filters, PatchShape shape, Source source) {
  arma::mat out(arma::size(filters));
  for (arma::uword row = 0; row < shape.height; ++row)
    for (arma::uword column = 0; column < shape.width; ++column)
      out.row(row * shape.width + column) = filters.row(source(row, column));
  return out;
}

}  // namespace

// Without noise the minimum is exact; steps end when they promise less than 1e-12 of the energy, that is about 1e-6 of
// a parameter, and the last one, being Newton's there, ends well below.
BOOST_AUTO_TEST_CASE(planted_without_noise_is_found_exactly) {
  for (const PatchShape shape : {PatchShape{8, 8}, {12, 12}, {16, 16}, {20, 20}, {10, 18}, {17, 9}}) {
    const Planted planted = plant_many(60, shape, 0, shape.pixels());
    const auto fits = fit_gabors(planted.filters, shape);
    for (std::size_t j = 0; j < fits.size(); ++j) {
      BOOST_TEST_CONTEXT(shape.height << " x " << shape.width << ", plant " << j) {
        BOOST_TEST(fits[j].fitted);
        BOOST_TEST(fits[j].r_squared > 1 - 1e-10);
        BOOST_TEST(largest_difference(fits[j].gabor, planted.gabors[j]) < 1e-4);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(with_a_tenth_of_noise_orientation_frequency_and_carrier_are_found) {
  for (const arma::uword p : {12u, 16u, 20u}) {
    const PatchShape shape{p, p};
    const Planted planted = plant_many(300, shape, 0.1, p);
    const auto fits = fit_gabors(planted.filters, shape);
    int theta = 0, frequency = 0, carrier = 0;
    for (std::size_t j = 0; j < fits.size(); ++j) {
      const Miss m = miss(fits[j].gabor, planted.gabors[j]);
      theta += std::abs(m.theta) < 1 * degree;
      frequency += std::abs(m.frequency) < 0.02 * planted.gabors[j].frequency;
      carrier += std::abs(m.carrier) < 2 * degree;
    }
    BOOST_TEST(theta >= 297);
    BOOST_TEST(frequency >= 297);
    BOOST_TEST(carrier >= 297);
  }
}

// φ itself belongs to the centre of the envelope, which is known less well than the carrier: at a tenth of noise no
// unbiased fit of these patches can know φ to better than 1.2° … 2° (median), so two degrees ask for less noise.
BOOST_AUTO_TEST_CASE(with_little_noise_the_phase_is_found) {
  const PatchShape shape{16, 16};
  const Planted planted = plant_many(300, shape, 0.03, 1);
  const auto fits = fit_gabors(planted.filters, shape);
  int phase = 0;
  for (std::size_t j = 0; j < fits.size(); ++j)
    phase += std::abs(miss(fits[j].gabor, planted.gabors[j]).phase) < 2 * degree;
  BOOST_TEST(phase >= 297);
}

// Errors divided by their Cramér–Rao bounds have mean square 1: nothing more can be read off the pixels. The mean of
// 400 squares scatters by sqrt(2/400) = 0.07 around it; 0.3 leaves room for the curvature of the model.
BOOST_AUTO_TEST_CASE(no_unbiased_fit_is_more_accurate) {
  const PatchShape shape{16, 16};
  const std::size_t count = 400;
  const Planted planted = plant_many(count, shape, 0.1, 2);
  const auto fits = fit_gabors(planted.filters, shape);
  arma::vec squares(3, arma::fill::zeros);
  for (std::size_t j = 0; j < count; ++j) {
    const Miss m = miss(fits[j].gabor, planted.gabors[j]);
    const arma::vec least = least_deviation(planted.gabors[j], shape, 0.1);
    squares += arma::square(arma::vec{m.theta / least(3), m.frequency / least(6), m.phase / least(7)}) / double(count);
  }
  for (const double square : squares) BOOST_TEST((square > 0.7 && square < 1.3));
}

BOOST_AUTO_TEST_CASE(centres_at_the_border_and_in_the_corner) {
  const PatchShape shape{16, 16};
  Random random(3, "plant");
  for (int trial = 0; trial < 40; ++trial) {
    Gabor g = plant(random, shape);
    g.x0 = trial % 2 ? 7.5 : -7.5;
    if (trial % 4 < 2) g.y0 = trial % 3 ? 7.5 : -7.5;
    const GaborFit fit = fit_gabors(render(g, shape), shape).front();
    BOOST_TEST_CONTEXT("trial " << trial) {
      BOOST_TEST(fit.r_squared > 1 - 1e-6);
      BOOST_TEST(std::abs(miss(fit.gabor, g).theta) < 1 * degree);
      BOOST_TEST(std::abs(miss(fit.gabor, g).frequency) < 0.02 * g.frequency);
    }
  }
}

BOOST_AUTO_TEST_CASE(blobs_are_even_and_broad) {
  const PatchShape shape{16, 16};
  Random random(4, "plant");
  for (int trial = 0; trial < 30; ++trial) {
    const Gabor blob{.amplitude = trial % 2 ? 1.0 : -1.0,
                     .x0 = random.uniform(-5, 5),
                     .y0 = random.uniform(-5, 5),
                     .theta = random.uniform(0, pi),
                     .sigma_x = random.uniform(1, 3.5),
                     .sigma_y = random.uniform(1, 3.5)};
    const GaborFit fit = fit_gabors(render(blob, shape), shape).front();
    BOOST_TEST(fit.fitted);
    BOOST_TEST(fit.r_squared > 0.999);
    BOOST_TEST(fit.gabor.nx() < 0.25);
    BOOST_TEST(fit.gabor.ny() < 0.25);
    BOOST_TEST(folded_phase(fit.gabor.phase) < 10 * degree);
  }
}

// Equal up to where the descents end (see above): 1e-4 of a parameter.
BOOST_AUTO_TEST_CASE(the_fit_follows_the_filter) {
  const PatchShape shape{14, 14};
  const Planted planted = plant_many(40, shape, 0.1, 5);
  const auto fits = fit_gabors(planted.filters, shape);
  const auto negative = fit_gabors(-planted.filters, shape);
  const auto larger = fit_gabors(1000 * planted.filters, shape);
  const auto quarter =
      fit_gabors(moved(planted.filters, shape, [](auto row, auto column) { return (13 - column) * 14 + row; }), shape);
  const auto mirrored =
      fit_gabors(moved(planted.filters, shape, [](auto row, auto column) { return column * 14 + row; }), shape);
  for (std::size_t j = 0; j < fits.size(); ++j) {
    const Gabor g = fits[j].gabor;
    Gabor expected = g;
    expected.phase += pi;
    BOOST_TEST(largest_difference(negative[j].gabor, expected) < 1e-4);
    expected = g, expected.amplitude *= 1000;
    BOOST_TEST(largest_difference(larger[j].gabor, expected) < 1e-4 * 1000);
    expected = g, expected.theta += pi / 2, expected.x0 = -g.y0, expected.y0 = g.x0;
    BOOST_TEST(largest_difference(quarter[j].gabor, expected) < 1e-4);
    expected = g, expected.theta = pi / 2 - g.theta, std::swap(expected.x0, expected.y0);
    BOOST_TEST(largest_difference(mirrored[j].gabor, expected) < 1e-4);
    for (const auto& other : {negative[j], larger[j], quarter[j], mirrored[j]}) {
      BOOST_TEST(std::abs(other.r_squared - fits[j].r_squared) < 1e-9);
      BOOST_TEST(std::abs(folded_phase(other.gabor.phase) - folded_phase(g.phase)) < 1e-4);
      BOOST_TEST(std::abs(other.gabor.nx() - g.nx()) < 1e-4);
      BOOST_TEST(std::abs(other.gabor.ny() - g.ny()) < 1e-4);
    }
  }
}

// More starts never end higher, and eight reach what twice as many do.
BOOST_AUTO_TEST_CASE(eight_starts_are_enough) {
  const PatchShape shape{16, 16};
  const Planted planted = plant_many(100, shape, 0.5, 6);
  const auto eight = fit_gabors(planted.filters, shape);
  const auto many = fit_gabors(planted.filters, shape, {.starts = 40});
  int worse = 0;
  for (std::size_t j = 0; j < eight.size(); ++j) worse += eight[j].r_squared < many[j].r_squared - 1e-3;
  BOOST_TEST(worse <= 1);
}
