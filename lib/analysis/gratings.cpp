#include "analysis/gratings.hpp"

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr double pi = std::numbers::pi, undefined = std::numeric_limits<double>::quiet_NaN();

double phase(const GratingGrid& grid, arma::uword k) {
  return 2 * pi * static_cast<double>(k) / static_cast<double>(grid.phases);
}

// The top of a curve that is sampled at equal steps: its place, in steps from the largest sample, and its height, by
// the parabola through this sample and its neighbours.
struct Top {
  double shift, height;
};
Top top_of(double before, double largest, double after) {
  const double bend = before - 2 * largest + after;
  if (!(bend < 0)) return {0, largest};
  const double shift = (before - after) / (2 * bend);
  return {shift, largest + (after - before) * shift / 4};
}

// The number of steps after which samples, value(0), value(1), …, first fall to a level, interpolated linearly; NaN if
// they do not up to value(last).
template <class Value>
double steps_to_fall(Value&& value, double level, arma::uword last) {
  for (arma::uword step = 1; step <= last; ++step) {
    const double before = value(step - 1), here = value(step);
    if (here <= level) return static_cast<double>(step - 1) + (before - level) / (before - here);
  }
  return undefined;
}

// Responses at all orientations, a closed curve of period π.
class OrientationCurve {
 public:
  OrientationCurve(const arma::vec& orientations, const arma::vec& responses, arma::uword largest)
      : angles_(orientations), r_(responses), largest_(largest), top_(top_of(at(count() - 1), at(0), at(1))) {}

  double preferred() const { return std::fmod((static_cast<double>(largest_) + top_.shift) * step() + 180, 180); }

  double circular_variance() const {
    std::complex<double> sum = 0;
    for (arma::uword t = 0; t < count(); ++t) sum += r_(t) * std::polar(1., 2 * angles_(t));
    return 1 - std::abs(sum) / arma::accu(r_);
  }

  double half_width() const {
    const double level = top_.height / std::numbers::sqrt2;
    const arma::uword quarter = count() / 2;
    const double right = steps_to_fall([&](arma::uword i) { return at(i); }, level, quarter),
                 left = steps_to_fall([&](arma::uword i) { return at(count() - i); }, level, quarter);
    return (left + right) / 2 * step();
  }

  double orthogonal_ratio() const {
    const double place = top_.shift + static_cast<double>(count()) / 2, before = std::floor(place);
    const auto index = static_cast<arma::uword>(before);
    return ((before + 1 - place) * at(index) + (place - before) * at(index + 1)) / top_.height;
  }

 private:
  arma::uword count() const { return r_.n_elem; }
  double step() const { return 180 / static_cast<double>(count()); }  // degrees
  double at(arma::uword steps) const { return r_((largest_ + steps) % count()); }

  const arma::vec &angles_, &r_;
  arma::uword largest_;
  Top top_;
};

// Responses at all frequencies, which have two ends.
class FrequencyCurve {
 public:
  FrequencyCurve(const arma::vec& frequencies, const arma::vec& responses, arma::uword largest)
      : f_(frequencies), r_(responses), largest_(largest) {
    const bool inside = largest > 0 && largest + 1 < r_.n_elem;
    top_ = inside ? top_of(r_(largest - 1), r_(largest), r_(largest + 1)) : Top{0, r_(largest)};
  }

  double preferred() const { return f_(largest_) * std::exp2(top_.shift * octaves()); }

  double bandwidth() const {
    const double level = top_.height / 2;
    const double up = steps_to_fall([&](arma::uword i) { return r_(largest_ + i); }, level, r_.n_elem - 1 - largest_),
                 down = steps_to_fall([&](arma::uword i) { return r_(largest_ - i); }, level, largest_);
    return (up + down) * octaves();
  }

 private:
  double octaves() const { return std::log2(f_(1) / f_(0)); }  // of a step

  const arma::vec &f_, &r_;
  arma::uword largest_;
  Top top_;
};

Tuning undefined_tuning(arma::uword units, const GratingGrid& grid) {
  const arma::vec none(units, arma::fill::value(undefined));
  return {.response = arma::zeros(units),
          .orientation = none,
          .frequency = none,
          .circular_variance = none,
          .bandwidth = none,
          .orthogonal_ratio = none,
          .frequency_bandwidth = none,
          .modulation = none,
          .orientation_tuning = arma::zeros(grid.orientations.n_elem, units),
          .frequency_tuning = arma::zeros(grid.frequencies.n_elem, units)};
}

}  // namespace

GratingGrid grating_grid(const GratingOptions& options) {
  const auto steps = static_cast<double>(options.frequencies - 1);
  arma::vec frequencies(options.frequencies);
  for (arma::uword k = 0; k < frequencies.n_elem; ++k)
    frequencies(k) = options.lowest_frequency *
                     std::pow(options.highest_frequency / options.lowest_frequency, static_cast<double>(k) / steps);
  const double angle = pi / static_cast<double>(options.orientations);
  return {angle * arma::regspace(0, static_cast<double>(options.orientations - 1)), frequencies, options.phases};
}

arma::fmat gratings(const GratingGrid& grid, PatchShape shape, const arma::vec& amplitudes, arma::uword first,
                    arma::uword last) {
  arma::fmat patches(shape.pixels(), (last - first) * grid.phases);
  arma::vec cosines(grid.phases), sines(grid.phases);
  for (arma::uword p = 0; p < grid.phases; ++p)
    cosines(p) = std::cos(phase(grid, p)), sines(p) = std::sin(phase(grid, p));
  const double middle_x = (static_cast<double>(shape.width) - 1) / 2,
               middle_y = (static_cast<double>(shape.height) - 1) / 2;
  parallel_for(last - first, [&](std::size_t cell, unsigned) {
    const arma::uword number = first + cell, k = number % grid.frequencies.n_elem;
    const double theta = grid.orientations(number / grid.frequencies.n_elem), turn = 2 * pi * grid.frequencies(k);
    const double per_column = turn * std::cos(theta), per_row = turn * std::sin(theta);
    for (arma::uword row = 0, pixel = 0; row < shape.height; ++row)
      for (arma::uword column = 0; column < shape.width; ++column, ++pixel) {
        const double x = static_cast<double>(column) - middle_x, y = static_cast<double>(row) - middle_y,
                     angle = x * per_column + y * per_row, even = amplitudes(k) * std::cos(angle),
                     odd = amplitudes(k) * std::sin(angle);
        for (arma::uword p = 0; p < grid.phases; ++p)
          patches(pixel, cell * grid.phases + p) = static_cast<float>(even * cosines(p) + odd * sines(p));
      }
  });
  return patches;
}

GratingResponses::GratingResponses(arma::uword units, const GratingGrid& grid)
    : grid_(grid),
      mean_(units, grid.cells(), arma::fill::zeros),
      harmonic_(units, grid.cells(), arma::fill::zeros) {}

void GratingResponses::add(const arma::fmat& X, arma::uword first) {
  const double share = 1 / static_cast<double>(grid_.phases);
  parallel_for(X.n_cols / grid_.phases, [&](std::size_t cell, unsigned) {
    double* mean = mean_.colptr(first + cell);
    std::complex<double>* harmonic = harmonic_.colptr(first + cell);
    for (arma::uword p = 0; p < grid_.phases; ++p) {
      const std::complex<double> turn = std::polar(share, phase(grid_, p));
      const float* code = X.colptr(cell * grid_.phases + p);
      for (arma::uword j = 0; j < X.n_rows; ++j) {
        if (!(code[j] > 0)) continue;
        const double response = code[j];
        mean[j] += share * response;
        harmonic[j] += turn * response;
      }
    }
  });
}

arma::mat GratingResponses::mean(arma::uword unit) const {
  return arma::reshape(mean_.row(unit), grid_.frequencies.n_elem, grid_.orientations.n_elem);
}

arma::mat GratingResponses::first_harmonic(arma::uword unit) const {
  const arma::rowvec amplitudes = 2 * arma::abs(harmonic_.row(unit));
  return arma::reshape(amplitudes, grid_.frequencies.n_elem, grid_.orientations.n_elem);
}

Tuning tuning_of(const GratingResponses& responses) {
  const GratingGrid& grid = responses.grid();
  Tuning tuning = undefined_tuning(responses.units(), grid);
  parallel_for(responses.units(), [&](std::size_t j, unsigned) {
    const arma::mat mean = responses.mean(j);
    const arma::uword best = mean.index_max(), k = best % mean.n_rows, t = best / mean.n_rows;
    if (!(mean(best) > 0)) return;
    const arma::vec of_orientation = mean.row(k).t(), of_frequency = mean.col(t);
    const OrientationCurve orientation(grid.orientations, of_orientation, t);
    const FrequencyCurve frequency(grid.frequencies, of_frequency, k);
    tuning.response(j) = mean(best);
    tuning.orientation(j) = orientation.preferred();
    tuning.frequency(j) = frequency.preferred();
    tuning.circular_variance(j) = orientation.circular_variance();
    tuning.bandwidth(j) = orientation.half_width();
    tuning.orthogonal_ratio(j) = orientation.orthogonal_ratio();
    tuning.frequency_bandwidth(j) = frequency.bandwidth();
    tuning.modulation(j) = responses.first_harmonic(j)(best) / mean(best);
    tuning.orientation_tuning.col(j) = of_orientation;
    tuning.frequency_tuning.col(j) = of_frequency;
  });
  return tuning;
}

}  // namespace simplecell
