#pragma once
#include <algorithm>
#include <cmath>

#include "core/entries.hpp"
#include "penalty/smooth.hpp"

namespace simplecell {

/// λ Σ_j log(1 + (x_j/σ)²): the sparseness cost of Sparsenet (Olshausen & Field 1996, 1997), smooth and not convex.
class Cauchy final : public SmoothPenalty {
 public:
  Cauchy(double lambda, double sigma) : lambda_(static_cast<float>(lambda)), sigma_(static_cast<float>(sigma)) {}

  static Entry<Penalty> entry() {
    return {"cauchy",
            "lambda sum_j log(1 + (x_j/sigma)^2): the cost of Sparsenet",
            {lambda_parameter(0.3),
             {.name = "sigma", .help = "scale of the codes in the cost", .value = 0.316, .bounds = above(0)}},
            [](const Settings& settings) {
              return std::make_unique<Cauchy>(settings.number("lambda"), settings.number("sigma"));
            }};
  }

  Nature nature() const override {
    return {.proximal = false, .smooth = true, .convex = false, .adjoint_of_result = true, .curvature = 2.0 * lambda_ / (sigma_ * sigma_)};
  }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = sum_of_logs(X.colptr(i), X.n_rows);
    return lambda_ * sums;
  }

  /// 2λx / (σ² + x²)
  void add_gradient(const arma::fmat& X, arma::fmat& G) const override {
    const auto add = [twice = 2 * lambda_, s = sigma_ * sigma_](float g, float x) {
      return g + twice * x / (s + x * x);
    };
    map_entries(X.n_elem, G.memptr(), add, X.memptr());
  }

  /// 2λ(σ² − x²) / (σ² + x²)²
  void add_hessian_product(const arma::fmat& X, const arma::fmat& V, arma::fmat& G) const override {
    for (arma::uword i = 0; i < X.n_elem; ++i) {
      const float s = sigma_ * sigma_, x = X[i] * X[i];
      G[i] += V[i] * 2 * lambda_ * (s - x) / ((s + x) * (s + x));
    }
  }

 private:
  // Σ log(1 + (x_j/σ)²). Eight factors are multiplied before each logarithm, which costs as much as fifty products.
  double sum_of_logs(const float* x, arma::uword m) const {
    constexpr arma::uword lanes = 16, factors = 8;
    double sum = 0;
    for (arma::uword first = 0; first < m; first += lanes * factors) {
      double product[lanes];
      std::fill_n(product, lanes, 1.0);
      const arma::uword last = std::min(m, first + lanes * factors);
      for (arma::uword j = first; j + lanes <= last; j += lanes)
        for (arma::uword lane = 0; lane < lanes; ++lane) {
          const double u = x[j + lane] / sigma_;
          product[lane] *= 1 + u * u;
        }
      for (arma::uword j = last - (last - first) % lanes; j < last; ++j) {
        const double u = x[j] / sigma_;
        product[j % lanes] *= 1 + u * u;
      }
      for (const double value : product) sum += std::log(value);
    }
    return sum;
  }

  float lambda_, sigma_;
};

}  // namespace simplecell
