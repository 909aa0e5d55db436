#include "penalty/printed.hpp"

#include <algorithm>
#include <cmath>

#include "core/number_list.hpp"

namespace simplecell {
namespace {

// λ_j of each unit.
std::vector<double> unit_lambdas(const Settings& settings, arma::uword units) {
  const double lambda = settings.number("lambda");
  std::vector<double> lambdas(units, lambda);
  if (!settings.words().count("lambda-factors")) return lambdas;
  const auto factors = number_list("lambda-factors", settings.word("lambda-factors"), at_least(0));
  for (std::size_t j = 0; j < factors.size(); ++j) lambdas.at(j) = lambda * factors[j];
  return lambdas;
}

float soft_threshold(float v, float weight) {
  return std::copysign(1.f, v) * std::max(std::abs(v) - weight, 0.f);
}

}  // namespace

const std::vector<PrintedMap>& printed_maps() {
  static const std::vector<PrintedMap> all{
      {"l1", "sparse-coding-interpretation eq 14", soft_threshold},
      {"nonnegative-l1", "sparse-coding-interpretation eqs 33, 45",
       [](float v, float weight) { return v > weight ? v - weight : 0; }},
      {"ridge", "sparse-coding-interpretation eq 78", [](float v, float weight) { return v / (1 + weight); }}};
  return all;
}

double formula_difference(const std::string& penalty, const Settings& settings, float step, const arma::frowvec& inputs,
                          const arma::fmat& outputs) {
  const auto& all = printed_maps();
  const auto printed = std::find_if(all.begin(), all.end(), [&](const auto& map) { return map.penalty == penalty; });
  if (printed == all.end()) return std::nan("");
  const auto lambdas = unit_lambdas(settings, outputs.n_rows);
  double largest = 0;
  for (arma::uword i = 0; i < outputs.n_cols; ++i)
    for (arma::uword j = 0; j < outputs.n_rows; ++j) {
      const float expected = printed->map(inputs[i], step * static_cast<float>(lambdas[j]));
      largest = std::max<double>(largest, std::abs(outputs(j, i) - expected));
    }
  return largest;
}

}  // namespace simplecell
