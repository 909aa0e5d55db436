#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// ½λ‖x‖²: ridge regression, which has a Gaussian prior instead of a sparse one (sparse-coding-interpretation eqs
/// 68–78). Its codes (AᵀA + λI)⁻¹Aᵀy are linear in the stimulus and not sparse. The penalty is smooth, but inference
/// uses its proximal map, which is known in closed form and does not limit the step length.
class Ridge final : public Penalty {
 public:
  explicit Ridge(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {
        "ridge", "lambda/2 |x|^2: ridge regression, not sparse", {lambda_parameter(0.3)}, [](const Settings& settings) {
          return std::make_unique<Ridge>(settings.number("lambda"));
        }};
  }

  arma::vec values(const arma::fmat& X) const override {
    return 0.5 * lambda_ * arma::sum(arma::square(arma::conv_to<arma::mat>::from(X)), 0).t();
  }

  /// v/(1 + step·λ): with step 1 the shrinkage of eq 78.
  void prox(arma::fmat& V, float step) const override { V *= 1 / (1 + step * lambda_); }

  /// prox multiplies by a scalar, and so does its adjoint: the scalar is ⟨V, X⟩/‖V‖².
  void prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const override {
    if (const float size = arma::dot(V, V); size > 0) G *= arma::dot(V, X) / size;
  }

  void add_subgradient(const arma::fmat& X, arma::fmat& G) const override { G += lambda_ * X; }

  /// The dual ⟨θ, y⟩ − ½‖θ‖² − ‖Aᵀθ‖²/(2λ) is evaluated at the residual θ = y − Ax, where Aᵀθ is the negative gradient.
  double duality_gap(const Optimality& at) const override {
    const double code = arma::dot(at.x, at.x), slope = arma::dot(at.gradient, at.gradient);
    if (lambda_ == 0) return std::numeric_limits<double>::quiet_NaN();
    return at.residual_squared - at.residual_stimulus + 0.5 * lambda_ * code + 0.5 * slope / lambda_;
  }

 private:
  float lambda_;
};

}  // namespace simplecell
