#pragma once
#include <cmath>

#include "core/entries.hpp"
#include "penalty/penalty.hpp"

namespace simplecell {

/// ½λ²‖x‖₀: the cost is proportional to the number of active units and does not depend on how active they are
/// (sparse-set coding, Rehn & Sommer 2007; the hard threshold of Rozell et al. 2008 and of linked-dictionaries eq 2).
/// Not convex.
class L0 final : public Penalty {
 public:
  explicit L0(double lambda) : lambda_(static_cast<float>(lambda)) {}

  static Entry<Penalty> entry() {
    return {"l0", "lambda^2/2 for each non-zero: hard sparseness", {lambda_parameter(0.5)},
            [](const Settings& settings) { return std::make_unique<L0>(settings.number("lambda")); }};
  }

  Nature nature() const override { return {.convex = false, .adjoint_of_result = true, .unit_cost = unit_cost()}; }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = unit_cost() * static_cast<double>(arma::accu(X.col(i) != 0));
    return sums;
  }

  /// The hard threshold: v where |v| > √step·λ, else 0.
  void prox(arma::fmat& V, float step) const override {
    const float threshold = std::sqrt(step) * lambda_;
    map_entries(V.n_elem, V.memptr(), [threshold](float v) { return std::abs(v) > threshold ? v : 0.f; });
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    map_entries(X.n_elem, G.memptr(), [](float g, float x) { return x != 0 ? g : 0.f; }, X.memptr());
  }

  void add_subgradient(const arma::fmat&, arma::fmat&) const override {}

 private:
  double unit_cost() const { return 0.5 * lambda_ * lambda_; }

  float lambda_;
};

}  // namespace simplecell
