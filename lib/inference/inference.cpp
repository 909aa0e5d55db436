#include "inference/inference.hpp"

#include <atomic>
#include <limits>

#include "core/entries.hpp"
#include "core/parallel.hpp"
#include "inference/closed_form.hpp"
#include "inference/conjugate_gradient.hpp"
#include "inference/lca.hpp"
#include "inference/matching_pursuit.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {
namespace {

double dot(const float* a, const float* b, arma::uword m) {
  return sum_entries<double>(m, [](float x, float y) { return static_cast<double>(x) * y; }, a, b);
}

}  // namespace

const Registry<Inference>& inferences() {
  static const Registry<Inference> all{"inference",
                                       {
                                           ProximalGradient::fista_entry(),
                                           ProximalGradient::ista_entry(),
                                           Lca::entry(),
                                           ClosedForm::entry(),
                                           ConjugateGradient::entry(),
                                           MatchingPursuit::entry(),
                                       }};
  return all;
}

Problem::Problem(const Penalty& alone, const arma::fmat& A, const Gram& gram_, const arma::fmat& Y)
    : coupled_(alone.coupling(Y)),
      penalty(coupled_ ? *coupled_ : alone),
      nature(penalty.nature()),
      gram(gram_),
      linear(A.n_cols, Y.n_cols),
      half_energies(0.5f * arma::sum(arma::square(Y), 0).t()) {
  multiply(gram.atoms, Y, linear);
  if (!nature.weighted) return;
  arma::fmat weights;
  penalty.weights(A, Y, linear, weights);
  linear -= weights;
}

Problem::Problem(const Penalty& alone, const Gram& gram_, arma::fmat B)
    : penalty(alone),
      nature(alone.nature()),
      gram(gram_),
      linear(std::move(B)),
      half_energies(linear.n_cols, arma::fill::zeros) {}

// ½‖y‖² + ½xᵀ(AᵀA x) − bᵀx
double Problem::misfit(arma::uword column, const float* x, const float* image) const {
  return half_energies[column] + 0.5 * dot(x, image, atoms()) - dot(linear.colptr(column), x, atoms());
}

double Problem::objective(arma::uword column, const float* x, const float* image) const {
  const arma::fvec code(const_cast<float*>(x), atoms(), false, true);
  return misfit(column, x, image) + arma::as_scalar(penalty.values(code));
}

double Problem::relative_gap(arma::uword column, const float* x, const float* image) const {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (nature.smooth) return unknown;
  const float* b = linear.colptr(column);
  const arma::fvec code(const_cast<float*>(x), atoms(), false, true);
  arma::fvec gradient(atoms());
  for (arma::uword j = 0; j < atoms(); ++j) gradient[j] = image[j] - b[j];
  const double energy = half_energies[column], value = arma::as_scalar(penalty.values(code));
  const double fit = misfit(column, x, image), along = dot(b, x, atoms());
  // Without weights c = 0, so that with r = y − Ax: ‖r‖² = 2·fit and ⟨r, y⟩ = ‖y‖² − bᵀx.
  const bool residual = !nature.weighted;
  const double gap = penalty.duality_gap(
      {code, gradient, residual ? 2 * fit : unknown, residual ? 2 * energy - along : unknown});
  return gap / std::max(fit + value, 1e-12 * energy + 1e-30);
}

float Problem::safe_step() const {
  const float curvature = gram.lipschitz + static_cast<float>(nature.curvature);
  return curvature >= std::numeric_limits<float>::min() ? 1 / curvature : 1;
}

void Solution::assess(const Problem& problem, arma::fmat X, const arma::fmat& image) {
  objectives = problem.penalty.values(X);
  gaps.set_size(X.n_cols);
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    const float* x = X.colptr(i);
    objectives[i] += problem.misfit(i, x, image.colptr(i));
    gaps[i] = problem.relative_gap(i, x, image.colptr(i));
  }
  codes = std::move(X);
}

arma::uword chunk_width(const Penalty& penalty, const Inference& inference) {
  const arma::uword coupled = penalty.nature().coupled;
  return coupled ? coupled : inference.chunk();
}

Solution encode(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const arma::fmat& Y,
                const Progress& progress) {
  Gram gram;
  update_gram(A, gram);
  Solution whole;
  whole.codes.set_size(A.n_cols, Y.n_cols);
  whole.objectives.set_size(Y.n_cols);
  whole.gaps.set_size(Y.n_cols);
  std::atomic<std::size_t> done = 0;
  const arma::uword width = chunk_width(penalty, inference);
  parallel_for(chunk_count(Y.n_cols, width), [&](std::size_t index, unsigned) {
    const Range c = chunk(Y.n_cols, width, index);
    const arma::fmat stimuli(const_cast<float*>(Y.colptr(c.first)), Y.n_rows, c.size(), false, true);
    Solution part;
    inference.solve(Problem(penalty, A, gram, stimuli), part);
    whole.codes.cols(c.first, c.last - 1) = part.codes;
    whole.objectives.subvec(c.first, c.last - 1) = part.objectives;
    whole.gaps.subvec(c.first, c.last - 1) = part.gaps;
    report(progress, done += c.size(), Y.n_cols);
  });
  return whole;
}

}  // namespace simplecell
