#include "inference/lca.hpp"

namespace simplecell {
namespace {

bool all_within(const Problem& problem, const arma::fmat& codes, const arma::fmat& image, double tolerance) {
  for (arma::uword i = 0; i < codes.n_cols; ++i)
    if (!(problem.relative_gap(i, codes.colptr(i), image.colptr(i)) <= tolerance)) return false;
  return true;
}

}  // namespace

void Lca::solve(const Problem& problem, Solution& solution) const {
  constexpr arma::uword check_every = 10;
  const float dt = static_cast<float>(options_.time_step);
  arma::fmat u(problem.atoms(), problem.size(), arma::fill::zeros), codes = u, image = u, slope = u;
  for (arma::uword t = 0; t < options_.iterations; ++t) {
    slope = image - problem.linear;
    if (problem.nature.smooth) problem.penalty.add_gradient(codes, slope);
    float* potential = u.memptr();
    const float *a = codes.memptr(), *g = slope.memptr();
#pragma omp simd
    for (arma::uword k = 0; k < u.n_elem; ++k) potential[k] += dt * (a[k] - g[k] - potential[k]);
    codes = u;
    problem.penalty.prox(codes, 1);
    multiply(problem.gram.matrix, codes, image);
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
