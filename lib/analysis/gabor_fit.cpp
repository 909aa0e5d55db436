#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "analysis/gabor.hpp"
#include "analysis/gabor_descent.hpp"
#include "analysis/gabor_starts.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

using gabor::Descent;
using gabor::Problem;

// Whether two descents are at the same point, within tolerances.
bool together(const Descent& left, const Descent& right) {
  const auto apart = [&](gabor::Parameter p) { return std::abs(left.at[p] - right.at[p]); };
  return apart(gabor::x0) < 0.02 && apart(gabor::y0) < 0.02 && apart(gabor::log_sigma_x) < 0.01 &&
         apart(gabor::log_sigma_y) < 0.01 && apart(gabor::frequency) < 0.001 &&
         std::abs(std::sin(apart(gabor::theta))) < 0.01;
}

// Takes a few steps from every start. Descents with a much larger error than the best, and those that have reached the
// point of a better one, are given up; the others continue to convergence.
Descent race(Problem& problem, const std::vector<gabor::Point>& starts, std::uint64_t iterations) {
  constexpr std::uint64_t sprint = 8;
  constexpr double far_behind = 0.05;  // in R²
  std::vector<Descent> descents, finalists;
  for (const auto& start : starts) {
    descents.push_back(problem.begin(start));
    problem.descend(descents.back(), std::min(sprint, iterations));
  }
  std::ranges::stable_sort(descents, {}, &Descent::error);
  for (const Descent& descent : descents) {
    if (descent.error > descents.front().error + far_behind * problem.energy()) break;
    if (std::ranges::any_of(finalists, [&](const Descent& other) { return together(descent, other); })) continue;
    finalists.push_back(descent);
    problem.descend(finalists.back(), iterations - std::min(sprint, iterations));
  }
  return *std::ranges::min_element(finalists, {}, &Descent::error);
}

Gabor found(const Descent& descent, double scale) {
  const auto& p = descent.at;
  return canonical({.amplitude = scale * std::hypot(descent.mix.a, descent.mix.b),
                    .x0 = p[gabor::x0],
                    .y0 = p[gabor::y0],
                    .theta = p[gabor::theta],
                    .sigma_x = std::exp(p[gabor::log_sigma_x]),
                    .sigma_y = std::exp(p[gabor::log_sigma_y]),
                    .frequency = p[gabor::frequency],
                    .phase = std::atan2(-descent.mix.b, descent.mix.a)});
}

GaborFit fit(Problem& problem, const gabor::Spectrum& spectrum, const double* filter, const GaborFitOptions& options) {
  if (!problem.take(filter)) return {};
  const Descent best = race(problem, gabor::starts(problem, spectrum, options.starts), options.iterations);
  GaborFit fit;
  fit.gabor = found(best, problem.scale());
  fit.r_squared = 1 - best.error / problem.energy();
  fit.fitted = fit.r_squared >= options.min_r_squared &&
               std::abs(fit.gabor.x0) <= 0.5 * static_cast<double>(problem.shape().width) &&
               std::abs(fit.gabor.y0) <= 0.5 * static_cast<double>(problem.shape().height);
  return fit;
}

void check(const arma::mat& filters, PatchShape shape, const GaborFitOptions& options) {
  const std::string size = std::to_string(shape.height) + " x " + std::to_string(shape.width);
  if (filters.n_rows != shape.pixels() || shape.pixels() == 0)
    throw InputError("filters of " + std::to_string(filters.n_rows) + " pixels are no patches of " + size);
  const double p = static_cast<double>(std::max(shape.height, shape.width));
  if (options.starts == 0) throw UsageError("a Gabor fit needs at least one start");
  if (!(options.min_cycles > 0 && options.min_cycles / p < options.max_frequency))
    throw UsageError("the lowest frequency, " + std::to_string(options.min_cycles) + " cycles per patch of " + size +
                     ", is not between 0 and the highest, " + std::to_string(options.max_frequency) +
                     " cycles per pixel");
  if (!(options.min_sigma > 0 && options.min_sigma < options.max_sigma * p))
    throw UsageError("the smallest width, " + std::to_string(options.min_sigma) +
                     " pixels, is not between 0 and the largest, " + std::to_string(options.max_sigma) +
                     " times the patch of " + size);
}

}  // namespace

std::vector<GaborFit> fit_gabors(const arma::mat& filters, PatchShape shape, const GaborFitOptions& options,
                                 const Progress& progress) {
  check(filters, shape, options);
  constexpr std::size_t chunk_width = 4;
  const gabor::Spectrum spectrum(shape);
  std::vector<GaborFit> fits(filters.n_cols);
  std::atomic<std::size_t> done{0};
  parallel_for(chunk_count(filters.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    Problem problem(shape, options);
    const Range range = chunk(filters.n_cols, chunk_width, task);
    for (std::size_t j = range.first; j < range.last; ++j) fits[j] = fit(problem, spectrum, filters.colptr(j), options);
    report(progress, done += range.size(), filters.n_cols);
  });
  return fits;
}

GaborTable table_of(const std::vector<GaborFit>& fits, PatchShape shape) {
  const arma::uword m = fits.size();
  GaborTable table{.parameters = arma::mat(8, m),
                   .reconstruction = arma::mat(shape.pixels(), m),
                   .r_squared = arma::vec(m),
                   .phase_folded = arma::vec(m),
                   .nx = arma::vec(m),
                   .ny = arma::vec(m),
                   .fitted = arma::uvec(m)};
  for (arma::uword j = 0; j < m; ++j) {
    const Gabor& g = fits[j].gabor;
    table.parameters.col(j) = arma::vec{g.amplitude, g.x0, g.y0, g.theta, g.sigma_x, g.sigma_y, g.frequency, g.phase};
    table.reconstruction.col(j) = render(g, shape);
    table.r_squared(j) = fits[j].r_squared, table.fitted(j) = fits[j].fitted;
    table.phase_folded(j) = folded_phase(g.phase), table.nx(j) = g.nx(), table.ny(j) = g.ny();
  }
  return table;
}

}  // namespace simplecell
