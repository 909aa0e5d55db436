#include "inference/proximal_gradient.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "inference/leading_columns.hpp"

namespace simplecell {
namespace {

// γ⁽ᵗ⁾ = (η⁽ᵗ⁾ − 1)/η⁽ᵗ⁺¹⁾ with η⁽⁰⁾ = 1 and Nesterov's η⁽ᵗ⁺¹⁾ = (1 + √(1 + 4η²))/2. local-geometry eq 8 prints this
// without the square, and starts at η = 0, with which the first iteration would not change x.
std::vector<float> momentum_sequence(ProximalGradient::Momentum kind, arma::uword iterations) {
  std::vector<float> gamma(iterations, 0.f);
  if (kind == ProximalGradient::Momentum::none) return gamma;
  double eta = 1;
  for (float& value : gamma) {
    const double under_root = kind == ProximalGradient::Momentum::nesterov ? 4 * eta * eta : 4 * eta;
    const double next = (1 + std::sqrt(1 + under_root)) / 2;
    value = static_cast<float>((eta - 1) / next);
    eta = next;
  }
  return gamma;
}

// Momentum γ and step length α of one column in one iteration.
struct StepParameters {
  float momentum, step;
};

// One iteration on a chunk of columns. AᵀA z is not computed by a product with z, which is less sparse than a code: z
// is a linear combination of the last two codes, so AᵀA z is the same combination of their images AᵀA x.
class Iteration {
 public:
  explicit Iteration(const Problem& problem)
      : problem_(problem),
        linear_(problem.linear),
        image_(problem.atoms(), problem.size(), arma::fill::zeros),
        previous_image_(image_) {}

  const arma::fmat& image() const { return image_; }                    ///< AᵀA x of the last codes
  const arma::fmat& previous_image() const { return previous_image_; }  ///< AᵀA x of the codes before the last

  /// next ← prox(z − α∇f(z)) with z = x + γ(x − previous), for the columns of z; stores the argument of prox in
  /// `before`, if that is given.
  void advance(const arma::fmat& x, const arma::fmat& previous, const std::vector<StepParameters>& parameters,
               arma::fmat& z, arma::fmat& next, arma::fmat* before = nullptr) {
    if (problem_.nature.smooth)
      step_smoothly(x, previous, parameters.front(), z, next, before);
    else
      for (arma::uword i = 0; i < z.n_cols; ++i) step_column(x, previous, parameters[i], i, z, next, before);
    arma::fmat image = head(previous_image_, z.n_cols);
    multiply(problem_.gram.matrix, head(next, z.n_cols), image);
    image_.swap(previous_image_);
  }

  /// Column `last` takes the place of column i.
  void replace(arma::uword i, arma::uword last) {
    for (arma::fmat* M : {&linear_, &image_, &previous_image_}) move_column(*M, last, i);
  }

 private:
  void step_column(const arma::fmat& x, const arma::fmat& previous, const StepParameters& parameters, arma::uword i,
                   arma::fmat& z, arma::fmat& next, arma::fmat* before) {
    const float gamma = parameters.momentum, step = parameters.step;
    const float *now = x.colptr(i), *earlier = previous.colptr(i), *b = linear_.colptr(i);
    const float *image = image_.colptr(i), *image_earlier = previous_image_.colptr(i);
    float *from = z.colptr(i), *to = next.colptr(i);
#pragma omp simd
    for (arma::uword j = 0; j < x.n_rows; ++j) {
      from[j] = now[j] + gamma * (now[j] - earlier[j]);
      to[j] = from[j] - step * (image[j] + gamma * (image[j] - image_earlier[j]) - b[j]);
    }
    if (before) std::copy_n(to, x.n_rows, before->colptr(i));
    arma::fmat column(to, x.n_rows, 1, false, true);
    problem_.penalty.prox(column, step);
  }

  // A smooth penalty may couple the columns, so all of them use the same momentum and step.
  void step_smoothly(const arma::fmat& x, const arma::fmat& previous, const StepParameters& parameters, arma::fmat& z,
                     arma::fmat& next, arma::fmat* before) {
    z = x + parameters.momentum * (x - previous);
    gradient_ = image_ + parameters.momentum * (image_ - previous_image_) - linear_;
    problem_.penalty.add_gradient(z, gradient_);
    next = z - parameters.step * gradient_;
    if (before) *before = next;
    problem_.penalty.prox(next, parameters.step);
  }

  const Problem& problem_;
  arma::fmat linear_, image_, previous_image_, gradient_;
};

// Properties of the last update of a column, from x to x⁺.
struct UpdateProperties {
  bool uphill;      // (z − x⁺)ᵀ(x⁺ − x) > 0: the momentum opposes the gradient step
  float curvature;  // of ½‖Ax‖² along x⁺ − x
};

UpdateProperties update_properties(const float* z, const float* next, const float* x, const float* image,
                                   const float* image_before, arma::uword m) {
  float against = 0, bend = 0, length = 0;
#pragma omp simd reduction(+ : against, bend, length)
  for (arma::uword j = 0; j < m; ++j) {
    const float move = next[j] - x[j];
    against += (z[j] - next[j]) * move;
    bend += move * (image[j] - image_before[j]);
    length += move * move;
  }
  return {against > 0, length > 0 ? bend / length : 0};
}

}  // namespace

ProximalGradient::ProximalGradient(const Options& options)
    : options_(options), momentum_(momentum_sequence(options.momentum, options.iterations)) {}

void ProximalGradient::solve(const Problem& problem, Solution& solution) const {
  if (options_.tolerance > 0 && !problem.nature.smooth) return solve_to_gap(problem, solution);
  arma::fmat x(problem.atoms(), problem.size(), arma::fill::zeros), previous = x, next = x, z = x;
  Iteration iteration(problem);
  for (arma::uword t = 0; t < options_.iterations; ++t) {
    const std::vector<StepParameters> parameters(problem.size(), {t == 0 ? 0 : momentum_[t - 1], problem.safe_step()});
    iteration.advance(x, previous, parameters, z, next);
    previous.swap(x);
    x.swap(next);
    if (x.is_zero() && previous.is_zero()) break;  // a fixed point: further iterations would change nothing
  }
  solution.assess(problem, std::move(x), iteration.image());
}

// Codes are sparse, and restricted to the few atoms of a code the curvature is less than σ_max(A)². Steps therefore
// start longer than 1/σ_max(A)² and are shortened when the curvature along an update turns out to be too large for
// them. The duality gap guarantees the accuracy of the result.
void ProximalGradient::solve_to_gap(const Problem& problem, Solution& solution) const {
  constexpr arma::uword check_every = 4;
  constexpr float initial_step_factor = 2.5f, shrink_factor = 1.15f;
  const arma::uword m = problem.atoms(), n = problem.size();
  arma::fmat x(m, n, arma::fill::zeros), previous = x, next = x, z = x, codes = x, images = x;
  Iteration iteration(problem);
  // The first `left` columns have not converged. For each of them: its stimulus, and the iterations since a restart.
  std::vector<arma::uword> stimulus(n), since_restart(n, 0);
  std::iota(stimulus.begin(), stimulus.end(), 0);
  const float shortest = problem.safe_step();
  std::vector<StepParameters> parameters(n, {0, initial_step_factor * shortest});
  arma::uword left = n;
  for (arma::uword t = 0; t < options_.iterations && left > 0; ++t) {
    arma::fmat from = head(z, left);
    iteration.advance(x, previous, parameters, from, next);
    previous.swap(x);
    x.swap(next);
    for (arma::uword i = 0; i < left; ++i) {
      const UpdateProperties update =
          update_properties(z.colptr(i), x.colptr(i), previous.colptr(i), iteration.image().colptr(i),
                            iteration.previous_image().colptr(i), m);
      const bool too_long = update.curvature * parameters[i].step > 1 && parameters[i].step > shortest;
      if (too_long) parameters[i].step = std::max(shortest, parameters[i].step / shrink_factor);
      // Adaptive restart (O'Donoghue & Candès 2015).
      if (update.uphill || too_long) since_restart[i] = 0;
      parameters[i].momentum = momentum_[since_restart[i]++];
    }
    const bool last = t + 1 == options_.iterations;
    if (t % check_every != check_every - 1 && !last) continue;
    for (arma::uword i = left; i-- > 0;) {
      const float* image = iteration.image().colptr(i);
      if (!last && !(problem.relative_gap(stimulus[i], x.colptr(i), image) <= options_.tolerance)) continue;
      codes.col(stimulus[i]) = x.col(i);
      std::copy_n(image, m, images.colptr(stimulus[i]));
      --left;
      iteration.replace(i, left);
      for (arma::fmat* M : {&x, &previous}) move_column(*M, left, i);
      stimulus[i] = stimulus[left];
      since_restart[i] = since_restart[left];
      parameters[i] = parameters[left];
    }
  }
  solution.assess(problem, std::move(codes), images);
}

void ProximalGradient::unroll(const Problem& problem, Unrolled& unrolled) const {
  const arma::uword m = problem.atoms(), n = problem.size(), T = options_.iterations;
  Iteration iteration(problem);
  unrolled.step = problem.safe_step();
  unrolled.codes.set_size(m, n, T + 1);
  unrolled.through.set_size(m, n, T);
  arma::fcube& x = unrolled.codes;
  arma::fmat z(m, n);
  x.slice(0).zeros();
  for (arma::uword t = 0; t < T; ++t) {
    const std::vector<StepParameters> parameters(n, {t == 0 ? 0 : momentum_[t - 1], unrolled.step});
    iteration.advance(x.slice(t), x.slice(t == 0 ? 0 : t - 1), parameters, z, x.slice(t + 1),
                      &unrolled.through.slice(t));
  }
  unrolled.image = iteration.image();
}

void ProximalGradient::pull_back(const Problem& problem, arma::fmat& bar, Unrolled& unrolled, arma::fmat& drive) const {
  const arma::uword m = bar.n_rows, n = bar.n_cols, T = options_.iterations;
  const float alpha = unrolled.step;
  const arma::fcube& x = unrolled.codes;
  arma::fmat z, one_back(m, n, arma::fill::zeros), pulled(m, n, arma::fill::none);
  drive.zeros(m, n);
  for (arma::uword t = T; t > 0; --t) {
    arma::fmat& through = unrolled.through.slice(t - 1);
    problem.penalty.prox_adjoint(through, x.slice(t), bar);
    through = bar;
    drive += alpha * through;
    if (t == 1) break;  // z⁽⁰⁾ = 0 is constant

    multiply(problem.gram.matrix, through, pulled);
    const float g = momentum_[t - 2];
    if (problem.nature.smooth) {
      z = x.slice(t - 1) + g * (x.slice(t - 1) - x.slice(t - 2));
      problem.penalty.add_hessian_product(z, through, pulled);
    }
    const float *c = through.memptr(), *back = pulled.memptr();
    float *near = bar.memptr(), *far = one_back.memptr();
#pragma omp simd
    for (arma::uword j = 0; j < through.n_elem; ++j) {
      const float to_z = c[j] - alpha * back[j];
      near[j] = far[j] + (1 + g) * to_z;
      far[j] = -g * to_z;
    }
  }
}

// −α Σ_t u⁽ᵗ⁺¹⁾ z⁽ᵗ⁾ᵀ, where z⁽ᵗ⁾ = (1 + γ⁽ᵗ⁾) x⁽ᵗ⁾ − γ⁽ᵗ⁾ x⁽ᵗ⁻¹⁾ is expanded and the sum rearranged, so that there is
// one product with each sparse x⁽ᵗ⁾.
void ProximalGradient::add_gram_adjoint(const Unrolled& unrolled, arma::fmat& gram) const {
  const arma::uword T = options_.iterations;
  const float alpha = unrolled.step;
  const arma::fcube& u = unrolled.through;
  arma::fmat partner;
  for (arma::uword t = 1; t < T; ++t) {
    partner = -alpha * (1 + momentum_[t - 1]) * u.slice(t);
    if (t + 1 < T) partner += alpha * momentum_[t] * u.slice(t + 1);
    add_outer_product(partner, unrolled.codes.slice(t), gram);
  }
}

void ProximalGradient::solve_and_differentiate(const Problem& problem, Loss loss, Solution& solution,
                                               Adjoint& adjoint) const {
  const arma::uword m = problem.atoms();
  Unrolled unrolled;
  unroll(problem, unrolled);
  const arma::fmat& codes = unrolled.codes.slice(options_.iterations);
  solution.assess(problem, codes, unrolled.image);

  // bar = ∂L/∂x⁽ᵀ⁾. The explicit dependence of L on the dictionary, V = X and M = ½ X Xᵀ, is added at the end.
  arma::fmat bar = unrolled.image - problem.linear, drive;
  if (loss == Loss::objective) {
    if (problem.nature.smooth) problem.penalty.add_gradient(codes, bar);
    problem.penalty.add_subgradient(codes, bar);
  }
  pull_back(problem, bar, unrolled, drive);
  adjoint.codes = codes - drive;
  adjoint.gram.zeros(m, m);
  add_gram_adjoint(unrolled, adjoint.gram);
  add_outer_product(0.5f * codes, codes, adjoint.gram);
}

Entry<Inference> ProximalGradient::fista_entry() {
  const Options defaults;
  return {"fista",
          "accelerated proximal gradient, for a number of unrolled iterations or to a duality gap",
          {{.name = "iterations", .help = "iterations (at most, if there is a tolerance)",
            .value = static_cast<double>(defaults.iterations), .bounds = between(1, 100000), .whole = true,
            .effort = true},
           {.name = "tolerance", .help = "stop a code at this relative duality gap; 0 runs all iterations",
            .value = defaults.tolerance, .bounds = at_least(0)},
           {.name = "momentum", .help = "Nesterov's sequence, or the one printed in local-geometry eq 8",
            .words = {"nesterov", "printed"}}},
          [](const Settings& settings) {
            return std::make_unique<ProximalGradient>(
                Options{.iterations = static_cast<arma::uword>(settings.number("iterations")),
                        .tolerance = settings.number("tolerance"),
                        .momentum = settings.word("momentum") == "printed" ? Momentum::printed : Momentum::nesterov});
          }};
}

Entry<Inference> ProximalGradient::ista_entry() {
  Entry<Inference> entry = fista_entry();
  entry.name = "ista";
  entry.summary = "proximal gradient without acceleration";
  entry.parameters.pop_back();
  entry.make = [](const Settings& settings) {
    return std::make_unique<ProximalGradient>(
        Options{.iterations = static_cast<arma::uword>(settings.number("iterations")),
                .tolerance = settings.number("tolerance"),
                .momentum = Momentum::none});
  };
  return entry;
}

}  // namespace simplecell
