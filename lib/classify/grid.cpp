#include "classify/grid.hpp"

#include <algorithm>
#include <charconv>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t first = 0; first <= list.size();) {
    const std::size_t last = std::min(list.find(',', first), list.size());
    words.push_back(list.substr(first, last - first));
    first = last + 1;
  }
  return words;
}

bool parse_positive(const std::string& word, double& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && above(0).hold(number);
}

double parse_cost(const std::string& word) {
  double cost = 0;
  if (!parse_positive(word, cost))
    throw UsageError("--cost '" + word + "': expected a number above 0, or several with commas between");
  return cost;
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

Grid parse_grid(const Method& method, const std::string& costs, const std::string& gammas) {
  Grid grid{method.costs, {{}}};
  if (!costs.empty()) {
    grid.costs.clear();
    for (const auto& word : words_of(costs)) grid.costs.push_back(parse_cost(word));
    std::sort(grid.costs.begin(), grid.costs.end());
    grid.costs.erase(std::unique(grid.costs.begin(), grid.costs.end()), grid.costs.end());
  }
  if (!method.has_gamma) {
    if (!gammas.empty()) throw UsageError("--gamma goes with --method rbf-svm");
    return grid;
  }
  grid.gammas.clear();
  for (const auto& word : words_of(gammas.empty() ? "0.25scale,0.5scale,scale,2scale" : gammas))
    grid.gammas.push_back(parse_gamma(word));
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
