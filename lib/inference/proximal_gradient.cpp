#include "inference/proximal_gradient.hpp"

#include <cmath>
#include <limits>

namespace simplecell {
namespace {

// γ⁽ᵗ⁾ = (η⁽ᵗ⁾ − 1)/η⁽ᵗ⁺¹⁾ with η⁽⁰⁾ = 1. Nesterov's η⁽ᵗ⁺¹⁾ = (1 + √(1 + 4η²))/2; local-geometry eq 8 prints it without
// the square, and starts at η = 0, which would waste the first iteration.
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

// A column of length m over memory that somebody else owns.
arma::fvec view(float* memory, arma::uword m) { return arma::fvec(memory, m, false, true); }

double dot(const Support& a, const float* b) {
  double sum = 0;
  for (arma::uword k = 0; k < a.count; ++k) sum += static_cast<double>(a.value[k]) * b[a.index[k]];
  return sum;
}

// z ← x + γ(x − previous)
void extrapolate(const float* x, const float* previous, float gamma, arma::fvec& z) {
  float* to = z.memptr();
#pragma omp simd
  for (arma::uword j = 0; j < z.n_elem; ++j) to[j] = x[j] + gamma * (x[j] - previous[j]);
}

// The iteration on one column at a time: its vectors fit the first-level cache, and so do the columns of AᵀA that belong to
// its support. AᵀA z is never computed: z is a combination of the last two codes, AᵀA z that of their images AᵀA x, and
// codes are sparser than their extrapolation.
class Column {
 public:
  explicit Column(const Problem& problem)
      : problem_(problem),
        m_(problem.atoms()),
        step_(1 / (problem.gram.lipschitz + static_cast<float>(problem.penalty.curvature()))),
        x_(m_), previous_(m_), image_(m_), previous_image_(m_), z_(m_), gradient_(m_), support_(m_) {}

  float step() const { return step_; }
  const arma::fvec& x() const { return x_; }
  const Support& support() const { return support_; }

  void start(arma::uword column) {
    column_ = column;
    b_ = problem_.linear.colptr(column);
    for (arma::fvec* vector : {&x_, &previous_, &image_, &previous_image_}) vector->zeros();
    support_.count = 0;
  }

  /// x ← prox(z − α∇f(z)) with z = x + γ(x − previous).
  void advance(float gamma) {
    extrapolate(x_.memptr(), previous_.memptr(), gamma, z_);
    extrapolate(image_.memptr(), previous_image_.memptr(), gamma, gradient_);
    finish_gradient(z_);
    x_.swap(previous_);
    image_.swap(previous_image_);
    const float *g = gradient_.memptr(), *from = z_.memptr();
    float* to = x_.memptr();
#pragma omp simd
    for (arma::uword j = 0; j < m_; ++j) to[j] = from[j] - step_ * g[j];
    problem_.penalty.prox(x_, step_);
    support_.gather(x_.memptr(), m_);
    multiply_sparse(problem_.gram.matrix.memptr(), m_, m_, support_, image_.memptr());
  }

  /// (z − x)ᵀ(x − previous) > 0: the momentum points away from the step.
  bool uphill() const {
    const float *from = z_.memptr(), *now = x_.memptr(), *before = previous_.memptr();
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (arma::uword j = 0; j < m_; ++j) sum += (from[j] - now[j]) * (now[j] - before[j]);
    return sum > 0;
  }

  /// ∇f(x) = AᵀA x − b, plus the gradient of a smooth penalty.
  const arma::fvec& gradient() {
    gradient_ = image_;
    finish_gradient(x_);
    return gradient_;
  }

  /// ½‖y − Ax‖² + λS = ½‖y‖² + ½xᵀ(AᵀA x) − bᵀx + value(x)
  double objective() const {
    return problem_.half_energies[column_] + 0.5 * dot(support_, image_.memptr()) - dot(support_, b_) +
           problem_.penalty.value(x_);
  }

  /// Duality gap relative to the objective.
  double relative_gap() {
    const double value = objective(), energy = problem_.half_energies[column_];
    // With c = 0 (every penalty whose gap needs the residual): ‖r‖² = 2(objective − value), ⟨r, y⟩ = ‖y‖² − bᵀx.
    const double gap = problem_.penalty.duality_gap(
        {x_, gradient(), 2 * (value - problem_.penalty.value(x_)), 2 * energy - dot(support_, b_)});
    return gap / std::max(value, 1e-12 * energy + 1e-30);
  }

 private:
  void finish_gradient(const arma::fvec& at) {
    float* g = gradient_.memptr();
#pragma omp simd
    for (arma::uword j = 0; j < m_; ++j) g[j] -= b_[j];
    if (problem_.penalty.smooth()) problem_.penalty.add_gradient(at, gradient_);
  }

  const Problem& problem_;
  arma::uword m_, column_ = 0;
  float step_;
  const float* b_ = nullptr;
  arma::fvec x_, previous_, image_, previous_image_, z_, gradient_;
  Support support_;
};

// S += ½ (x⁽ᵀ⁾x⁽ᵀ⁾ᵀ + its transpose) − α Σ_t (u⁽ᵗ⁾ z⁽ᵗ⁻¹⁾ᵀ + its transpose) of one column, on and below the diagonal. All
// these vectors live on the few atoms that any iteration used, so the products are taken on those alone, packed, and
// scattered into S once.
class GramAdjoint {
 public:
  GramAdjoint(arma::uword m, arma::uword T)
      : T_(T), left_(2 * m * T), right_(2 * T), product_(m), used_(m) {}

  /// u⁽ᵗ⁾ and x⁽ᵗ⁾ are columns t of u and x (m×(T+1)).
  void add(const arma::fmat& u, const std::vector<float>& gamma, float alpha, const arma::fmat& x, arma::fmat& S) {
    const arma::uword count = gather_used(u, x);
    pack(u, gamma, alpha, x, count);
    for (arma::uword k = 0; k < count; ++k) {
      gather_row(k, count);
      multiply_sparse(left_.data() + k, count, count - k, right_, product_.data());
      float* column = S.colptr(used_[k]);
      for (arma::uword l = k; l < count; ++l) column[used_[l]] += product_[l - k];
    }
  }

 private:
  arma::uword gather_used(const arma::fmat& u, const arma::fmat& x) {
    std::fill(product_.begin(), product_.end(), 0.f);
    for (arma::uword t = 1; t <= T_; ++t) {
      const float *now = x.colptr(t), *back = u.colptr(t);
      float* sum = product_.data();
#pragma omp simd
      for (arma::uword j = 0; j < x.n_rows; ++j) sum[j] += std::abs(now[j]) + std::abs(back[j]);
    }
    arma::uword count = 0;
    for (arma::uword j = 0; j < x.n_rows; ++j) {
      used_[count] = static_cast<std::uint32_t>(j);
      count += product_[j] != 0;
    }
    return count;
  }

  // Columns 2t and 2t + 1 of `left` are −α u⁽ᵗ⁺¹⁾ and z⁽ᵗ⁾ on the used atoms. z⁽⁰⁾ = 0 pairs with nothing; ½ x⁽ᵀ⁾ and x⁽ᵀ⁾ take
  // its place.
  void pack(const arma::fmat& u, const std::vector<float>& gamma, float alpha, const arma::fmat& x, arma::uword count) {
    for (arma::uword t = 0; t < T_; ++t) {
      float *a = left_.data() + 2 * t * count, *b = a + count;
      const float *back = u.colptr(t + 1), *last = x.colptr(T_);
      const float *now = x.colptr(t), *before = t > 0 ? x.colptr(t - 1) : now;
      for (arma::uword k = 0; k < count; ++k) {
        const arma::uword j = used_[k];
        a[k] = t > 0 ? -alpha * back[j] : 0.5f * last[j];
        b[k] = t > 0 ? now[j] + gamma[t - 1] * (now[j] - before[j]) : last[j];
      }
    }
  }

  // Row k of `left` with the partners exchanged: what column k of the symmetric sum is made of.
  void gather_row(arma::uword k, arma::uword count) {
    right_.count = 0;
    for (arma::uword c = 0; c < 2 * T_; ++c) {
      right_.index[right_.count] = static_cast<std::uint32_t>(c);
      right_.value[right_.count] = left_[(c ^ 1) * count + k];
      right_.count += right_.value[right_.count] != 0;
    }
  }

  arma::uword T_;
  std::vector<float> left_;
  Support right_;
  std::vector<float> product_;
  std::vector<std::uint32_t> used_;
};

void allocate(const Problem& problem, Solution& solution) {
  solution.codes.set_size(problem.atoms(), problem.size());
  solution.objectives.set_size(problem.size());
  solution.gaps.set_size(problem.size());
}

void store(Column& column, arma::uword i, Solution& solution) {
  solution.codes.col(i) = column.x();
  solution.objectives[i] = column.objective();
  solution.gaps[i] = column.relative_gap();
}

}  // namespace

ProximalGradient::ProximalGradient(const Options& options)
    : options_(options), momentum_(momentum_sequence(options.momentum, options.iterations)) {}

void ProximalGradient::solve(const Problem& problem, Solution& solution) const {
  constexpr arma::uword check_every = 4;
  allocate(problem, solution);
  Column column(problem);
  for (arma::uword i = 0; i < problem.size(); ++i) {
    column.start(i);
    arma::uword since_restart = 0;
    for (arma::uword t = 0; t < options_.iterations; ++t) {
      column.advance(t == 0 ? 0 : momentum_[since_restart++]);
      if (options_.tolerance == 0) continue;
      if (t % check_every == check_every - 1 && column.relative_gap() <= options_.tolerance) break;
      // Adaptive restart (O'Donoghue & Candès 2015).
      if (column.uphill()) since_restart = 0;
    }
    store(column, i, solution);
  }
}

void ProximalGradient::solve_and_differentiate(const Problem& problem, Solution& solution, Adjoint& adjoint) const {
  const arma::uword m = problem.atoms(), T = options_.iterations;
  allocate(problem, solution);
  adjoint.codes.zeros(m, problem.size());
  Column column(problem);
  const float alpha = column.step();
  arma::fmat x(m, T + 1, arma::fill::zeros);  // x⁽⁰⁾ … x⁽ᵀ⁾ of one column
  arma::fmat bar(m, T + 1);                   // their adjoints, and once through the prox, u⁽ᵗ⁾: of what it was given
  arma::fvec pulled(m), z(m);
  Support u(m);
  GramAdjoint outer(m, T);
  for (arma::uword i = 0; i < problem.size(); ++i) {
    column.start(i);
    for (arma::uword t = 0; t < T; ++t) {
      column.advance(t == 0 ? 0 : momentum_[t - 1]);
      x.col(t + 1) = column.x();
    }
    store(column, i, solution);

    // ∂L/∂x⁽ᵀ⁾; what L has of the dictionary at fixed codes is in the start of adjoint.codes and in `outer`.
    bar.zeros();
    bar.col(T) = column.gradient();
    if (!problem.penalty.smooth()) {
      arma::fvec last = view(bar.colptr(T), m);
      problem.penalty.add_gradient(column.x(), last);
    }
    adjoint.codes.col(i) = column.x();
    float* v = adjoint.codes.colptr(i);

    for (arma::uword t = T; t > 0; --t) {
      arma::fvec cotangent = view(bar.colptr(t), m);
      problem.penalty.prox_adjoint(view(x.colptr(t), m), cotangent);
      u.gather(cotangent.memptr(), m);
      for (arma::uword k = 0; k < u.count; ++k) v[u.index[k]] -= alpha * u.value[k];
      if (t == 1) break;  // z⁽⁰⁾ = 0 depends on nothing

      const float gamma = momentum_[t - 2];
      multiply_sparse(problem.gram.matrix.memptr(), m, m, u, pulled.memptr());
      if (problem.penalty.smooth()) {
        extrapolate(x.colptr(t - 1), x.colptr(t - 2), gamma, z);
        problem.penalty.add_hessian_product(z, cotangent, pulled);
      }
      const float* c = cotangent.memptr();
      float* one_back = bar.colptr(t - 1);
      float* two_back = bar.colptr(t - 2);
#pragma omp simd
      for (arma::uword j = 0; j < m; ++j) {
        const float through = c[j] - alpha * pulled[j];
        one_back[j] += (1 + gamma) * through;
        two_back[j] -= gamma * through;
      }
    }
    outer.add(bar, momentum_, alpha, x, adjoint.gram);
  }
}

Entry<Inference> ProximalGradient::fista_entry() {
  const Options defaults;
  return {"fista",
          "accelerated proximal gradient, for a number of unrolled iterations or to a duality gap",
          {{.name = "iterations", .help = "iterations (at most, if there is a tolerance)",
            .value = static_cast<double>(defaults.iterations), .bounds = between(1, 100000), .whole = true},
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
