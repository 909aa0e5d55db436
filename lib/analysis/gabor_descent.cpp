#include "analysis/gabor_descent.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/bounds.hpp"

namespace simplecell::gabor {
namespace {

// Regularises the 2×2 systems for a and b, which are singular if the envelope covers a single pixel, where even ∝ odd.
constexpr double ridge = 1e-13;

// Inner products of even, odd and the filter y.
struct Inner {
  double ee, eo, oo, ey, oy;
};

Inner inner_products(const Basis& basis, const double* y) {
  const double *const even = basis.even(), *const odd = basis.odd();
  Lane ee{}, eo{}, oo{}, ey{}, oy{};
  for (std::size_t k = 0; k < basis.stride(); k += lanes) {
    const Lane e = load(even + k), o = load(odd + k), value = load(y + k);
    ee += e * e, eo += e * o, oo += o * o, ey += e * value, oy += o * value;
  }
  return {sum(ee), sum(eo), sum(oo), sum(ey), sum(oy)};
}

// Least-squares fit of a·even + b·odd to y subject to a² + b² ≤ limit². If the bound is active, Newton's method on
// 1/‖(a, b)‖ approaches the Lagrange multiplier from below, without overshoot (Moré & Sorensen 1983).
Mix best_mix(const Inner& of, double limit) {
  Mix mix;
  const double small = ridge * (of.ee + of.oo);
  for (int round = 0; round < 30; ++round) {
    const double p = of.ee + small + mix.multiplier, q = of.oo + small + mix.multiplier;
    const double determinant = p * q - of.eo * of.eo;
    if (!(determinant > 0)) return {};
    mix.a = (q * of.ey - of.eo * of.oy) / determinant;
    mix.b = (p * of.oy - of.eo * of.ey) / determinant;
    const double squared = mix.a * mix.a + mix.b * mix.b, norm = std::sqrt(squared);
    if (!(norm > limit * (1 + 1e-12))) break;
    const double bend = (q * mix.a * mix.a - 2 * of.eo * mix.a * mix.b + p * mix.b * mix.b) / determinant;
    mix.multiplier += squared / bend * (norm / limit - 1);
  }
  return mix;
}

// Solves the n×n system of the rows and columns listed in `free` by Cholesky, in place; false if it is not positive
// definite.
bool solve(const Matrix& matrix, const std::array<int, searched>& free, int n, Point& x) {
  double l[searched][searched];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) {
      double value = matrix[free[i]][free[j]];
      for (int k = 0; k < j; ++k) value -= l[i][k] * l[j][k];
      if (i == j && !(value > 0)) return false;
      l[i][j] = i == j ? std::sqrt(value) : value / l[j][j];
    }
  }
  for (int i = 0; i < n; ++i) {
    for (int k = 0; k < i; ++k) x[i] -= l[i][k] * x[k];
    x[i] /= l[i][i];
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int k = i + 1; k < n; ++k) x[i] -= l[k][i] * x[k];
    x[i] /= l[i][i];
  }
  return true;
}

// The decrease of the error by a step, as predicted by the linearised problem.
double predicted_decrease(const Descent& descent, const Point& step) {
  double fall = 0;
  for (int i = 0; i < searched; ++i) {
    double bend = 0;
    for (int j = 0; j < searched; ++j) bend += descent.hessian[i][j] * step[j];
    fall += step[i] * (2 * descent.gradient[i] - bend);
  }
  return fall;
}

}  // namespace

Problem::Problem(PatchShape shape, const GaborFitOptions& options)
    : shape_(shape),
      limit_(options.amplitude_limit > 0 ? options.amplitude_limit : infinity),
      basis_(shape),
      filter_(basis_.stride()),
      residual_(basis_.stride()) {
  const double p = static_cast<double>(std::max(shape.height, shape.width));
  const double x = 0.5 * double(shape.width) + options.centre_margin * p;
  const double y = 0.5 * double(shape.height) + options.centre_margin * p;
  const double narrow = std::log(options.min_sigma), wide = std::log(options.max_sigma * p);
  low_ = {-x, -y, -infinity, narrow, narrow, options.min_cycles / p};
  high_ = {x, y, infinity, wide, wide, options.max_frequency};
}

bool Problem::take(const double* filter) {
  const std::size_t pixels = shape_.pixels();
  if (!std::all_of(filter, filter + pixels, [](double value) { return std::isfinite(value); })) return false;
  const auto [low, high] = std::minmax_element(filter, filter + pixels);
  scale_ = std::max(std::abs(*low), std::abs(*high));
  if (!(*high - *low > 1e-12 * scale_)) return false;
  energy_ = 0;
  for (std::size_t k = 0; k < pixels; ++k) {
    filter_[k] = filter[k] / scale_;
    energy_ += filter_[k] * filter_[k];
  }
  return true;
}

Point Problem::inside(Point p) const {
  for (int i = 0; i < searched; ++i) p[i] = std::clamp(p[i], low_[i], high_[i]);
  return p;
}

double Problem::error(const Point& p) {
  basis_.place(p);
  const Inner of = inner_products(basis_, filter_.data());
  const auto [a, b, multiplier] = best_mix(of, limit_);
  return energy_ - 2 * (a * of.ey + b * of.oy) + a * a * of.ee + 2 * a * b * of.eo + b * b * of.oo;
}

// Computes the basis, a, b and the residual at p, and returns the error. The error is summed from the residual, because
// near an exact fit inner products lose it to rounding.
double Problem::evaluate(const Point& p, Mix& mix) {
  basis_.place(p);
  mix = best_mix(inner_products(basis_, filter_.data()), limit_);
  Lane total{};
  for (std::size_t k = 0; k < basis_.stride(); k += lanes) {
    const Lane rest = load(filter_.data() + k) - mix.a * load(basis_.even() + k) - mix.b * load(basis_.odd() + k);
    total += rest * rest;
    std::memcpy(residual_.data() + k, &rest, sizeof rest);
  }
  return sum(total);
}

// a and b are functions of the searched parameters. The part of each derivative that a change of a and b can compensate
// is therefore projected out (Kaufman 1975). Where the amplitude is at its bound, only a rotation of (a, b) can.
void Problem::linearise(Descent& descent) {
  const auto [a, b, multiplier] = descent.mix;
  basis_.differentiate(descent.at, a, b);
  const auto m = basis_.products();
  const double small = ridge * (m[0][0] + m[1][1]);
  const double p = m[0][0] + small, q = m[1][1] + small, r = m[0][1], determinant = p * q - r * r;
  const double turn = b * b * p - 2 * a * b * r + a * a * q + (a * a + b * b) * multiplier;
  for (int i = 0; i < searched; ++i) {
    const auto& mi = m[2 + i];
    descent.gradient[i] = basis_.product(2 + i, residual_.data());
    descent.scale[i] = std::max(descent.scale[i], mi[2 + i]);
    for (int j = 0; j <= i; ++j) {
      const auto& mj = m[2 + j];
      const double undone =
          multiplier > 0 ? (a * mi[1] - b * mi[0]) * (a * mj[1] - b * mj[0]) / turn
                         : (q * mi[0] * mj[0] - r * (mi[0] * mj[1] + mi[1] * mj[0]) + p * mi[1] * mj[1]) / determinant;
      descent.hessian[i][j] = descent.hessian[j][i] = mi[2 + j] - undone;
    }
  }
}

Descent Problem::begin(const Point& start) {
  Descent descent;
  descent.at = inside(start);
  descent.error = evaluate(descent.at, descent.mix);
  descent.finished = descent.mix.a == 0 && descent.mix.b == 0;  // the filter is zero where the envelope is not
  if (!descent.finished) linearise(descent);
  return descent;
}

// The damped Gauss–Newton step within the bounds: parameters that would violate a bound are set to it, and the step of
// the others is solved again.
bool Problem::step(const Descent& descent, Point& by) const {
  Matrix damped = descent.hessian;
  for (int i = 0; i < searched; ++i) damped[i][i] += descent.damping * descent.scale[i] + 1e-14 * energy_;
  std::array<bool, searched> on_wall{};
  by = {};
  for (bool inside_box = false; !inside_box;) {
    std::array<int, searched> free{};
    int n = 0;
    for (int i = 0; i < searched; ++i)
      if (!on_wall[i]) free[n++] = i;
    Point x{};
    for (int k = 0; k < n; ++k) {
      x[k] = descent.gradient[free[k]];
      for (int j = 0; j < searched; ++j)
        if (on_wall[j]) x[k] -= damped[free[k]][j] * by[j];
    }
    if (!solve(damped, free, n, x)) return false;
    inside_box = true;
    for (int k = 0; k < n; ++k) {
      const int i = free[k];
      by[i] = std::clamp(x[k], low_[i] - descent.at[i], high_[i] - descent.at[i]);
      if (by[i] != x[k]) on_wall[i] = true, inside_box = false;
    }
  }
  return true;
}

// Levenberg–Marquardt steps with the damping of Nielsen (1999).
void Problem::descend(Descent& descent, std::uint64_t steps) {
  constexpr double least_decrease = 1e-12, largest_damping = 1e8;
  for (std::uint64_t count = 0; count < steps && !descent.finished; ++count) {
    Descent next = descent;
    Point by;
    const double predicted = step(descent, by) ? predicted_decrease(descent, by) : 0;
    if (!(predicted > least_decrease * energy_)) {
      descent.finished = true;
      return;
    }
    for (int i = 0; i < searched; ++i) next.at[i] += by[i];
    next.at = inside(next.at);
    next.error = evaluate(next.at, next.mix);
    const double gain = (descent.error - next.error) / predicted;
    if (gain > 0) {
      const double t = 2 * gain - 1;
      next.damping *= std::max(1.0 / 3, 1 - t * t * t);
      next.growth = 2;
      linearise(next);
      descent = next;
    } else {
      descent.damping *= descent.growth;
      descent.growth *= 2;
      descent.finished = descent.damping > largest_damping;
    }
  }
}

}  // namespace simplecell::gabor
