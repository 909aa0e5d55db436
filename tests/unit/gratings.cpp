#include "analysis/gratings.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <numbers>

#include "analysis/tuning_statistics.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "data/grating_contrast.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi, degree = pi / 180;

// Σ w exp(−2πi f (x cos θ + y sin θ)) of a filter, x and y from the centre of the patch.
double spectrum(const arma::vec& filter, PatchShape shape, double f, double theta) {
  std::complex<double> sum = 0;
  for (arma::uword row = 0; row < shape.height; ++row)
    for (arma::uword column = 0; column < shape.width; ++column) {
      const double x = static_cast<double>(column) - (static_cast<double>(shape.width) - 1) / 2,
                   y = static_cast<double>(row) - (static_cast<double>(shape.height) - 1) / 2;
      sum += filter(row * shape.width + column) *
             std::polar(1., -2 * pi * f * (x * std::cos(theta) + y * std::sin(theta)));
    }
  return std::abs(sum);
}

arma::mat random_filters(arma::uword pixels, arma::uword count) {
  return arma::conv_to<arma::mat>::from(Random(1, "filters").normal(pixels, count));
}

// The responses of linear units with these filters.
GratingResponses linear(const arma::mat& filters, const GratingGrid& grid, PatchShape shape, arma::uword at_once = 7) {
  GratingResponses responses(filters.n_cols, grid);
  const arma::fmat weights = arma::conv_to<arma::fmat>::from(filters.t());
  const arma::vec ones = arma::ones(grid.frequencies.n_elem);
  for (arma::uword first = 0; first < grid.cells(); first += at_once) {
    const arma::uword last = std::min(first + at_once, grid.cells());
    responses.add(weights * gratings(grid, shape, ones, first, last), first);
  }
  return responses;
}

// Units that respond to every phase alike: by_orientation(θ in degrees) at one frequency and half of it at its
// neighbours, and not at others.
template <class Response>
Tuning planted(const GratingOptions& options, Response&& by_orientation) {
  const GratingGrid grid = grating_grid(options);
  const arma::uword F = grid.frequencies.n_elem;
  arma::fmat codes(1, grid.cells() * grid.phases);
  for (arma::uword i = 0; i < codes.n_cols; ++i) {
    const arma::uword cell = i / grid.phases, off = std::max(cell % F, F / 2) - std::min(cell % F, F / 2);
    const double height = off == 0 ? 1 : off == 1 ? 0.5 : 0;
    codes(i) = static_cast<float>(height * by_orientation(grid.orientations(cell / F) / degree));
  }
  GratingResponses responses(1, grid);
  responses.add(codes, 0);
  return tuning_of(responses);
}

// The x in [low, high] at which a falling function is zero.
template <class Function>
double root(Function&& function, double low, double high) {
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (function(middle) > 0 ? low : high) = middle;
  }
  return low;
}

Tuning some_units(arma::uword count, std::uint64_t seed) {
  Random random(seed, "units");
  const auto draw = [&](double high) {
    arma::vec values(count);
    for (double& value : values) value = random.uniform(0, high);
    return values;
  };
  Tuning tuning{draw(1), draw(180), draw(0.5), draw(1), draw(90), draw(1), draw(3), draw(2), {}, {}};
  tuning.response.head(2).zeros();
  for (arma::vec* values : {&tuning.circular_variance, &tuning.bandwidth, &tuning.frequency_bandwidth})
    values->head(2).fill(arma::datum::nan);
  tuning.bandwidth(3) = arma::datum::nan;
  return tuning;
}

Metric find(const std::vector<Metric>& metrics, const std::string& name) {
  for (const auto& metric : metrics)
    if (metric.name == name) return metric;
  throw std::out_of_range(name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_grid_covers_half_a_turn_and_all_octaves_evenly) {
  const GratingGrid grid = grating_grid({.orientations = 12, .frequencies = 9, .phases = 4});
  BOOST_TEST(grid.cells() == 108);
  BOOST_TEST(arma::approx_equal(grid.orientations / degree, arma::vec(15 * arma::regspace(0, 11)), "absdiff", 1e-12));
  BOOST_TEST(grid.frequencies.front() == 0.03);
  BOOST_TEST(std::abs(grid.frequencies.back() - 0.48) < 1e-15);
  const arma::vec octaves = arma::log2(grid.frequencies);
  BOOST_TEST(arma::approx_equal(arma::diff(octaves), arma::vec(8, arma::fill::value(0.5)), "absdiff", 1e-12));
}

// At θ = 0 the stripes are vertical: rows are equal, columns follow the cosine about the centre of the patch.
BOOST_AUTO_TEST_CASE(a_grating_is_the_cosine_that_is_documented) {
  const PatchShape shape{3, 5};
  const GratingGrid grid = grating_grid({.orientations = 4, .frequencies = 3, .phases = 4, .lowest_frequency = 0.1,
                                         .highest_frequency = 0.4});
  const arma::fmat patches = gratings(grid, shape, {1, 2, 3}, 0, grid.cells());
  BOOST_TEST(patches.n_cols == 48);
  for (arma::uword p = 0; p < 4; ++p)
    for (arma::uword pixel = 0; pixel < 15; ++pixel) {
      const double x = static_cast<double>(pixel % 5) - 2, y = static_cast<double>(pixel / 5) - 1,
                   phi = static_cast<double>(p) * pi / 2;
      BOOST_TEST(std::abs(patches(pixel, p) - std::cos(2 * pi * 0.1 * x - phi)) < 1e-6);
      // orientation 90 degrees at the middle frequency: cell 2·3 + 1
      BOOST_TEST(std::abs(patches(pixel, 28 + p) - 2 * std::cos(2 * pi * 0.2 * y - phi)) < 1e-6);
    }
}

// A linear unit responds by |W(f, θ)| cos(φ − φ0): half-wave rectified, F1 is half of the amplitude, and F0 the
// amplitude over π up to the harmonics that as many phases do not resolve, of which the largest is 2/(π(P² − 1)).
BOOST_AUTO_TEST_CASE(linear_units_have_the_closed_form) {
  const PatchShape shape{6, 9};
  const GratingGrid grid = grating_grid({.orientations = 10, .frequencies = 6, .phases = 16});
  const arma::mat filters = random_filters(shape.pixels(), 5);
  const GratingResponses responses = linear(filters, grid, shape);
  for (arma::uword j = 0; j < filters.n_cols; ++j) {
    const arma::mat mean = responses.mean(j), first = responses.first_harmonic(j);
    BOOST_REQUIRE((mean.n_rows == 6 && mean.n_cols == 10));
    for (arma::uword t = 0; t < 10; ++t)
      for (arma::uword k = 0; k < 6; ++k) {
        const double amplitude = spectrum(filters.col(j), shape, grid.frequencies(k), grid.orientations(t));
        BOOST_TEST(std::abs(first(k, t) - amplitude / 2) < 1e-5 * arma::norm(filters.col(j)));
        BOOST_TEST(std::abs(mean(k, t) - amplitude / pi) < 2 * 2 / (pi * 255) * amplitude + 1e-5);
      }
  }
  const Tuning tuning = tuning_of(responses);
  BOOST_TEST(arma::abs(tuning.modulation - pi / 2).max() < 0.02);
}

// A Gabor function that lies within the patch has the spectrum of a Gaussian about its frequency.
BOOST_AUTO_TEST_CASE(a_planted_gabor_has_its_analytic_tuning) {
  const PatchShape shape{40, 36};
  const GratingOptions fine{.orientations = 90, .frequencies = 33, .phases = 4}, usual;
  for (const double theta : {50., 131., 179.2}) {
    Gabor g{.amplitude = 1, .theta = theta * degree, .sigma_x = 3.5, .sigma_y = 4.5, .frequency = 0.2, .phase = 0.7};
    const auto loss = [&](double f, double off) {  // of the logarithm of the response, at an angle to the stripes
      return 2 * pi * pi * (std::pow(g.sigma_x * (f * std::cos(off) - g.frequency), 2) +
                            std::pow(g.sigma_y * f * std::sin(off), 2));
    };
    const double side = std::sqrt(std::log(2) / 2) / (pi * g.sigma_x);
    const double octaves = std::log2((g.frequency + side) / (g.frequency - side));
    // The usual grid has steps h of 2.5 degrees and a sixth of an octave. Linear interpolation of a Gaussian of width s
    // errs by up to h²/8 · 0.37/s (half width, s = 10 degrees), twice h²/8 · 0.33/s (full width, s = 0.33 octaves), and
    // the parabola at its top by about as much. Off the centre, the mean over 16 phases varies by 2/(16² − 1) from
    // grating to grating, which moves the top by up to half a degree.
    for (const auto& [options, x0, angle, width] : {std::tuple{fine, 0., 0.05, 0.01}, {usual, 1.3, 0.4, 0.05}}) {
      g.x0 = x0;
      const arma::mat filter = render(g, shape);
      const GratingGrid grid = grating_grid(options);
      const double f = grid.frequencies(arma::index_min(arma::abs(grid.frequencies - g.frequency)));  // the curve's
      const double half =
          root([&](double off) { return std::log(2) / 2 + loss(f, 0) - loss(f, off); }, 0, pi / 2) / degree;
      const Tuning tuning = tuning_of(linear(filter, grid, shape, 100));
      const double off = tuning.orientation(0) - theta;
      BOOST_TEST(std::abs(off - 180 * std::round(off / 180)) < 2 * angle, "orientation " << tuning.orientation(0));
      BOOST_TEST(std::abs(std::log2(tuning.frequency(0) / g.frequency)) < width, "frequency " << tuning.frequency(0));
      BOOST_TEST(std::abs(tuning.bandwidth(0) - half) < angle, tuning.bandwidth(0) << " is not " << half);
      BOOST_TEST(std::abs(tuning.frequency_bandwidth(0) - octaves) < width,
                 tuning.frequency_bandwidth(0) << " is not " << octaves);
      BOOST_TEST(tuning.orthogonal_ratio(0) < 0.001);
      BOOST_TEST((tuning.orientation(0) >= 0 && tuning.orientation(0) < 180));
    }
  }
}

BOOST_AUTO_TEST_CASE(circular_variance_and_bandwidth_of_planted_curves) {
  const GratingOptions options;
  const Tuning flat = planted(options, [](double) { return 2; });
  BOOST_TEST(std::abs(flat.circular_variance(0) - 1) < 1e-12);
  BOOST_TEST(std::abs(flat.orthogonal_ratio(0) - 1) < 1e-12);
  BOOST_TEST(std::isnan(flat.bandwidth(0)));
  BOOST_TEST(std::abs(flat.response(0) - 2) < 1e-12);
  BOOST_TEST(flat.modulation(0) < 1e-12);
  BOOST_TEST(std::abs(flat.frequency_bandwidth(0) - 1. / 3) < 1e-12);  // half of the height one step away

  const Tuning one = planted(options, [](double theta) { return std::abs(theta - 35) < 1e-9 ? 1 : 0; });
  BOOST_TEST(std::abs(one.circular_variance(0)) < 1e-12);
  BOOST_TEST(std::abs(one.orientation(0) - 35) < 1e-12);
  BOOST_TEST(one.orthogonal_ratio(0) == 0);
  BOOST_TEST(std::abs(one.bandwidth(0) - 2.5 * (1 - 1 / std::numbers::sqrt2)) < 1e-12);

  // Von Mises: circular variance 1 − I1(κ)/I0(κ), falls to 1/√2 where κ(1 − cos 2Δ) = ln √2, exp(−2κ) at 90 degrees.
  for (const double kappa : {0.5, 1., 3., 8.})
    for (const double theta : {0., 61.3, 90., 178.}) {
      const Tuning tuning = planted(options, [&](double at) {
        return std::exp(kappa * (std::cos(2 * (at - theta) * degree) - 1));
      });
      const double variance = 1 - std::cyl_bessel_i(1., kappa) / std::cyl_bessel_i(0., kappa);
      BOOST_TEST(std::abs(tuning.circular_variance(0) - variance) < 1e-6);  // single precision of codes
      BOOST_TEST(std::abs(tuning.orthogonal_ratio(0) - std::exp(-2 * kappa)) < 2e-3);
      const double off = tuning.orientation(0) - theta;
      BOOST_TEST(std::abs(off - 180 * std::round(off / 180)) < 0.1);
      const double half = std::acos(1 - std::log(2) / (2 * kappa)) / 2 / degree;
      BOOST_TEST(std::abs(tuning.bandwidth(0) - half) < 0.25, tuning.bandwidth(0) << " is not " << half);
    }
  const Tuning broad = planted(options, [](double theta) { return 1 + 0.1 * std::cos(2 * theta * degree); });
  BOOST_TEST(std::isnan(broad.bandwidth(0)));  // falls to 0.9/1.1 only
  BOOST_TEST(std::abs(broad.circular_variance(0) - 0.95) < 1e-6);
}

BOOST_AUTO_TEST_CASE(what_leaves_the_grid_has_no_bandwidth) {
  const PatchShape shape{16, 16};
  const Gabor high{.amplitude = 1, .sigma_x = 1.2, .sigma_y = 3, .frequency = 0.45, .phase = pi / 2}, low{
                  .amplitude = 1, .sigma_x = 3, .sigma_y = 3, .frequency = 0.02};
  for (const Gabor& g : {high, low}) {
    const Tuning tuning = tuning_of(linear(arma::mat(render(g, shape)), grating_grid({}), shape, 50));
    BOOST_TEST(std::isnan(tuning.frequency_bandwidth(0)));
    BOOST_TEST(std::isfinite(tuning.frequency(0)));
  }
}

BOOST_AUTO_TEST_CASE(a_silent_unit_has_no_tuning) {
  const GratingGrid grid = grating_grid({.orientations = 4, .frequencies = 3, .phases = 4});
  GratingResponses responses(2, grid);
  arma::fmat codes(2, grid.cells() * 4, arma::fill::value(-1.f));  // the first unit responds by negative codes alone
  codes.row(1).fill(0.5f);
  responses.add(codes, 0);
  const Tuning tuning = tuning_of(responses);
  BOOST_TEST((tuning.response(0) == 0 && tuning.response(1) == 0.5));
  BOOST_TEST((tuning.responding()(0) == 0 && tuning.responding()(1) == 1));
  for (const arma::vec* values : {&tuning.orientation, &tuning.frequency, &tuning.circular_variance, &tuning.bandwidth,
                                  &tuning.orthogonal_ratio, &tuning.frequency_bandwidth, &tuning.modulation})
    BOOST_TEST(std::isnan((*values)(0)));
  BOOST_TEST(arma::accu(tuning.orientation_tuning.col(0)) == 0);
}

BOOST_AUTO_TEST_CASE(batches_and_threads_change_nothing) {
  const PatchShape shape{8, 8};
  const GratingGrid grid = grating_grid({.orientations = 9, .frequencies = 5, .phases = 6});
  const arma::mat filters = random_filters(64, 40);
  const Tuning one = tuning_of(linear(filters, grid, shape, 45));
  set_threads(3);
  const Tuning three = tuning_of(linear(filters, grid, shape, 45)), pieces = tuning_of(linear(filters, grid, shape, 4));
  set_threads(1);
  BOOST_TEST(arma::approx_equal(one.circular_variance, three.circular_variance, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(one.frequency_tuning, three.frequency_tuning, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(one.frequency_tuning, pieces.frequency_tuning, "reldiff", 1e-6));  // other products
}

// ---- statistics ----

BOOST_AUTO_TEST_CASE(statistics_of_a_small_population) {
  const double none = arma::datum::nan;
  const Tuning tuning{.response = {1, 2, 0, 3},
                      .orientation = {0, 10, none, 20},
                      .frequency = {0.1, 0.2, none, 0.4},
                      .circular_variance = {0.2, 0.4, none, 0.9},
                      .bandwidth = {10, 20, none, none},
                      .orthogonal_ratio = {0, 0.1, none, 0.8},
                      .frequency_bandwidth = {none, none, none, 1.5},
                      .modulation = {1.5, 1.4, none, 0.5},
                      .orientation_tuning = {},
                      .frequency_tuning = {}};
  const auto metrics = tuning_statistics(tuning, arma::vec{0.2, 0.4, 0.9, 0.9}, 20, 1);
  const auto value = [&](const std::string& name) { return find(metrics, name).value; };
  BOOST_TEST((value("units") == 4 && value("silent") == 1));
  BOOST_TEST(value("share_responding") == 0.75);
  BOOST_TEST(value("median_circular_variance") == 0.4);
  BOOST_TEST(value("median_bandwidth") == 15);
  BOOST_TEST(std::abs(value("share_bandwidth") - 2. / 3) < 1e-15);
  BOOST_TEST(value("median_orthogonal_ratio") == 0.1);
  BOOST_TEST(value("median_frequency") == 0.2);
  BOOST_TEST(value("median_frequency_bandwidth") == 1.5);
  BOOST_TEST(std::abs(value("share_frequency_bandwidth") - 1. / 3) < 1e-15);
  BOOST_TEST(value("median_modulation") == 1.4);
  BOOST_TEST(std::abs(value("share_simple") - 2. / 3) < 1e-15);
  // F differs from G by 1/3 − 1/4 on [0.2, 0.4] and by 2/3 − 1/2 on [0.4, 0.9]
  BOOST_TEST(std::abs(value("circular_variance_w1_cells") - (0.2 / 12 + 0.5 / 6)) < 1e-12);
  BOOST_TEST(metrics.size() == tuning_metrics().size());
  BOOST_TEST(tuning_statistics(tuning, {}, 20, 1).size() == metrics.size() - 1);
}

BOOST_AUTO_TEST_CASE(intervals_of_tuning_hold_their_values_and_depend_on_the_seed_alone) {
  const Tuning tuning = some_units(200, 1);
  const arma::vec cells = some_units(300, 2).orthogonal_ratio;
  const auto one = tuning_statistics(tuning, cells, 200, 7);
  set_threads(3);
  const auto three = tuning_statistics(tuning, cells, 200, 7), elsewhere = tuning_statistics(tuning, cells, 200, 8);
  set_threads(1);
  int differ = 0;
  for (std::size_t k = 0; k < one.size(); ++k)
    BOOST_TEST_CONTEXT(one[k].name) {
      BOOST_TEST((one[k].value == three[k].value && one[k].low == three[k].low && one[k].high == three[k].high &&
                  one[k].error == three[k].error));
      BOOST_TEST(one[k].low <= one[k].high);
      if (one[k].name != "circular_variance_w1_cells")  // distances only grow
        BOOST_TEST((one[k].low <= one[k].value && one[k].value <= one[k].high));
      differ += one[k].low != elsewhere[k].low;
    }
  BOOST_TEST(differ > 5);
}

BOOST_AUTO_TEST_CASE(without_a_cell_is_the_distance_of_circular_variances_to_the_others) {
  const Tuning tuning = some_units(50, 1);
  arma::vec cells = some_units(20, 2).orthogonal_ratio;
  const arma::vec without = circular_variance_without_cells(tuning, cells);
  BOOST_TEST(without.n_elem == 20u);
  cells.shed_row(4);
  BOOST_TEST(without(4) == find(tuning_statistics(tuning, cells, 1, 1), "circular_variance_w1_cells").value);
}

BOOST_AUTO_TEST_CASE(a_silent_population_has_no_numbers) {
  Tuning tuning = some_units(10, 1);
  tuning.response.zeros();
  const auto metrics = tuning_statistics(tuning, arma::vec{0.1, 0.5}, 10, 1);
  BOOST_TEST(find(metrics, "share_responding").value == 0);
  for (const char* name :
       {"median_circular_variance", "median_frequency", "share_simple", "circular_variance_w1_cells"})
    BOOST_TEST((std::isnan(find(metrics, name).value) && std::isnan(find(metrics, name).low)));
}

// ---- contrast in images ----

// A grating of whole periods in an image comes out of the recorded steps with the amplitude that is predicted.
BOOST_AUTO_TEST_CASE(whitening_passes_gratings_as_predicted) {
  const arma::uword side = 64;
  const ImageStep once{.method = "olshausen-field", .cutoff = 25, .gain = 3, .longer_side = 64},
      again{.method = "olshausen-field", .cutoff = 60, .gain = 0.1, .longer_side = 128},
      gain{.method = "scale", .gain = 7, .longer_side = 64};
  for (const auto& images : {std::vector{once}, {once, gain, again}, {gain}, {}}) {
    const Preprocessing steps{.images = images};
    const arma::vec cycles = {2, 7, 12, 20, 30};
    arma::vec amplitudes(cycles.n_elem);
    for (arma::uword k = 0; k < cycles.n_elem; ++k) {
      arma::fcube image(side, side, 1);
      for (arma::uword x = 0; x < side; ++x)
        image.slice(0).row(x).fill(static_cast<float>(std::cos(2 * pi * cycles(k) * static_cast<double>(x) / 64.)));
      amplitudes(k) = arma::norm(arma::vectorise(preprocess_images(steps, image).slice(0)));
    }
    const arma::vec passed = passed_amplitudes(steps, cycles / 64.);
    BOOST_TEST(arma::approx_equal(amplitudes / amplitudes(2), passed / passed(2), "absdiff", 1e-4));
    const arma::vec all = passed_amplitudes(steps, arma::linspace(0.01, 0.5, 2000));
    BOOST_TEST(std::abs(all.max() - 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(contrast_in_images_takes_steps_that_keep_it) {
  const auto refused = [](const Preprocessing& steps, const std::string& why) {
    BOOST_CHECK_EXCEPTION(passed_amplitudes(steps, {0.1}), InputError, says(why));
  };
  refused({}, "does not say how its images were whitened");
  refused({.images = std::vector{ImageStep{.method = "unit-norm"}}}, "divided by their norm");
  refused({.images = std::vector<ImageStep>{}, .patches = PatchStep{.variance = "unit"}}, "standard deviation");
}

BOOST_AUTO_TEST_CASE(modulations_have_no_mean) {
  const Whitening map{.mean = {1, 2}, .whiten = arma::eye(2, 2), .unwhiten = arma::eye(2, 2)};
  BOOST_TEST(arma::accu(of_modulations({.maps = {map}}).maps.front().mean) == 0);
}
