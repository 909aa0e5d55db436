#include "inference/accelerated_step.hpp"
#include "inference/leading_columns.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {
namespace {

constexpr arma::uword check_every = 6;  // iterations
constexpr arma::uword most_columns = 48;  // whose iterates fit into the second-level cache beside the Gram matrix
constexpr float initial_step_factor = 2, shrink_factor = 1.07f;

// Of the last update from x⁽ᵗ⁻¹⁾ to x⁽ᵗ⁾: its inner product with the gradient step from x⁽ᵗ⁾ back to z, the curvature
// along it, and its squared length.
struct Along {
  float against, bend, length;
};

inline Along look_along(arma::uword m, Iterate x, Iterate previous, const float* before, float momentum) {
  float against = 0, bend = 0, length = 0;
#pragma omp simd reduction(+ : against, bend, length)
  for (arma::uword j = 0; j < m; ++j) {
    const float update = x.code[j] - previous.code[j];
    const float z = previous.code[j] + momentum * (previous.code[j] - before[j]);
    against += (z - x.code[j]) * update;
    bend += update * (x.image[j] - previous.image[j]);
    length += update * update;
  }
  return {against, bend, length};
}

// Where the inference of one stimulus has got to.
struct Column {
  arma::uword stimulus, iterations = 0, since_restart = 0;
  float momentum = 0, step;
};

// The iterates of the stimuli that are being inferred, one per column. Codes are sparse, and restricted to the few atoms
// of a code the curvature is less than σ_max(A)². Steps therefore start longer than 1/σ_max(A)² and are shortened when
// the curvature along an update turns out to be too large for them. The duality gap guarantees the accuracy of the result.
class Iterates {
 public:
  Iterates(const Problem& problem, arma::uword width)
      : problem_(problem),
        shortest_(problem.safe_step()),
        linear_(problem.atoms(), width),
        x_(problem.atoms(), width),
        previous_(x_),
        next_(x_),
        image_(x_),
        previous_image_(x_) {}

  const float* code(arma::uword i) const { return x_.colptr(i); }
  const float* image(arma::uword i) const { return image_.colptr(i); }

  /// Starts a stimulus in column i, from a code of zeros.
  Column start(arma::uword stimulus, arma::uword i) {
    linear_.col(i) = problem_.linear.col(stimulus);
    for (arma::fmat* M : {&x_, &previous_, &image_, &previous_image_}) M->col(i).zeros();
    return {.stimulus = stimulus, .step = initial_step_factor * shortest_};
  }

  /// The stimulus of column `from` goes on in column `to`.
  void move(arma::uword from, arma::uword to) {
    for (arma::fmat* M : {&linear_, &x_, &previous_, &image_, &previous_image_}) move_column(*M, from, to);
  }

  /// One iteration of the first columns.
  void advance(std::vector<Column>& columns, const std::vector<float>& momentum) {
    for (arma::uword i = 0; i < columns.size(); ++i) step(i, columns[i]);
    arma::fmat images = head(previous_image_, columns.size());
    multiply(problem_.gram.panels, head(next_, columns.size()), images);
    image_.swap(previous_image_);
    previous_.swap(x_);
    x_.swap(next_);  // next_ now holds the codes before previous_
    for (arma::uword i = 0; i < columns.size(); ++i) adapt(i, momentum, columns[i]);
  }

 private:
  void step(arma::uword i, const Column& column) {
    arma::fmat next(next_.colptr(i), next_.n_rows, 1, false, true);
    accelerated_step({x_.colptr(i), image_.colptr(i)}, {previous_.colptr(i), previous_image_.colptr(i)},
                     linear_.colptr(i), column.momentum, column.step, next.n_rows, next.memptr());
    problem_.penalty.prox(next, column.step);
  }

  // Momentum and step of the next iteration, from the update of the last, from `previous` to x.
  void adapt(arma::uword i, const std::vector<float>& momentum, Column& column) const {
    const auto [against, bend, length] = vectorised<&look_along>(
        x_.n_rows, Iterate{x_.colptr(i), image_.colptr(i)}, Iterate{previous_.colptr(i), previous_image_.colptr(i)},
        next_.colptr(i), column.momentum);
    const bool too_long = bend * column.step > length && column.step > shortest_;  // for the curvature bend/length
    if (too_long) column.step = std::max(shortest_, column.step / shrink_factor);
    // Adaptive restart, where the momentum opposes the gradient step (O'Donoghue & Candès 2015).
    if (against > 0 || too_long) column.since_restart = 0;
    column.momentum = momentum[column.since_restart++];
  }

  const Problem& problem_;
  const float shortest_;
  arma::fmat linear_, x_, previous_, next_, image_, previous_image_;
};

// Momentum by the iterations since a restart. Where restarts are frequent, a momentum of 1 between them needs fewer
// iterations than Nesterov's sequence (Liang, Luo & Schönlieb 2022, SIAM J. Sci. Comput. 44:A1069, "greedy FISTA").
std::vector<float> greedy_momentum(arma::uword iterations) {
  std::vector<float> momentum(iterations, 1.f);
  momentum.front() = 0;
  return momentum;
}

}  // namespace

// A stimulus whose code has converged makes room for the next, so that products always have many columns.
void ProximalGradient::solve_to_gap(const Problem& problem, Solution& solution) const {
  const arma::uword m = problem.atoms(), n = problem.size(), width = std::min(n, most_columns);
  arma::fmat codes(m, n), images(m, n);
  Iterates iterates(problem, width);
  const std::vector<float> momentum =
      options_.momentum == Momentum::nesterov ? greedy_momentum(options_.iterations) : momentum_;
  std::vector<Column> columns;
  arma::uword started = 0;
  for (; started < width; ++started) columns.push_back(iterates.start(started, started));
  while (!columns.empty()) {
    iterates.advance(columns, momentum);
    for (arma::uword i = columns.size(); i-- > 0;) {
      const arma::uword stimulus = columns[i].stimulus, done = ++columns[i].iterations;
      const bool last = done == options_.iterations;
      if (done % check_every != 0 && !last) continue;
      if (!last && !(problem.relative_gap(stimulus, iterates.code(i), iterates.image(i)) <= options_.tolerance)) continue;
      std::copy_n(iterates.code(i), m, codes.colptr(stimulus));
      std::copy_n(iterates.image(i), m, images.colptr(stimulus));
      if (started < n) {
        columns[i] = iterates.start(started++, i);
      } else {
        iterates.move(columns.size() - 1, i);
        columns[i] = columns.back();
        columns.pop_back();
      }
    }
  }
  solution.assess(problem, std::move(codes), images);
}

}  // namespace simplecell
