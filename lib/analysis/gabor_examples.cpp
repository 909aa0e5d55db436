#include "analysis/gabor_examples.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

namespace simplecell {
namespace {

bool is_central(const Gabor& g, PatchShape shape) {
  return 4 * std::abs(g.x0) <= static_cast<double>(shape.width) &&
         4 * std::abs(g.y0) <= static_cast<double>(shape.height);
}

// The units of the strictest rule that any unit meets, in the order of their nx.
std::vector<arma::uword> eligible(const std::vector<GaborFit>& fits, PatchShape shape, double least_r_squared) {
  using Rule = std::function<bool(const GaborFit&)>;
  const auto central = [&](const GaborFit& fit) { return fit.fitted && is_central(fit.gabor, shape); };
  const std::vector<Rule> rules{[&](const GaborFit& fit) { return central(fit) && fit.r_squared >= least_r_squared; },
                                central, [](const GaborFit& fit) { return fit.fitted; },
                                [](const GaborFit&) { return true; }};
  std::vector<arma::uword> units;
  for (std::size_t rule = 0; rule < rules.size() && units.empty(); ++rule)
    for (arma::uword j = 0; j < fits.size(); ++j)
      if (rules[rule](fits[j])) units.push_back(j);
  std::stable_sort(units.begin(), units.end(),
                   [&](arma::uword a, arma::uword b) { return fits[a].gabor.nx() < fits[b].gabor.nx(); });
  return units;
}

// x and y are the column and the row of a pixel's centre.
double interpolated(const arma::vec& filter, PatchShape shape, double x, double y) {
  const double right = static_cast<double>(shape.width) - 1, bottom = static_cast<double>(shape.height) - 1;
  if (!(x >= 0 && x <= right && y >= 0 && y <= bottom)) return std::numeric_limits<double>::quiet_NaN();
  const auto at = [&](double row, double column) {
    return filter(static_cast<arma::uword>(std::min(row, bottom)) * shape.width +
                  static_cast<arma::uword>(std::min(column, right)));
  };
  const double x0 = std::floor(x), y0 = std::floor(y), u = x - x0, v = y - y0;
  return (1 - u) * (1 - v) * at(y0, x0) + u * (1 - v) * at(y0, x0 + 1) + (1 - u) * v * at(y0 + 1, x0) +
         u * v * at(y0 + 1, x0 + 1);
}

}  // namespace

arma::uvec choose_examples(const std::vector<GaborFit>& fits, PatchShape shape, const std::vector<double>& percentiles,
                           double least_r_squared) {
  const auto units = eligible(fits, shape, least_r_squared);
  const auto last = static_cast<double>(units.size() - 1);
  arma::uvec chosen(percentiles.size() + 1);
  for (std::size_t i = 0; i < percentiles.size(); ++i)
    chosen(i) = units[static_cast<std::size_t>(std::lround(percentiles[i] / 100 * last))];
  const auto oddness = [&](arma::uword unit) { return folded_phase(fits[unit].gabor.phase); };
  chosen(percentiles.size()) = *std::min_element(
      units.begin(), units.end(), [&](arma::uword a, arma::uword b) { return oddness(a) < oddness(b); });
  return chosen;
}

arma::vec cut_positions(PatchShape shape) {
  constexpr double per_pixel = 8;
  const double half = std::floor(0.6 * static_cast<double>(shape.height) * per_pixel);
  return arma::regspace(-half, half) / per_pixel;
}

Cut cut_across(const arma::vec& filter, PatchShape shape, const Gabor& g, const arma::vec& positions) {
  const double x0 = g.x0 + (static_cast<double>(shape.width) - 1) / 2;
  const double y0 = g.y0 + (static_cast<double>(shape.height) - 1) / 2;
  Cut cut{arma::vec(positions.n_elem), arma::vec(positions.n_elem)};
  for (arma::uword i = 0; i < positions.n_elem; ++i) {
    const double t = positions(i), z = t / g.sigma_x;
    cut.field(i) = interpolated(filter, shape, x0 + t * std::cos(g.theta), y0 + t * std::sin(g.theta));
    cut.fit(i) = g.amplitude * std::exp(-z * z / 2) * std::cos(2 * std::numbers::pi * g.frequency * t + g.phase);
  }
  return cut;
}

}  // namespace simplecell
