#include "inference/proximal_gradient.hpp"

#include <cmath>

#include "core/entries.hpp"
#include "inference/accelerated_step.hpp"

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

// One iteration on a chunk of columns, with the images AᵀA x of the last two codes.
class Iteration {
 public:
  explicit Iteration(const Problem& problem)
      : problem_(problem),
        step_(problem.safe_step()),
        image_(problem.atoms(), problem.size(), arma::fill::zeros),
        previous_image_(image_) {}

  const arma::fmat& image() const { return image_; }  ///< AᵀA x of the last codes

  /// next ← prox(z − α∇f(z)) with z = x + γ(x − previous); stores the argument of prox in `before`, if that is given.
  void advance(const arma::fmat& x, const arma::fmat& previous, float momentum, arma::fmat& next,
               arma::fmat* before = nullptr) {
    if (problem_.nature.smooth)
      step_smoothly(x, previous, momentum, next, before);
    else
      for (arma::uword i = 0; i < x.n_cols; ++i) step_column(x, previous, momentum, i, next, before);
    multiply(problem_.gram.panels, next, previous_image_);
    image_.swap(previous_image_);
  }

 private:
  void step_column(const arma::fmat& x, const arma::fmat& previous, float momentum, arma::uword i, arma::fmat& next,
                   arma::fmat* before) {
    const arma::uword m = x.n_rows;
    arma::fmat column(next.colptr(i), m, 1, false, true);
    accelerated_step({x.colptr(i), image_.colptr(i)}, {previous.colptr(i), previous_image_.colptr(i)},
                     problem_.linear.colptr(i), momentum, step_, m, column.memptr());
    if (before) std::copy_n(column.memptr(), m, before->colptr(i));
    problem_.penalty.prox(column, step_);
  }

  // A smooth penalty may couple the columns.
  void step_smoothly(const arma::fmat& x, const arma::fmat& previous, float momentum, arma::fmat& next,
                     arma::fmat* before) {
    const arma::fmat z = x + momentum * (x - previous);
    gradient_ = image_ + momentum * (image_ - previous_image_) - problem_.linear;
    problem_.penalty.add_gradient(z, gradient_);
    next = z - step_ * gradient_;
    if (before) *before = next;
    problem_.penalty.prox(next, step_);
  }

  const Problem& problem_;
  const float step_;
  arma::fmat image_, previous_image_, gradient_;
};

// Backpropagation through the iterations on a chunk. With u⁽ᵗ⁾ = ∂L/∂(argument of the prox that gave x⁽ᵗ⁾), the
// derivative with respect to AᵀA is −α Σ_t u⁽ᵗ⁺¹⁾ z⁽ᵗ⁾ᵀ. Here z⁽ᵗ⁾ = (1 + γ⁽ᵗ⁾) x⁽ᵗ⁾ − γ⁽ᵗ⁾ x⁽ᵗ⁻¹⁾ is expanded and the sum
// rearranged, so that there is one product with each sparse x⁽ᵗ⁾: that of −α((1 + γ⁽ᵗ⁾) u⁽ᵗ⁺¹⁾ − γ⁽ᵗ⁺¹⁾ u⁽ᵗ⁺²⁾).
class BackwardPass {
 public:
  /// bar: ∂L/∂x of the last code; drive ← ∂L/∂B; gram, if given, += ∂L/∂(AᵀA)
  BackwardPass(const Problem& problem, const Unrolled& unrolled, const std::vector<float>& momentum, arma::fmat& bar,
               arma::fmat& drive, Panels* gram)
      : problem_(problem),
        unrolled_(unrolled),
        momentum_(momentum),
        bar_(bar),
        drive_(drive),
        later_(arma::size(bar), arma::fill::zeros),
        far_(later_),
        pulled_(later_),
        gram_(gram) {
    drive_.zeros(arma::size(bar));
    if (gram_) partner_.zeros(bar.n_rows, bar.n_cols);
  }

  /// From ∂L/∂x⁽ᵗ⁾ to ∂L/∂x⁽ᵗ⁻¹⁾.
  void through_iteration(arma::uword t) {
    const bool last = t + 1 == unrolled_.codes.n_slices;
    for (arma::uword i = 0; i < bar_.n_cols; ++i) {
      if (!last) through_momentum(t, i);
      through_prox(t, i);
      if (gram_ && t > 1) find_partner(t, i);
    }
    later_.swap(bar_);
    if (t == 1) return;  // z⁽⁰⁾ = 0 is constant
    multiply(problem_.gram.panels, later_, pulled_);
    if (problem_.nature.smooth) {
      const arma::fmat &x = unrolled_.codes.slice(t - 1), &previous = unrolled_.codes.slice(t - 2);
      problem_.penalty.add_hessian_product(x + gamma(t - 1) * (x - previous), later_, pulled_);
    }
    if (gram_) add_outer_product(partner_, unrolled_.codes.slice(t - 1), *gram_);
  }

 private:
  // γ⁽ᵗ⁾, by which z⁽ᵗ⁾ extrapolates x⁽ᵗ⁾
  float gamma(arma::uword t) const { return momentum_[t - 1]; }

  // bar ← ∂L/∂x⁽ᵗ⁾ of a column, from ∂L/∂z⁽ᵗ⁾ = u⁽ᵗ⁺¹⁾ − α AᵀA u⁽ᵗ⁺¹⁾ and what z⁽ᵗ⁺¹⁾ contributes; far ← what z⁽ᵗ⁾
  // contributes to ∂L/∂x⁽ᵗ⁻¹⁾.
  void through_momentum(arma::uword t, arma::uword i) {
    constexpr auto kernel = [](arma::uword m, const float* later, const float* pulled, float alpha, float g, float* far,
                               float* bar) {
#pragma omp simd
      for (arma::uword j = 0; j < m; ++j) {
        const float to_z = later[j] - alpha * pulled[j];
        bar[j] = far[j] + (1 + g) * to_z;
        far[j] = -g * to_z;
      }
    };
    vectorised<kernel>(bar_.n_rows, later_.colptr(i), pulled_.colptr(i), unrolled_.step, gamma(t), far_.colptr(i),
                       bar_.colptr(i));
  }

  // bar ← u⁽ᵗ⁾ of a column, which is added to drive.
  void through_prox(arma::uword t, arma::uword i) {
    const arma::uword m = bar_.n_rows;
    const auto column = [&](const float* entries) {
      return arma::fmat(const_cast<float*>(entries), m, 1, false, true);
    };
    const arma::fmat code = column(unrolled_.codes.slice_colptr(t, i));
    const arma::fmat argument =
        column(problem_.nature.adjoint_of_result ? code.memptr() : unrolled_.arguments.slice_colptr(t - 1, i));
    arma::fmat bar = column(bar_.colptr(i));
    problem_.penalty.prox_adjoint(argument, code, bar);
    map_entries(m, drive_.colptr(i), [alpha = unrolled_.step](float drive, float u) { return drive + alpha * u; },
                bar.memptr());
  }

  // The partner of x⁽ᵗ⁻¹⁾ in a column.
  void find_partner(arma::uword t, arma::uword i) {
    const bool last = t + 1 == unrolled_.codes.n_slices;
    const float near = -unrolled_.step * (1 + gamma(t - 1)), distant = last ? 0 : unrolled_.step * gamma(t);
    for (arma::uword panel = 0; panel < partner_.count(); ++panel) {
      const arma::uword row = partner_.first_row(panel);
      map_entries(
          partner_.row_count(panel), partner_.at(panel, i),
          [near, distant](float, float u, float later) { return near * u + distant * later; }, bar_.colptr(i) + row,
          later_.colptr(i) + row);
    }
  }

  const Problem& problem_;
  const Unrolled& unrolled_;
  const std::vector<float>& momentum_;
  arma::fmat &bar_, &drive_;
  arma::fmat later_, far_, pulled_;  // later: u⁽ᵗ⁺¹⁾; pulled: AᵀA u⁽ᵗ⁺¹⁾
  Panels* gram_;
  Panels partner_;
};

}  // namespace

ProximalGradient::ProximalGradient(const Options& options)
    : options_(options), momentum_(momentum_sequence(options.momentum, options.iterations)) {}

void ProximalGradient::solve(const Problem& problem, Solution& solution) const {
  if (options_.tolerance > 0 && !problem.nature.smooth) return solve_to_gap(problem, solution);
  arma::fmat x(problem.atoms(), problem.size(), arma::fill::zeros), previous = x, next = x;
  Iteration iteration(problem);
  for (arma::uword t = 0; t < options_.iterations; ++t) {
    iteration.advance(x, previous, t == 0 ? 0 : momentum_[t - 1], next);
    previous.swap(x);
    x.swap(next);
    if (x.is_zero() && previous.is_zero()) break;  // a fixed point: further iterations would change nothing
  }
  solution.assess(problem, std::move(x), iteration.image());
}

void ProximalGradient::unroll(const Problem& problem, Unrolled& unrolled) const {
  const arma::uword m = problem.atoms(), n = problem.size(), T = options_.iterations;
  const bool keep = !problem.nature.adjoint_of_result;
  Iteration iteration(problem);
  unrolled.step = problem.safe_step();
  unrolled.codes.set_size(m, n, T + 1);
  unrolled.arguments.set_size(m, n, keep ? T : 0);
  arma::fcube& x = unrolled.codes;
  x.slice(0).zeros();
  for (arma::uword t = 0; t < T; ++t) {
    iteration.advance(x.slice(t), x.slice(t == 0 ? 0 : t - 1), t == 0 ? 0 : momentum_[t - 1], x.slice(t + 1),
                      keep ? &unrolled.arguments.slice(t) : nullptr);
  }
  unrolled.image = iteration.image();
}

void ProximalGradient::pull_back(const Problem& problem, const Unrolled& unrolled, arma::fmat& bar, arma::fmat& drive,
                                 Panels* gram) const {
  BackwardPass pass(problem, unrolled, momentum_, bar, drive, gram);
  for (arma::uword t = options_.iterations; t > 0; --t) pass.through_iteration(t);
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
  adjoint.gram.zeros(m, m);
  add_second_moment(codes, adjoint.gram);
  pull_back(problem, unrolled, bar, drive, &adjoint.gram);
  adjoint.codes = codes - drive;
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
