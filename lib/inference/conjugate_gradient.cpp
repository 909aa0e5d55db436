#include "inference/conjugate_gradient.hpp"

namespace simplecell {
namespace {

// Inner product of each column of P and Q.
arma::frowvec inner(const arma::fmat& P, const arma::fmat& Q) { return arma::sum(P % Q, 0); }

// Steps a along the directions D from X that minimise the objective, whose slope there is G and whose quadratic part
// has the curvature DᵀAᵀA D.
arma::frowvec line_search(const Penalty& penalty, const arma::fmat& X, const arma::fmat& D, const arma::frowvec& slope,
                          const arma::frowvec& quadratic) {
  constexpr int steps = 4;
  const arma::frowvec most = quadratic + static_cast<float>(penalty.curvature()) * inner(D, D) + 1e-30f;
  arma::fmat bend(X.n_rows, X.n_cols, arma::fill::zeros);
  penalty.add_gradient(X, bend);
  const arma::frowvec start = slope - inner(bend, D);  // of the quadratic part alone
  arma::frowvec a = -slope / most;
  for (int step = 1; step < steps; ++step) {
    bend.zeros();
    penalty.add_gradient(X + D.each_row() % a, bend);
    a -= (start + a % quadratic + inner(bend, D)) / most;
  }
  return a;
}

}  // namespace

void ConjugateGradient::solve(const Problem& problem, Solution& solution) const {
  arma::fmat x(problem.atoms(), problem.size(), arma::fill::zeros), image = x;
  arma::fmat gradient = -problem.linear;
  problem.penalty.add_gradient(x, gradient);
  arma::fmat direction = -gradient, direction_image(x.n_rows, x.n_cols), next;
  for (arma::uword t = 0; t < options_.iterations; ++t) {
    multiply(problem.gram.matrix, direction, direction_image);
    const arma::frowvec a = line_search(problem.penalty, x, direction, inner(gradient, direction),
                                        inner(direction, direction_image));
    x += direction.each_row() % a;
    image += direction_image.each_row() % a;
    next = image - problem.linear;
    problem.penalty.add_gradient(x, next);
    const arma::frowvec beta = arma::clamp(inner(next, next - gradient) / (inner(gradient, gradient) + 1e-30f), 0.f,
                                           arma::Datum<float>::inf);
    direction = direction.each_row() % beta - next;
    gradient.swap(next);
    const arma::frowvec descent = inner(gradient, direction);
    for (arma::uword i = 0; i < x.n_cols; ++i)
      if (descent[i] >= 0) direction.col(i) = -gradient.col(i);
  }
  solution.assess(problem, std::move(x), image);
}

Entry<Inference> ConjugateGradient::entry() {
  const Options defaults;
  return {"conjugate-gradient",
          "conjugate gradients, for smooth penalties: the inference of Sparsenet",
          {{.name = "iterations", .help = "iterations (at most, if there is a tolerance)",
            .value = static_cast<double>(defaults.iterations), .bounds = between(1, 100000), .whole = true}},
          [](const Settings& settings) {
            return std::make_unique<ConjugateGradient>(
                Options{.iterations = static_cast<arma::uword>(settings.number("iterations"))});
          }};
}

}  // namespace simplecell
