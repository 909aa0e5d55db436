#include "analysis/tiling.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <numbers>

#include "core/parallel.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi;

// A lattice of units: positions 4 pixels apart, six orientations, frequencies an octave apart.
std::vector<Gabor> lattice(const std::function<bool(int theta, int octave)>& kept = [](int, int) { return true; }) {
  std::vector<Gabor> gabors;
  for (int x = -1; x <= 1; ++x)
    for (int y = -1; y <= 1; ++y)
      for (int theta = 0; theta < 6; ++theta)
        for (int octave = 0; octave < 3; ++octave)
          if (kept(theta, octave))
            gabors.push_back({.amplitude = 1, .x0 = 4. * x, .y0 = 4. * y, .theta = theta * pi / 6, .sigma_x = 2,
                              .sigma_y = 2, .frequency = 0.05 * std::exp2(octave), .phase = 0});
  return gabors;
}

const TuningWidths widths{.position = 2, .orientation = pi / 12, .frequency = 0.5};
const Band band{{-4, -4, std::log2(0.05)}, {4, 4, std::log2(0.2)}};
const TilingGrid midpoints{.position = 5, .orientation = 12, .frequency = 5};  // the lattice, and halfway between

double largest_gap(const std::vector<Gabor>& gabors) {
  return gaps(grid_points(band, midpoints), tuning_points(gabors), widths).max();
}

std::vector<Gabor> random_gabors(arma::uword n, std::uint64_t seed) {
  Random random(seed, "gabors");
  std::vector<Gabor> gabors(n);
  for (Gabor& g : gabors)
    g = {.amplitude = 1, .x0 = random.uniform(-6, 6), .y0 = random.uniform(-6, 6), .theta = random.uniform(0, pi),
         .sigma_x = 2, .sigma_y = 3, .frequency = 0.05 * std::exp2(random.uniform(0, 2)), .phase = 0};
  return gabors;
}

const Metric& find(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics)
    if (metric.name == name) return metric;
  throw std::out_of_range(name);
}

// The response of a Gabor function to a grating, relative to that at its own orientation and frequency: the Gaussian
// about the peak of its spectrum.
double response(const Gabor& g, double turn, double octaves) {
  const double f = g.frequency * std::exp2(octaves);
  const double along = f * std::cos(turn) - g.frequency, across = f * std::sin(turn);
  return std::exp(-2 * pi * pi * (std::pow(g.sigma_x * along, 2) + std::pow(g.sigma_y * across, 2)));
}

}  // namespace

// At the half-width the tuning curve is at half its height; with cos Δθ ≈ 1 in orientation, to which long fields come
// nearer.
BOOST_AUTO_TEST_CASE(tuning_is_half_as_strong_at_its_width) {
  const Gabor g{.amplitude = 1, .theta = 0.3, .sigma_x = 2, .sigma_y = 8, .frequency = 0.2, .phase = 1};
  const TuningWidths w = tuning_widths(g);
  BOOST_TEST(std::abs(response(g, 0, w.frequency) - 0.5) < 1e-12);
  BOOST_TEST(std::abs(response(g, w.orientation, 0) - 0.5) < 0.01);
  Gabor round = g;
  round.sigma_x = round.sigma_y = 3;
  BOOST_TEST(std::abs(std::exp(-std::pow(tuning_widths(round).position, 2) / 18) - 0.5) < 1e-12);
  round.frequency = 0.01;  // ny = 0.03: tuned to no orientation, and low-pass
  BOOST_TEST(std::abs(tuning_widths(round).orientation - pi / 2) < 1e-12);
  BOOST_TEST(std::isfinite(tuning_widths(round).frequency));
}

BOOST_AUTO_TEST_CASE(a_lattice_has_the_gap_of_its_cell) {
  const double position = 2 / widths.position, orientation = pi / 12 / widths.orientation, frequency = 0.5 / 0.5;
  const double centre = std::sqrt(2 * position * position + orientation * orientation + frequency * frequency);
  BOOST_TEST(std::abs(largest_gap(lattice()) - centre) < 1e-9);
  // Without the units of one orientation, wherever on the circle, the farthest point is at this orientation, the next
  // units being a whole step away.
  for (const int removed : {0, 3, 5}) {
    const double wider = std::sqrt(2 * position * position + 4 * orientation * orientation + frequency * frequency);
    BOOST_TEST(std::abs(largest_gap(lattice([&](int theta, int) { return theta != removed; })) - wider) < 1e-9);
  }
  const double deeper = std::sqrt(2 * position * position + orientation * orientation + 4 * frequency * frequency);
  BOOST_TEST(std::abs(largest_gap(lattice([](int, int octave) { return octave != 1; })) - deeper) < 1e-9);
  BOOST_TEST(std::isinf(largest_gap({})));
}

BOOST_AUTO_TEST_CASE(where_units_are_is_where_gaps_are_not) {
  const auto gabors = random_gabors(200, 1);
  const arma::mat points = tuning_points(gabors);
  BOOST_TEST(gaps(points, points, widths).max() < 1e-12);
  arma::mat turned = points;  // the stripes of a Gabor that is turned by π are the same
  turned.row(2) += pi;
  turned.row(2).transform([](double theta) { return theta >= 2 * pi ? theta - 2 * pi : theta; });
  BOOST_TEST(gaps(turned, points, {1, 1e6, 1}).max() < 1e-5);
}

BOOST_AUTO_TEST_CASE(the_band_leaves_the_outermost_out) {
  arma::mat points(4, 101, arma::fill::zeros);
  points.row(0) = arma::linspace(0, 100, 101).t();
  points.row(1) = arma::linspace(-50, 50, 101).t();
  points.row(3) = arma::linspace(-4, -2, 101).t();
  const Band covered = covered_band(points, 0.1);
  BOOST_TEST((std::abs(covered.low(0) - 10) < 1 && std::abs(covered.high(0) - 90) < 1));
  const Band whole = covered_band(points, 0);
  BOOST_TEST((whole.low(2) == -4 && whole.high(2) == -2));
  BOOST_TEST(whole.inside(points).n_cols == 101);
  BOOST_TEST(covered.inside(points).n_cols < 101 - 2 * 9);
}

// Units at random are as far apart as units at random.
BOOST_AUTO_TEST_CASE(random_units_have_random_gaps) {
  const TilingOptions options{.placements = 40, .bootstrap = 50};
  const auto gabors = random_gabors(300, 2);
  const Tiling tiling = tile(gabors, options, 1);
  const auto metrics = tiling_statistics(gabors, tiling, options, 1);
  const double largest = find(metrics, "largest_gap_ratio").value, mean = find(metrics, "mean_gap_ratio").value;
  BOOST_TEST((largest > 0.8 && largest < 1.25), largest);
  BOOST_TEST((mean > 0.9 && mean < 1.1), mean);
  // Units of two orientations alone are farther from others.
  const auto ratio = [&](const std::vector<Gabor>& of) {
    return find(tiling_statistics(of, tile(of, options, 1), options, 1), "mean_gap_ratio").value;
  };
  std::vector<Gabor> aligned = gabors;
  for (Gabor& g : aligned) g.theta = g.theta < pi / 2 ? 0 : pi / 2;
  BOOST_TEST(ratio(aligned) > 1.1);
}

BOOST_AUTO_TEST_CASE(units_are_counted_in_the_band) {
  const TilingOptions options{.left_out = 0, .placements = 1, .bootstrap = 1, .orientation_bins = 6,
                              .frequency_bins = 3, .position_bins = 3};
  auto gabors = lattice();
  for (Gabor& g : gabors) g.theta += 0.1;  // not at the edges of bins
  const Tiling tiling = tile(gabors, options, 1);
  BOOST_TEST(tiling.in_band == 162);
  BOOST_TEST(arma::approx_equal(tiling.counts, arma::mat(6, 3, arma::fill::value(9)), "absdiff", 0));
  BOOST_TEST(arma::approx_equal(tiling.position_counts, arma::mat(3, 3, arma::fill::value(18)), "absdiff", 0));
  BOOST_TEST(tiling.gaps.max() == tiling.orientation_frequency.max());
  BOOST_TEST(tiling.gaps.max() == tiling.positions.max());
}

BOOST_AUTO_TEST_CASE(statistics_of_planted_units) {
  const TilingOptions options{.left_out = 0, .placements = 3, .bootstrap = 100};
  const auto gabors = lattice();
  const auto metrics = tiling_statistics(gabors, tile(gabors, options, 1), options, 1);
  BOOST_TEST(find(metrics, "units").value == 162);
  BOOST_TEST(std::abs(find(metrics, "median_frequency").value - 0.1) < 1e-12);
  BOOST_TEST(std::abs(find(metrics, "frequency_range").value - 2) < 1e-12);
  BOOST_TEST(std::abs(find(metrics, "share_cardinal").value - 2. / 6) < 1e-12);  // of 0, 30, … 150 degrees, 0 and 90
  BOOST_TEST(std::abs(find(metrics, "position_width").value - 2 * std::sqrt(2 * std::numbers::ln2)) < 1e-12);
  const Metric share = find(metrics, "share_cardinal");
  BOOST_TEST((share.low < share.value && share.value < share.high && share.error > 0));
  BOOST_TEST(std::isnan(find(metrics, "largest_gap").low));
  const Metric random = find(metrics, "largest_gap_random");
  BOOST_TEST((random.low <= random.value && random.value <= random.high));
}

BOOST_AUTO_TEST_CASE(few_units_have_no_gaps) {
  const TilingOptions options{.placements = 3, .bootstrap = 5};
  for (const arma::uword n : {0, 1}) {
    const auto gabors = random_gabors(n, 3);
    const auto metrics = tiling_statistics(gabors, tile(gabors, options, 1), options, 1);
    BOOST_TEST(find(metrics, "units").value == static_cast<double>(n));
    for (const char* name : {"largest_gap", "mean_gap_ratio", "largest_gap_random"})
      BOOST_TEST(std::isnan(find(metrics, name).value), name);
  }
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const TilingOptions options{.placements = 5, .bootstrap = 20};
  const auto gabors = random_gabors(100, 4);
  const auto all = [&](unsigned count) {
    set_threads(count);
    std::vector<double> numbers;
    for (const Metric& metric : tiling_statistics(gabors, tile(gabors, options, 1), options, 1))
      for (const double number : {metric.value, metric.low, metric.high, metric.error})
        numbers.push_back(std::isnan(number) ? -1 : number);
    set_threads(1);
    return numbers;
  };
  BOOST_TEST(all(1) == all(3), boost::test_tools::per_element());
}
