#include "inference/closed_form.hpp"

namespace simplecell {
namespace {

// Stores the codes X with their objectives and gaps in the solution, and returns AᵀA X.
arma::fmat finish(const Problem& problem, arma::fmat X, Solution& solution) {
  arma::fmat image(problem.atoms(), problem.size(), arma::fill::none);
  multiply(problem.gram.panels, X, image);
  solution.assess(problem, std::move(X), image);
  return image;
}

}  // namespace

Entry<Inference> ClosedForm::entry() {
  return {"closed-form",
          "one proximal step, exact for orthonormal atoms: orthogonal sparse coding",
          {},
          [](const Settings&) { return std::make_unique<ClosedForm>(); }};
}

void ClosedForm::solve(const Problem& problem, Solution& solution) const {
  arma::fmat x = problem.linear;
  problem.penalty.prox(x, 1);
  finish(problem, std::move(x), solution);
}

void ClosedForm::solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution,
                                         Adjoint& adjoint) const {
  arma::fmat x = problem.linear;
  problem.penalty.prox(x, 1);
  arma::fmat bar = finish(problem, x, solution) - problem.linear;  // ∂L/∂x
  if (loss == Loss::objective) problem.penalty.add_subgradient(x, bar);
  problem.penalty.prox_adjoint(problem.linear, x, bar);  // ∂L/∂(AᵀY)
  adjoint.gram.zeros(x.n_rows, x.n_rows);
  add_second_moment(x, adjoint.gram);
  adjoint.codes = x - bar;
}

}  // namespace simplecell
