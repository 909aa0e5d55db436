#pragma once
#include <string>
#include <vector>

#include "classify/cross_validation.hpp"

namespace simplecell {

/// The costs C and the γ of a classifier, one of each or several to choose from.
struct Grid {
  std::vector<double> costs;  ///< rising
  std::vector<Gamma> gammas;
  arma::vec gamma_values() const;
  arma::uvec gamma_kinds() const;  ///< 1 where a value is a multiple of scale, else 0
  bool leaves_choice() const { return costs.size() * gammas.size() > 1; }
};

/// From lists as the user gives them, "0.1,1,10" and "0.01,scale,2scale"; empty ones are the method's usual grid.
/// Throws UsageError naming the option and the word that is no such number.
Grid parse_grid(const Method& method, const std::string& costs, const std::string& gammas);

/// The usual costs of every method, for help.
std::string usual_costs();

}  // namespace simplecell
