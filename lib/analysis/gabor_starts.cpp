#include "analysis/gabor_starts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace simplecell::gabor {
namespace {

struct Carrier {
  double theta, frequency, power;
};

// The highest local maxima of the power spectrum, at f and 0.6 f.
std::vector<Carrier> spectral_carriers(const Problem& problem, const Spectrum& spectrum, std::size_t peaks) {
  const auto [height, width] = problem.shape();
  const arma::mat picture(problem.filter().data(), width, height);  // transposed: a row of the patch is a column
  const arma::mat power = arma::square(arma::abs(spectrum.across * picture * spectrum.down));
  const auto rows = static_cast<long>(power.n_rows), columns = static_cast<long>(power.n_cols);
  const auto at = [&](long i, long j) {
    if (i < 0) i = -i, j = columns - 1 - j;  // the spectrum of a real picture is symmetric about 0
    return i < rows && j >= 0 && j < columns ? power(arma::uword(i), arma::uword(j)) : -1.0;
  };
  const auto is_maximum = [&](long i, long j) {
    for (long di = -1; di <= 1; ++di)
      for (long dj = -1; dj <= 1; ++dj)
        if (at(i + di, j + dj) > at(i, j)) return false;
    return true;
  };
  std::vector<Carrier> found;
  for (long j = 0; j < columns; ++j)
    for (long i = j < columns / 2 ? 1 : 0; i < rows; ++i) {  // at fx = 0 every amplitude occurs twice
      const double f = spectrum.frequency(arma::uword(i), arma::uword(j));
      if (f >= problem.min_frequency() && is_maximum(i, j))
        found.push_back({spectrum.theta(arma::uword(i), arma::uword(j)), f, at(i, j)});
    }
  std::ranges::stable_sort(found, std::greater{}, &Carrier::power);
  found.resize(std::min(found.size(), peaks));
  for (std::size_t k = 0, n = found.size(); k < n; ++k)
    found.push_back({found[k].theta, 0.6 * found[k].frequency, found[k].power});
  return found;
}

// Centre and second moments of the filter, weighted by its fourth power, on which noise has little influence.
struct Energy {
  double x = 0, y = 0, xx = 0, xy = 0, yy = 0;

  double width(double angle) const {
    const double c = std::cos(angle), s = std::sin(angle);
    return std::sqrt(std::max(0.1, xx * c * c + 2 * xy * c * s + yy * s * s));
  }
  double long_axis() const { return 0.5 * std::atan2(2 * xy, xx - yy); }
};

Energy energy(const Problem& problem) {
  const auto [height, width] = problem.shape();
  Energy e;
  double total = 0;
  const auto for_each_pixel = [&](const auto& visit) {
    for (std::size_t row = 0, k = 0; row < height; ++row)
      for (std::size_t column = 0; column < width; ++column, ++k) {
        const double squared = problem.filter()[k] * problem.filter()[k];
        visit(problem.basis().x(column), problem.basis().y(row), squared * squared);
      }
  };
  for_each_pixel([&](double x, double y, double weight) { total += weight, e.x += weight * x, e.y += weight * y; });
  e.x /= total, e.y /= total;
  for_each_pixel([&](double x, double y, double weight) {
    e.xx += weight / total * (x - e.x) * (x - e.x);
    e.xy += weight / total * (x - e.x) * (y - e.y);
    e.yy += weight / total * (y - e.y) * (y - e.y);
  });
  return e;
}

struct Candidate {
  Point at;
  double error;
  bool first;  // has the least error of all widths with this carrier and centre
};

}  // namespace

Spectrum::Spectrum(PatchShape shape) {
  const arma::uword p = std::max(shape.height, shape.width);
  const arma::cx_double turn(0, -2 * pi);
  const arma::mat fx = arma::linspace(0, 0.5, p + 1), fy = arma::linspace(-0.5, 0.5, 2 * p + 1);
  const arma::mat x = arma::regspace(0, double(shape.width) - 1), y = arma::regspace(0, double(shape.height) - 1);
  across = arma::exp(turn * arma::conv_to<arma::cx_mat>::from(fx * x.t()));
  down = arma::exp(turn * arma::conv_to<arma::cx_mat>::from(y * fy.t()));
  const arma::mat all_fx = arma::repmat(fx, 1, fy.n_elem), all_fy = arma::repmat(fy.t(), fx.n_elem, 1);
  theta = arma::atan2(all_fy, all_fx);
  frequency = arma::hypot(all_fx, all_fy);
}

std::vector<Point> starts(Problem& problem, const Spectrum& spectrum, std::size_t count) {
  constexpr std::array widths{1.0, 1.6, 2.5};
  const Energy e = energy(problem);
  std::vector<Carrier> carriers = spectral_carriers(problem, spectrum, 3);
  carriers.push_back({e.long_axis(), problem.min_frequency(), 0});
  carriers.push_back({e.long_axis() + pi / 2, problem.min_frequency(), 0});

  const auto& filter = problem.filter();
  const auto largest = std::ranges::max_element(filter, {}, [](double value) { return std::abs(value); });
  const auto pixel = static_cast<std::size_t>(largest - filter.begin());
  const std::size_t width = problem.shape().width;
  const std::array<std::array<double, 2>, 2> centres{
      {{e.x, e.y}, {problem.basis().x(pixel % width), problem.basis().y(pixel / width)}}};

  std::vector<Candidate> candidates;
  for (const Carrier& carrier : carriers)
    for (const auto& [x, y] : centres) {
      const std::size_t group = candidates.size();
      const double across = e.width(carrier.theta), along = e.width(carrier.theta + pi / 2);
      for (const double wide : widths)
        for (const double tall : widths) {
          const Point at =
              problem.inside({x, y, carrier.theta, std::log(wide * across), std::log(tall * along), carrier.frequency});
          candidates.push_back({at, problem.error(at), false});
        }
      std::ranges::min_element(candidates.begin() + std::ptrdiff_t(group), candidates.end(), {}, &Candidate::error)
          ->first = true;
    }
  std::ranges::stable_sort(candidates, [](const Candidate& l, const Candidate& r) {
    return l.first != r.first ? l.first : l.error < r.error;
  });
  std::vector<Point> chosen;
  for (std::size_t k = 0; k < std::min(count, candidates.size()); ++k) chosen.push_back(candidates[k].at);
  return chosen;
}

}  // namespace simplecell::gabor
