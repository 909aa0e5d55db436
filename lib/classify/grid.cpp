#include "classify/grid.hpp"

#include <algorithm>
#include <charconv>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

bool parse_positive(const std::string& word, double& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && above(0).hold(number);
}

Gamma parse_gamma(const std::string& word) {
  Gamma gamma;
  gamma.relative = word.ends_with("scale");
  const std::string number = gamma.relative ? word.substr(0, word.size() - 5) : word;
  const bool bare = gamma.relative && number.empty();
  if (!bare && !parse_positive(number, gamma.value))
    throw UsageError("--gamma '" + word + "': expected a number above 0, scale, or a multiple of it as in 2scale, or " +
                     "several with commas between");
  return gamma;
}

}  // namespace

arma::vec Grid::gamma_values() const {
  arma::vec values(gammas.size());
  for (arma::uword k = 0; k < values.n_elem; ++k) values(k) = gammas[k].value;
  return values;
}

arma::uvec Grid::gamma_kinds() const {
  arma::uvec kinds(gammas.size());
  for (arma::uword k = 0; k < kinds.n_elem; ++k) kinds(k) = gammas[k].relative;
  return kinds;
}

Grid make_grid(const Method& method, const std::vector<double>& costs, const std::vector<std::string>& gammas) {
  Grid grid{costs.empty() ? method.costs : costs, {{}}};
  if (!costs.empty()) {
    std::sort(grid.costs.begin(), grid.costs.end());
    grid.costs.erase(std::unique(grid.costs.begin(), grid.costs.end()), grid.costs.end());
  }
  if (!method.has_gamma) {
    if (!gammas.empty()) throw UsageError("--gamma goes with --method rbf-svm");
    return grid;
  }
  const std::vector<std::string> usual{"0.25scale", "0.5scale", "scale", "2scale"};
  grid.gammas.clear();
  for (const auto& word : gammas.empty() ? usual : gammas) grid.gammas.push_back(parse_gamma(word));
  return grid;
}

std::string usual_costs() {
  std::vector<std::string> all;
  for (const auto& method : methods()) {
    std::vector<std::string> costs;
    for (const double cost : method.costs) costs.push_back(number_text(cost));
    all.push_back(method.name + " " + join(costs, ","));
  }
  return join(all, "; ");
}

}  // namespace simplecell
