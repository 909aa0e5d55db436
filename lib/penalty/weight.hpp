#pragma once
#include "core/entries.hpp"
#include "core/number_list.hpp"
#include "penalty/penalty.hpp"

namespace simplecell {

/// The λ of a penalty that sums over units: one for all, or one per unit (sparse-coding-interpretation eqs 37, 45,
/// where each coefficient has a prior of its own with parameter μ_i, and λ_i = σ²/μ_i).
class Weight {
 public:
  /// λ for all units, or λ·factors[j] for unit j.
  explicit Weight(double lambda, arma::fvec factors = {})
      : common_(static_cast<float>(lambda)), factors_(std::move(factors)) {}

  float common() const { return common_; }
  bool one_for_all() const { return factors_.is_empty(); }
  arma::uword units() const { return factors_.n_elem; }  ///< 0 if one λ holds for any number of units
  float factor(arma::uword unit) const { return one_for_all() ? 1.f : factors_[unit]; }
  float operator[](arma::uword unit) const { return common_ * factor(unit); }
  bool negative() const { return common_ < 0 || (!one_for_all() && factors_.min() < 0); }

  /// y ← map(y, x, λ_j) for all entries y of Y and x of X (m×n), those of row j.
  template <class Map>
  void combine(const arma::fmat& X, arma::fmat& Y, Map map) const {
    const auto common = [map, lambda = common_](float y, float x) { return map(y, x, lambda); };
    const auto own = [map, lambda = common_](float y, float x, float f) { return map(y, x, lambda * f); };
    if (one_for_all()) return map_entries(Y.n_elem, Y.memptr(), common, X.memptr());
    for (arma::uword i = 0; i < Y.n_cols; ++i) map_entries(Y.n_rows, Y.colptr(i), own, X.colptr(i), factors_.memptr());
  }

  /// Σ_j f_j·size(x_j) of a code x (m) with the factors f.
  template <class Size>
  double sum(const float* x, arma::uword m, Size size) const {
    if (one_for_all()) return sum_entries<double>(m, size, x);
    const auto weighted = [size](float entry, float f) { return static_cast<double>(f) * size(entry); };
    return sum_entries<double>(m, weighted, x, factors_.memptr());
  }

  /// v ← map(v, scale·λ_j) for every entry v of row j.
  template <class Map>
  void apply(arma::fmat& V, float scale, Map map) const {
    const auto common = [map, lambda = scale * common_](float v) { return map(v, lambda); };
    const auto own = [map, lambda = scale * common_](float v, float f) { return map(v, lambda * f); };
    if (one_for_all()) return map_entries(V.n_elem, V.memptr(), common);
    for (arma::uword i = 0; i < V.n_cols; ++i) map_entries(V.n_rows, V.colptr(i), own, factors_.memptr());
  }

  /// The dual norm of a gradient: max_j m_j/f_j over units j with m_j = magnitude(gradient_j) > 0; f_j is the factor.
  template <class Magnitude>
  double dual_norm(const arma::fvec& gradient, Magnitude magnitude) const {
    if (one_for_all()) return largest_entry(gradient.n_elem, magnitude, gradient.memptr());
    double largest = 0;
    for (arma::uword j = 0; j < gradient.n_elem; ++j)
      if (const double size = magnitude(gradient[j]); size > 0) largest = std::max(largest, size / factors_[j]);
    return largest;
  }

 private:
  float common_;
  arma::fvec factors_;
};

/// Options of a penalty with a Weight: `lambda`, with its default value, and `lambda-factors`.
inline std::vector<Parameter> weight_parameters(double lambda) {
  return {lambda_parameter(lambda),
          {.name = "lambda-factors",
           .help = "factors of lambda, one for each unit",
           .bounds = at_least(0),
           .list = true}};
}

inline Weight make_weight(const Settings& settings) {
  return Weight(settings.number("lambda"), arma::conv_to<arma::fvec>::from(number_list(
                                               "lambda-factors", settings.word("lambda-factors"), at_least(0))));
}

}  // namespace simplecell
