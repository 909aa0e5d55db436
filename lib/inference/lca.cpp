#include "inference/lca.hpp"

#include "core/processor.hpp"

namespace simplecell {
namespace {

bool all_within(const Problem& problem, const arma::fmat& codes, const arma::fmat& image, double tolerance) {
  for (arma::uword i = 0; i < codes.n_cols; ++i)
    if (!(problem.relative_gap(i, codes.colptr(i), image.colptr(i)) <= tolerance)) return false;
  return true;
}

// Potentials u ← u + dt (a − (AᵀA a − b) − u) and codes a ← u, to which the threshold is applied next.
inline void step(arma::uword m, float dt, const float* inhibition, const float* b, float* potential, float* a) {
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) a[j] = potential[j] += dt * (a[j] - (inhibition[j] - b[j]) - potential[j]);
}

}  // namespace

void Lca::solve(const Problem& problem, Solution& solution) const {
  constexpr arma::uword check_every = 10;
  const float dt = static_cast<float>(options_.time_step);
  arma::fmat u(problem.atoms(), problem.size(), arma::fill::zeros), codes = u, image = u;
  for (arma::uword t = 0; t < options_.iterations; ++t) {
    if (problem.nature.smooth) problem.penalty.add_gradient(codes, image);
    for (arma::uword i = 0; i < u.n_cols; ++i) {
      vectorised<&step>(u.n_rows, dt, image.colptr(i), problem.linear.colptr(i), u.colptr(i), codes.colptr(i));
      arma::fmat column(codes.colptr(i), u.n_rows, 1, false, true);
      problem.penalty.prox(column, 1);
    }
    multiply(problem.gram.panels, codes, image);
    if (options_.tolerance > 0 && t % check_every == check_every - 1 &&
        all_within(problem, codes, image, options_.tolerance))
      break;
  }
  solution.assess(problem, std::move(codes), image);
}

Entry<Inference> Lca::entry() {
  const Options defaults;
  return {"lca",
          "locally competitive algorithm: soft threshold with l1, hard with l0",
          {{.name = "iterations", .help = "iterations (at most, if there is a tolerance)",
            .value = static_cast<double>(defaults.iterations), .bounds = between(1, 100000), .whole = true,
            .effort = true},
           {.name = "time-step", .help = "Euler step over the membrane's time constant", .value = defaults.time_step,
            .bounds = {.low = 0, .high = 1, .open_low = true}},
           {.name = "tolerance", .help = "stop a code at this relative duality gap; 0 runs all iterations",
            .value = defaults.tolerance, .bounds = at_least(0)}},
          [](const Settings& settings) {
            return std::make_unique<Lca>(Options{.iterations = static_cast<arma::uword>(settings.number("iterations")),
                                                 .time_step = settings.number("time-step"),
                                                 .tolerance = settings.number("tolerance")});
          }};
}

}  // namespace simplecell
