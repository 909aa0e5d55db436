#include "penalty/group_l1.hpp"

#include <cmath>

#include "core/entries.hpp"
#include "penalty/l1.hpp"

namespace simplecell {
namespace {

float dot(const float* a, const float* b, arma::uword size) {
  return sum_entries<float>(size, [](float x, float y) { return x * y; }, a, b);
}

float length(const float* v, arma::uword size) { return std::sqrt(dot(v, v, size)); }

}  // namespace

Entry<Penalty> GroupL1::entry() {
  const Options defaults;
  return {"group-l1",
          "lambda sum_g |x_g|_2 over groups of consecutive codes: group sparsity",
          {lambda_parameter(defaults.lambda),
           {.name = "group-size",
            .help = "codes in a group",
            .value = static_cast<double>(defaults.group_size),
            .bounds = between(1, 1e6),
            .whole = true},
           {.name = "sides",
            .help = "codes of either sign, or rates: the positive part, shrunk by the norm of the whole",
            .words = {"two", "one"}}},
          [](const Settings& settings) {
            return std::make_unique<GroupL1>(
                Options{.lambda = settings.number("lambda"),
                        .group_size = static_cast<arma::uword>(settings.number("group-size")),
                        .sides = settings.word("sides") == "one" ? Sides::one : Sides::two});
          }};
}

arma::vec GroupL1::values(const arma::fmat& X) const {
  arma::vec sums(X.n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < X.n_cols; ++i)
    for_groups(X.n_rows, [&](arma::uword first, arma::uword size) { sums[i] += length(X.colptr(i) + first, size); });
  return options_.lambda * sums;
}

void GroupL1::prox(arma::fmat& V, float step) const {
  const float threshold = step * lambda_, floor = options_.sides == Sides::one ? 0.f : -arma::fdatum::inf;
  for (arma::uword i = 0; i < V.n_cols; ++i)
    for_groups(V.n_rows, [&](arma::uword first, arma::uword size) {
      float* v = V.colptr(i) + first;
      const float norm = length(v, size), factor = norm > threshold ? 1 - threshold / norm : 0.f;
      map_entries(size, v, [=](float entry) { return factor > 0 ? factor * std::max(entry, floor) : 0.f; });
    });
}

void GroupL1::prox_adjoint(const arma::fmat& V, const arma::fmat& X, arma::fmat& G) const {
  for (arma::uword i = 0; i < X.n_cols; ++i)
    for_groups(X.n_rows, [&](arma::uword first, arma::uword size) {
      const float *v = V.colptr(i) + first, *x = X.colptr(i) + first;
      float* g = G.colptr(i) + first;
      const float along = dot(v, x, size);
      if (!(along > 0)) return void(std::fill_n(g, size, 0.f));
      // x = s·r with ⟨v, r⟩ = ‖r‖², hence s = ‖x‖²/⟨v, x⟩.
      const float square = dot(v, v, size), s = dot(x, x, size) / along;
      const float pull = (1 - s) / s * dot(x, g, size) / square;
      const auto map = [=](float bar, float code, float entry) { return (code != 0 ? s * bar : 0.f) + pull * entry; };
      map_entries(size, g, map, x, v);
    });
}

void GroupL1::add_subgradient(const arma::fmat& X, arma::fmat& G) const {
  for (arma::uword i = 0; i < X.n_cols; ++i)
    for_groups(X.n_rows, [&](arma::uword first, arma::uword size) {
      const float* x = X.colptr(i) + first;
      const float norm = length(x, size);
      for (arma::uword j = 0; j < size && norm > 0; ++j) G(first + j, i) += lambda_ * x[j] / norm;
    });
}

double GroupL1::duality_gap(const Optimality& at) const {
  double norm = 0, most = 0;
  for_groups(at.x.n_elem, [&](arma::uword first, arma::uword size) {
    arma::fvec pull = -at.gradient.subvec(first, first + size - 1);
    if (options_.sides == Sides::one) pull.clamp(0, arma::fdatum::inf);
    norm += length(at.x.memptr() + first, size);
    most = std::max<double>(most, length(pull.memptr(), size));
  });
  return L1::lasso_gap(at, norm, most, options_.lambda);
}

}  // namespace simplecell
