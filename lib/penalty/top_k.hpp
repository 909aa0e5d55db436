#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "penalty/penalty.hpp"

namespace simplecell {

/// The constraint ‖x‖₀ ≤ k: at most k active units, without any cost (Schütze et al. 2016; sparse-coding-interpretation
/// eq 79, where k is ⌊λ⌋). Not convex.
class TopK final : public Penalty {
 public:
  explicit TopK(arma::uword k) : k_(k) {}

  static Entry<Penalty> entry() {
    return {"top-k",
            "at most k units active, at no cost: hard sparseness",
            {{.name = "k", .help = "most active units", .value = 10, .bounds = between(1, 1e6), .whole = true}},
            [](const Settings& settings) {
              return std::make_unique<TopK>(static_cast<arma::uword>(settings.number("k")));
            }};
  }

  Nature nature() const override { return {.convex = false, .adjoint_of_result = true}; }

  arma::vec values(const arma::fmat& X) const override {
    arma::vec sums(X.n_cols);
    for (arma::uword i = 0; i < X.n_cols; ++i) sums[i] = arma::accu(X.col(i) != 0) <= k_ ? 0 : infinity;
    return sums;
  }

  /// Keeps the k entries of largest magnitude; among entries of equal magnitude, the first.
  void prox(arma::fmat& V, float) const override {
    if (V.n_rows <= k_) return;
    std::vector<float> sizes(V.n_rows);
    for (arma::uword i = 0; i < V.n_cols; ++i) {
      float* v = V.colptr(i);
      for (arma::uword j = 0; j < V.n_rows; ++j) sizes[j] = std::abs(v[j]);
      const auto last = sizes.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
      std::nth_element(sizes.begin(), last, sizes.end(), std::greater<>());
      const float least = *last;
      auto ties = k_ - static_cast<arma::uword>(
                           std::count_if(sizes.begin(), last, [least](float size) { return size > least; }));
      for (arma::uword j = 0; j < V.n_rows; ++j) {
        const float size = std::abs(v[j]);
        if (size > least) continue;
        if (size == least && ties > 0)
          --ties;
        else
          v[j] = 0;
      }
    }
  }

  void prox_adjoint(const arma::fmat&, const arma::fmat& X, arma::fmat& G) const override {
    for (arma::uword i = 0; i < X.n_elem; ++i) G[i] = X[i] != 0 ? G[i] : 0.f;
  }

  void add_subgradient(const arma::fmat&, arma::fmat&) const override {}

 private:
  arma::uword k_;
};

}  // namespace simplecell
