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

/// From what the user gives, costs and "0.01", "scale", "2scale"; where there are none, the method's usual ones. Throws
/// UsageError naming the γ that is no such number, or where the method has none.
Grid make_grid(const Method& method, const std::vector<double>& costs, const std::vector<std::string>& gammas);

/// The usual costs of every method, for help.
std::string usual_costs();

}  // namespace simplecell
