#include "inference/conjugate_gradient.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "core/entries.hpp"

#include "inference/leading_columns.hpp"

namespace simplecell {
namespace {

// One iteration of conjugate gradients for one stimulus at a time. Its vectors have m entries each: b, the code x,
// image = AᵀA x, the gradient g, the direction d and d_image = AᵀA d. All of them fit into the first-level cache.
class Descent {
 public:
  Descent(const Penalty& penalty, arma::uword m)
      : penalty_(penalty), curvature_(static_cast<float>(penalty.nature().curvature)), m_(m), trial_(m), bend_(m) {}

  /// Moves x to the minimum along d, updates image and g, and replaces d by the next conjugate direction.
  void advance(const float* b, float* x, float* image, float* g, float* d, const float* d_image) {
    const float a = line_search(b, x, image, g, d, d_image);
    const auto add = [a](float to, float direction) { return to + a * direction; };
    map_entries(m_, x, add, d);
    map_entries(m_, image, add, d_image);
    map_entries(m_, bend_.memptr(), [](float, float i, float linear) { return i - linear; }, image, b);
    penalty_.add_gradient(arma::fvec(x, m_, false, true), bend_);
    turn(g, d);
  }

 private:
  // The step a that minimises the objective along d, by repeated minimisation of a parabola that bounds the objective
  // from above.
  float line_search(const float* b, const float* x, const float* image, const float* g, const float* d,
                    const float* d_image) {
    constexpr int steps = 4;
    const float slope = dot(g, d), quadratic = dot(d_image, d), length = dot(d, d);  // slope: of the objective
    const float tilt = sum_entries<float>(  // the slope of ½‖y − Ax‖² alone
        m_, [](float i, float linear, float direction) { return (i - linear) * direction; }, image, b, d);
    const float most = quadratic + curvature_ * length + 1e-30f;
    float a = -slope / most;
    for (int step = 1; step < steps; ++step) {
      map_entries(m_, trial_.memptr(), [a](float, float code, float direction) { return code + a * direction; }, x, d);
      bend_.zeros();
      penalty_.add_gradient(trial_, bend_);
      a -= (tilt + a * quadratic + dot(bend_.memptr(), d)) / most;
    }
    return a;
  }

  // Replaces g by the new gradient and d by the Polak–Ribière direction, or by −g if that is not a descent direction.
  void turn(float* g, float* d) const {
    const float* next = bend_.memptr();
    const float change = sum_entries<float>(m_, [](float now, float then) { return now * (now - then); }, next, g);
    const float beta = std::max(change / (dot(g, g) + 1e-30f), 0.f);
    map_entries(m_, d, [beta](float direction, float gradient) { return beta * direction - gradient; }, next);
    std::copy_n(next, m_, g);
    if (dot(g, d) < 0) return;
    for (arma::uword j = 0; j < m_; ++j) d[j] = -g[j];
  }

  float dot(const float* p, const float* q) const {
    return sum_entries<float>(m_, [](float a, float b) { return a * b; }, p, q);
  }

  const Penalty& penalty_;
  const float curvature_;
  const arma::uword m_;
  arma::fvec trial_, bend_;
};

}  // namespace

void ConjugateGradient::solve(const Problem& problem, Solution& solution) const {
  arma::fmat x(problem.atoms(), problem.size(), arma::fill::zeros), image = x, gradient = -problem.linear;
  problem.penalty.add_gradient(x, gradient);
  arma::fmat direction = -gradient, direction_image(x.n_rows, x.n_cols);
  Descent descent(problem.penalty, problem.atoms());
  // The first `left` columns of the directions belong to stimuli that have not converged: column k to stimulus[k].
  arma::uword left = x.n_cols;
  std::vector<arma::uword> stimulus(left);
  std::iota(stimulus.begin(), stimulus.end(), 0);
  std::vector<double> objectives(left);
  for (arma::uword i = 0; i < left; ++i) objectives[i] = problem.objective(i, x.colptr(i), image.colptr(i));
  for (arma::uword t = 0; t < options_.iterations && left > 0; ++t) {
    arma::fmat images = head(direction_image, left);
    multiply(problem.gram.panels, head(direction, left), images);
    for (arma::uword k = left; k-- > 0;) {
      const arma::uword i = stimulus[k];
      descent.advance(problem.linear.colptr(i), x.colptr(i), image.colptr(i), gradient.colptr(i), direction.colptr(k),
                      direction_image.colptr(k));
      if (options_.least_change == 0) continue;
      const double before = std::exchange(objectives[i], problem.objective(i, x.colptr(i), image.colptr(i)));
      if (before - objectives[i] >= options_.least_change * before) continue;
      --left;
      stimulus[k] = stimulus[left];
      move_column(direction, left, k);
    }
  }
  solution.assess(problem, std::move(x), image);
}

Entry<Inference> ConjugateGradient::entry() {
  const Options defaults;
  return {"conjugate-gradient",
          "conjugate gradients, for smooth penalties: the inference of Sparsenet",
          {{.name = "iterations",
            .help = "iterations (at most, if there is a least change)",
            .value = static_cast<double>(defaults.iterations),
            .bounds = between(1, 100000),
            .whole = true,
            .effort = true},
           {.name = "least-change",
            .help =
                "a code is done when an iteration changes its objective by less than this share; 0: after all of them",
            .value = defaults.least_change,
            .bounds = {.low = 0, .high = 1}}},
          [](const Settings& settings) {
            return std::make_unique<ConjugateGradient>(
                Options{.iterations = static_cast<arma::uword>(settings.number("iterations")),
                        .least_change = settings.number("least-change")});
          }};
}

}  // namespace simplecell
