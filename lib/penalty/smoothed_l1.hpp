#pragma once
#include <cmath>

#include "core/entries.hpp"
#include "penalty/smooth.hpp"

namespace simplecell {

/// λ Σ_j (√(x_j² + σ²) − σ): the |x| cost of Sparsenet (Olshausen & Field 1996), smoothed where |x| < σ, because
/// Sparsenet's conjugate gradients need a gradient everywhere. Convex; tends to the ℓ1 penalty as σ → 0.
class SmoothedL1 final : public SmoothPenalty {
 public:
  SmoothedL1(double lambda, double sigma) : lambda_(static_cast<float>(lambda)), sigma_(static_cast<float>(sigma)) {}

  static Entry<Penalty> entry() {
    return {"smoothed-l1",
            "lambda sum_j sqrt(x_j^2 + sigma^2): l1 without the kink, Sparsenet's second cost",
            {lambda_parameter(0.07),
             {.name = "sigma", .help = "scale of the codes in the cost", .value = 0.03, .bounds = above(0)}},
            [](const Settings& settings) {
              return std::make_unique<SmoothedL1>(settings.number("lambda"), settings.number("sigma"));
            }};
  }

  Nature nature() const override {
    return {.proximal = false, .smooth = true, .adjoint_of_result = true, .curvature = lambda_ / sigma_};
  }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < X.n_cols; ++i)
      for (arma::uword j = 0; j < X.n_rows; ++j) sums[i] += std::sqrt(X(j, i) * X(j, i) + sigma_ * sigma_) - sigma_;
    return lambda_ * sums;
  }

  /// λx / √(x² + σ²)
  void add_gradient(const arma::fmat& X, arma::fmat& G) const override {
    const auto add = [lambda = lambda_, s = sigma_ * sigma_](float g, float x) {
      return g + lambda * x / std::sqrt(x * x + s);
    };
    map_entries(X.n_elem, G.memptr(), add, X.memptr());
  }

  /// λσ² / (x² + σ²)^{3/2}
  void add_hessian_product(const arma::fmat& X, const arma::fmat& V, arma::fmat& G) const override {
    const float s = sigma_ * sigma_;
    for (arma::uword i = 0; i < X.n_elem; ++i) {
      const float size = std::sqrt(X[i] * X[i] + s);
      G[i] += V[i] * lambda_ * s / (size * size * size);
    }
  }

 private:
  float lambda_, sigma_;
};

}  // namespace simplecell
