#include "analysis/tiling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr double pi = std::numbers::pi, degree = pi / 180, undefined = std::numeric_limits<double>::quiet_NaN();
constexpr arma::uword axes[] = {0, 1, 3};  // rows of a point that have a range: x0, y0, log2 f

// One width of each unit.
arma::vec each(const std::vector<Gabor>& gabors, double TuningWidths::*width) {
  arma::vec values(gabors.size());
  for (arma::uword j = 0; j < values.n_elem; ++j) values(j) = tuning_widths(gabors[j]).*width;
  return values;
}

// Points with each coordinate in units of its width, one coordinate a column.
arma::mat scaled(const arma::mat& points, const TuningWidths& w) {
  const arma::vec widths{w.position, w.position, w.orientation, w.frequency};
  return (points.each_col() / widths).t();
}

double nearest(const arma::mat& points, arma::uword i, const arma::mat& units, double circle) {
  const double *x = units.colptr(0), *y = units.colptr(1), *theta = units.colptr(2), *f = units.colptr(3);
  double best = arma::datum::inf;
  for (arma::uword j = 0; j < units.n_rows; ++j) {
    const double dx = points(i, 0) - x[j], dy = points(i, 1) - y[j], df = points(i, 3) - f[j];
    const double turn = std::abs(points(i, 2) - theta[j]), dt = std::min(turn, circle - turn);
    best = std::min(best, dx * dx + dy * dy + dt * dt + df * df);
  }
  return std::sqrt(best);
}

// Whether stripes are within 22.5° of horizontal or vertical.
arma::uvec cardinal(const arma::mat& units) { return arma::abs(arma::sin(2 * units.row(2).t())) < std::sin(pi / 4); }

// Counts of values by equal bins of their ranges: bins of the first × bins of the second. Values at the upper end of a
// range belong to the last bin.
arma::mat counted(const arma::rowvec& first, const arma::vec& first_range, arma::uword rows,
                  const arma::rowvec& second, const arma::vec& second_range, arma::uword columns) {
  const auto bin = [](double value, const arma::vec& range, arma::uword bins) {
    const double extent = range(1) - range(0);
    if (!(extent > 0)) return arma::uword{0};
    return std::min(bins - 1, static_cast<arma::uword>((value - range(0)) / extent * static_cast<double>(bins)));
  };
  arma::mat counts(rows, columns, arma::fill::zeros);
  for (arma::uword j = 0; j < first.n_elem; ++j)
    counts(bin(first(j), first_range, rows), bin(second(j), second_range, columns)) += 1;
  return counts;
}

// The mean and the largest of the gaps of each random placement.
void place_at_random(Tiling& tiling, const arma::mat& points, std::uint64_t placements, std::uint64_t seed) {
  tiling.random_largest.set_size(placements), tiling.random_mean.set_size(placements);
  parallel_for(placements, [&](std::size_t k, unsigned) {
    const arma::vec found = gaps(points, random_units(tiling.band, tiling.in_band, seed, k), tiling.widths);
    tiling.random_largest(k) = found.max(), tiling.random_mean(k) = arma::mean(found);
  });
}

double covered_range(const arma::vec& values, double left_out) {
  if (values.is_empty()) return undefined;
  const arma::vec ends = arma::quantile(values, arma::vec{left_out, 1 - left_out});
  return ends(1) - ends(0);
}

// What is measured of each unit.
struct UnitValues {
  arma::vec position, orientation, frequency, octave;
  arma::uvec cardinal;
};

Measurements over_units(const UnitValues& of, const arma::uvec& units, double left_out) {
  const arma::vec octaves = of.octave.elem(units);
  return {{"position_width", median_of(of.position.elem(units))},
          {"orientation_width", median_of(of.orientation.elem(units))},
          {"frequency_width", median_of(of.frequency.elem(units))},
          {"median_frequency", median_of(arma::exp2(octaves))},
          {"frequency_range", covered_range(octaves, left_out)},
          {"share_cardinal", share_of(of.cardinal.elem(units))}};
}

}  // namespace

TuningWidths tuning_widths(const Gabor& g) {
  const double half = std::sqrt(2 * std::numbers::ln2), c = half / (2 * pi);
  return {.position = half * std::sqrt(g.sigma_x * g.sigma_y),
          .orientation = std::asin(std::min(1., c / g.ny())),
          .frequency = std::log2(1 + c / g.nx())};
}

TuningWidths median_widths(const std::vector<Gabor>& gabors) {
  return {median_of(each(gabors, &TuningWidths::position)), median_of(each(gabors, &TuningWidths::orientation)),
          median_of(each(gabors, &TuningWidths::frequency))};
}

arma::mat tuning_points(const std::vector<Gabor>& gabors) {
  arma::mat points(4, gabors.size());
  for (arma::uword j = 0; j < points.n_cols; ++j)
    points.col(j) = arma::vec{gabors[j].x0, gabors[j].y0, gabors[j].theta, std::log2(gabors[j].frequency)};
  return points;
}

bool Band::contains(const arma::vec& point) const {
  for (arma::uword axis = 0; axis < 3; ++axis)
    if (point(axes[axis]) < low(axis) || point(axes[axis]) > high(axis)) return false;
  return true;
}

arma::mat Band::inside(const arma::mat& points) const {
  std::vector<arma::uword> kept;
  for (arma::uword j = 0; j < points.n_cols; ++j)
    if (contains(points.col(j))) kept.push_back(j);
  return points.cols(arma::uvec(kept));
}

Band covered_band(const arma::mat& points, double left_out) {
  Band band{arma::vec(3, arma::fill::value(undefined)), arma::vec(3, arma::fill::value(undefined))};
  if (points.n_cols == 0) return band;
  for (arma::uword axis = 0; axis < 3; ++axis) {
    const arma::vec ends = arma::quantile(points.row(axes[axis]).t().eval(), arma::vec{left_out, 1 - left_out});
    band.low(axis) = ends(0), band.high(axis) = ends(1);
  }
  return band;
}

arma::mat grid_points(const Band& band, const TilingGrid& grid) {
  const arma::vec x = arma::linspace(band.low(0), band.high(0), grid.position),
                  y = arma::linspace(band.low(1), band.high(1), grid.position),
                  f = arma::linspace(band.low(2), band.high(2), grid.frequency);
  arma::mat points(4, grid.position * grid.position * grid.orientation * grid.frequency);
  const double step = pi / static_cast<double>(grid.orientation);
  arma::uword next = 0;
  for (const double at_f : f)
    for (arma::uword k = 0; k < grid.orientation; ++k)
      for (const double at_y : y)
        for (const double at_x : x)
          points.col(next++) = arma::vec{at_x, at_y, step * static_cast<double>(k), at_f};
  return points;
}

arma::vec gaps(const arma::mat& points, const arma::mat& units, const TuningWidths& widths) {
  constexpr std::size_t width = 512;
  const arma::mat at = scaled(points, widths), to = scaled(units, widths);
  arma::vec found(points.n_cols);
  parallel_for(chunk_count(found.n_elem, width), [&](std::size_t index, unsigned) {
    const Range range = chunk(found.n_elem, width, index);
    for (std::size_t i = range.first; i < range.last; ++i) found(i) = nearest(at, i, to, pi / widths.orientation);
  });
  return found;
}

arma::mat random_units(const Band& band, arma::uword n, std::uint64_t seed, std::uint64_t index) {
  Random random(seed, "random tiling", index);
  arma::mat units(4, n);
  for (arma::uword j = 0; j < n; ++j) {
    for (arma::uword axis = 0; axis < 3; ++axis)
      units(axes[axis], j) = random.uniform(band.low(axis), band.high(axis));
    units(2, j) = random.uniform(0, pi);
  }
  return units;
}

Tiling tile(const std::vector<Gabor>& gabors, const TilingOptions& options, std::uint64_t seed) {
  const arma::mat units = tuning_points(gabors);
  Tiling tiling{.units = units, .band = covered_band(units, options.left_out), .widths = median_widths(gabors)};
  const arma::mat inside = tiling.band.inside(units);
  tiling.in_band = inside.n_cols;
  if (inside.n_cols < 2) return tiling;
  const TilingGrid& grid = options.grid;
  const arma::mat points = grid_points(tiling.band, grid);
  tiling.gaps = gaps(points, inside, tiling.widths);
  const arma::mat by_position = arma::reshape(tiling.gaps, grid.position * grid.position,
                                              grid.orientation * grid.frequency);
  tiling.orientation_frequency = arma::reshape(arma::max(by_position, 0).t().eval(), grid.orientation, grid.frequency);
  tiling.positions = arma::reshape(arma::max(by_position, 1).eval(), grid.position, grid.position);
  const auto range = [&](arma::uword axis) { return arma::vec{tiling.band.low(axis), tiling.band.high(axis)}; };
  tiling.counts = counted(inside.row(2), {0, pi}, options.orientation_bins, inside.row(3), range(2),
                          options.frequency_bins);
  tiling.position_counts = counted(inside.row(0), range(0), options.position_bins, inside.row(1), range(1),
                                   options.position_bins);
  place_at_random(tiling, points, options.placements, seed);
  return tiling;
}

const Quantities& tiling_metrics() {
  static const Quantities metrics{
      {"units", "units that a Gabor function fits well"},
      {"in_band", "of these, units in the covered band, without those beyond its ends (--left-out)"},
      {"position_width", "median distance at which the envelope of a unit is half as large", "pixels"},
      {"orientation_width", "median half-width of tuning to orientation at half height", "degrees"},
      {"frequency_width", "median half-width of tuning to frequency at half height, above the peak", "octaves"},
      {"median_frequency", "median frequency", "cycles per pixel"},
      {"frequency_range", "range of frequencies that the band covers", "octaves"},
      {"share_cardinal", "share of units within 22.5 degrees of horizontal or vertical, half of all orientations"},
      {"largest_gap", "largest distance of a point of the band to the nearest unit, in tuning widths"},
      {"mean_gap", "mean distance of the points of the band to the nearest unit, in tuning widths"},
      {"largest_gap_random", "mean of largest_gap over random placements of as many units"},
      {"mean_gap_random", "mean of mean_gap over random placements"},
      {"largest_gap_ratio", "largest_gap / largest_gap_random: below 1 if units are more even than random ones"},
      {"mean_gap_ratio", "mean_gap / mean_gap_random"}};
  return metrics;
}

std::vector<Metric> tiling_statistics(const std::vector<Gabor>& gabors, const Tiling& tiling,
                                      const TilingOptions& options, std::uint64_t seed) {
  const UnitValues values{.position = each(gabors, &TuningWidths::position),
                          .orientation = each(gabors, &TuningWidths::orientation) / degree,
                          .frequency = each(gabors, &TuningWidths::frequency),
                          .octave = tiling.units.row(3).t(),
                          .cardinal = cardinal(tiling.units)};
  const auto measure = [&](const arma::vec& times) { return over_units(values, repeated(times), options.left_out); };
  const auto of_units = with_intervals(measure(arma::ones(gabors.size())), options.bootstrap, [&](std::uint64_t round) {
    const Measurements drawn = measure(resample(gabors.size(), seed, "bootstrap tiling", round));
    return Resampled{drawn, drawn};
  });
  std::vector<Metric> metrics{fixed_metric("units", static_cast<double>(gabors.size())),
                              fixed_metric("in_band", static_cast<double>(tiling.in_band))};
  metrics.insert(metrics.end(), of_units.begin(), of_units.end());
  const auto mean = [](const arma::vec& drawn) { return drawn.is_empty() ? undefined : arma::mean(drawn); };
  const bool measured = !tiling.gaps.is_empty();
  const double largest = measured ? tiling.gaps.max() : undefined, average = mean(tiling.gaps);
  metrics.push_back({"largest_gap", largest, undefined, undefined, undefined});
  metrics.push_back({"mean_gap", average, undefined, undefined, undefined});
  const auto add_reference = [&](const std::string& name, const arma::vec& random, double own, bool ratio) {
    const double low = percentile(random.t(), 0.025), high = percentile(random.t(), 0.975);
    if (ratio) metrics.push_back({name, own / mean(random), own / high, own / low, undefined});
    else metrics.push_back({name, mean(random), low, high, undefined});
  };
  add_reference("largest_gap_random", tiling.random_largest, largest, false);
  add_reference("mean_gap_random", tiling.random_mean, average, false);
  add_reference("largest_gap_ratio", tiling.random_largest, largest, true);
  add_reference("mean_gap_ratio", tiling.random_mean, average, true);
  return metrics;
}

}  // namespace simplecell
